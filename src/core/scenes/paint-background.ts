// Paints the ground of a scene: texture, relief, light.
import type { Canvas } from "./canvas";
import { type Light, shade } from "./light";
import { scratch } from "./scratch";
import type { Surface } from "./surface";

/** Fills the whole canvas with the surface. */
export function paintBackground(canvas: Canvas, surface: Surface, light: Light): void {
  const { size, pixelsPerUnit } = canvas;
  const heights = scratch("ground heights", size * size);
  const sample = new Float64Array(4);
  for (let row = 0; row < size; row++) {
    const y = (row + 0.5) / pixelsPerUnit;
    for (let column = 0; column < size; column++) {
      const at = row * size + column;
      surface.texture((column + 0.5) / pixelsPerUnit, y, sample);
      canvas.red[at] = sample[0];
      canvas.green[at] = sample[1];
      canvas.blue[at] = sample[2];
      heights[at] = sample[3];
    }
  }
  const out = new Float64Array(3);
  for (let row = 0; row < size; row++) {
    const above = row === 0 ? 0 : -size;
    const below = row === size - 1 ? 0 : size;
    for (let column = 0; column < size; column++) {
      const at = row * size + column;
      const left = column === 0 ? at : at - 1;
      const right = column === size - 1 ? at : at + 1;
      const slopeX = (heights[right] - heights[left]) * 0.5 * pixelsPerUnit;
      const slopeY = (heights[at + below] - heights[at + above]) * 0.5 * pixelsPerUnit;
      sample[0] = canvas.red[at];
      sample[1] = canvas.green[at];
      sample[2] = canvas.blue[at];
      shade(surface, sample, slopeX, slopeY, light, canvas.lit[at], out);
      canvas.red[at] = out[0];
      canvas.green[at] = out[1];
      canvas.blue[at] = out[2];
    }
  }
}

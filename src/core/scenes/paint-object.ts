// Paints one object: its shadow on what lies below, then its relief, material and light, with smooth edges and exact mask.
import type { Canvas } from "./canvas";
import { castShadow, shadowReach } from "./cast-shadow";
import type { PlacedObject } from "./layout";
import { type Light, shade } from "./light";
import { smoothstep } from "./noise";
import type { Relief } from "./relief";
import { scratch } from "./scratch";
import type { Surface } from "./surface";
import { fieldOf, heightsOf } from "./object-field";

/** What an object is made of. */
export interface Dress {
  readonly surface: Surface;
  readonly relief: Relief;
  /** Another surface from `depth` units inside the outline on, behind a groove. */
  readonly inlay?: { readonly surface: Surface; readonly depth: number };
}

/**
 * Paints the object over what is there and writes `order` + 1 where a pixel's centre is inside it; returns how many
 * those are.
 */
export function paintObject(canvas: Canvas, object: PlacedObject, dress: Dress, light: Light, order: number): number {
  const { size, pixelsPerUnit, owner, red, green, blue } = canvas;
  const { relief, surface, inlay } = dress;
  const field = fieldOf(object, pixelsPerUnit, shadowReach(relief, light));
  castShadow(canvas, field, relief, surface.clear, light);
  const { side, border, distance, left, top } = field;
  const heights = heightsOf(field, relief, pixelsPerUnit);
  const colours = scratch("thing colours", side * side * 3);
  const sample = new Float64Array(4);
  const inner = new Float64Array(4);
  const pixel = 1 / pixelsPerUnit;
  for (let row = border; row < side - border; row++) {
    const y = (top + row + 0.5) * pixel - object.y;
    for (let column = border; column < side - border; column++) {
      const at = row * side + column;
      const depth = -distance[at];
      if (depth < -pixel) continue;
      const x = (left + column + 0.5) * pixel - object.x;
      surface.texture(x, y, sample);
      if (inlay !== undefined) {
        const beyond = depth - inlay.depth;
        const part = Math.min(1, Math.max(0, 0.5 + beyond * pixelsPerUnit));
        if (part > 0) inlay.surface.texture(x, y, inner);
        const groove = 1 - 0.4 * smoothstep(1.1, 0.2, Math.abs(beyond));
        for (let i = 0; i < 4; i++) sample[i] = (sample[i] + (inner[i] - sample[i]) * part) * groove;
        heights[at] -= 0.5 * smoothstep(1.3, 0.1, Math.abs(beyond));
      }
      colours[at * 3] = sample[0];
      colours[at * 3 + 1] = sample[1];
      colours[at * 3 + 2] = sample[2];
      heights[at] += sample[3] * smoothstep(0, 1.2, depth);
    }
  }
  const glass = surface.clear > 0 ? { red: red.slice(), green: green.slice(), blue: blue.slice() } : undefined;
  const out = new Float64Array(3);
  const firstRow = Math.max(border, -top);
  const lastRow = Math.min(side - border, size - top);
  const firstColumn = Math.max(border, -left);
  const lastColumn = Math.min(side - border, size - left);
  let areaPixels = 0;
  for (let row = firstRow; row < lastRow; row++) {
    for (let column = firstColumn; column < lastColumn; column++) {
      const here = row * side + column;
      const coverage = 0.5 - distance[here] * pixelsPerUnit;
      if (coverage <= 0) continue;
      const slopeX = (heights[here + 1] - heights[here - 1]) * 0.5 * pixelsPerUnit;
      const slopeY = (heights[here + side] - heights[here - side]) * 0.5 * pixelsPerUnit;
      const at = (top + row) * size + left + column;
      sample[0] = colours[here * 3];
      sample[1] = colours[here * 3 + 1];
      sample[2] = colours[here * 3 + 2];
      const inside = inlay !== undefined && -distance[here] > inlay.depth;
      shade(inside ? inlay.surface : surface, sample, slopeX, slopeY, light, canvas.lit[at], out);
      if (glass !== undefined) {
        const from = refracted(canvas, left + column, top + row, slopeX, slopeY);
        const part = surface.clear * (0.75 + 0.25 * Math.min(1, Math.max(0, -distance[here] / object.inradius)));
        out[0] += (glass.red[from] * (0.25 + 1.05 * sample[0]) - out[0]) * part + 0.08 * sample[0];
        out[1] += (glass.green[from] * (0.25 + 1.05 * sample[1]) - out[1]) * part + 0.08 * sample[1];
        out[2] += (glass.blue[from] * (0.25 + 1.05 * sample[2]) - out[2]) * part + 0.08 * sample[2];
      }
      const cover = Math.min(1, coverage);
      red[at] += (out[0] - red[at]) * cover;
      green[at] += (out[1] - green[at]) * cover;
      blue[at] += (out[2] - blue[at]) * cover;
      if (distance[here] >= 0) continue;
      owner[at] = order + 1;
      areaPixels++;
    }
  }
  return areaPixels;
}

/** The pixel that one sees through glass at (column, row): moved by the slope, as a lens moves it. */
function refracted(canvas: Canvas, column: number, row: number, slopeX: number, slopeY: number): number {
  const bend = 3.2 * canvas.pixelsPerUnit;
  const last = canvas.size - 1;
  const moved = (at: number, slope: number): number =>
    Math.min(last, Math.max(0, Math.floor(at + 0.5 + Math.min(2, Math.max(-2, slope)) * bend)));
  return moved(row, slopeY) * canvas.size + moved(column, slopeX);
}

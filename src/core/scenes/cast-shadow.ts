// The shadow of an object on what lies below: swept away from the light, softer with height, dark where they touch.
import type { Canvas } from "./canvas";
import type { Light } from "./light";
import { smoothstep } from "./noise";
import type { Relief } from "./relief";
import type { ObjectField } from "./object-field";

const shadowSteps = 5;

/** Half width of the soft edge of a shadow cast from this height, in scene units. */
function softEdge(light: Light, height: number): number {
  return 0.6 + 2 * light.softness * height;
}

/** Size of the dark seam around what touches the ground, in scene units. */
function seam(relief: Relief): number {
  return 0.7 + 0.16 * relief.top;
}

/** How far outside the object's outline its shadow may reach, in scene units. */
export function shadowReach(relief: Relief, light: Light): number {
  const level = Math.sqrt(light.x * light.x + light.y * light.y);
  return Math.max((level / light.z) * relief.top + softEdge(light, relief.top), 5 * seam(relief)) + 1;
}

/** Darkens the canvas; `clear` (0 … 1) of the light comes through the object. */
export function castShadow(canvas: Canvas, field: ObjectField, relief: Relief, clear: number, light: Light): void {
  const { size, pixelsPerUnit } = canvas;
  const { side, distance } = field;
  const steps = Array.from({ length: shadowSteps }, (_, step) => {
    const height = (relief.top * (step + 0.5)) / shadowSteps;
    const over = Math.max(0, height - relief.wall) / Math.max(1e-6, relief.top - relief.wall);
    const dx = (light.x / light.z) * height * pixelsPerUnit;
    const dy = (light.y / light.z) * height * pixelsPerUnit;
    const column = Math.floor(dx);
    const row = Math.floor(dy);
    return { column, row, fx: dx - column, fy: dy - row, soft: softEdge(light, height), inset: over * relief.inset };
  });
  const contact = seam(relief);
  const reach = shadowReach(relief, light);
  const thickness = 1 - 0.62 * clear;
  const taken = [0, 1, 2].map((c) => {
    const around = light.ambient[c] / (light.ambient[c] + light.key[c] * light.z);
    return (1 - around) * thickness;
  });
  const clamp = (index: number): number => Math.min(side - 2, Math.max(0, index));
  const firstRow = Math.max(0, -field.top);
  const lastRow = Math.min(side, size - field.top);
  const firstColumn = Math.max(0, -field.left);
  const lastColumn = Math.min(side, size - field.left);
  // What the object will cover needs no shadow, unless one sees through it.
  const hidden = clear > 0 ? -Infinity : -1.5 / pixelsPerUnit;
  for (let row = firstRow; row < lastRow; row++) {
    for (let column = firstColumn; column < lastColumn; column++) {
      const here = distance[row * side + column];
      if (here < hidden || here > reach) continue;
      let shadow = 0;
      for (const step of steps) {
        const at = clamp(row + step.row) * side + clamp(column + step.column);
        const upper = distance[at] + (distance[at + 1] - distance[at]) * step.fx;
        const lower = distance[at + side] + (distance[at + side + 1] - distance[at + side]) * step.fx;
        const d = upper + (lower - upper) * step.fy + step.inset;
        if (d < step.soft) shadow = Math.max(shadow, smoothstep(step.soft, -step.soft, d));
      }
      const outside = Math.max(0, here);
      const near = outside / contact;
      const occluded = (0.5 / (1 + near * near * 1.6)) * smoothstep(contact * 5, contact * 2, outside);
      const open = 1 - occluded * thickness;
      const at = (field.top + row) * size + field.left + column;
      canvas.red[at] *= open * (1 - shadow * taken[0]);
      canvas.green[at] *= open * (1 - shadow * taken[1]);
      canvas.blue[at] *= open * (1 - shadow * taken[2]);
    }
  }
}

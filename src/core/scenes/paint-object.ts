// Paints one object: its shadow on what lies below, then its relief, material and light, with smooth edges and exact mask.
import { type Canvas, scratch } from "./canvas";
import { distanceTo, type PlacedObject } from "./layout";
import { type Light, shade } from "./light";
import { smoothstep } from "./noise";
import type { Relief } from "./relief";
import type { Surface } from "./surface";

// Distances and heights of one object at the pixel centres of a square window around it and its shadow.

/** A window that may reach beyond the image; values are row-major, in scene units. */
interface ObjectField {
  /** Column and row of the window's first pixel in the image; may be negative. */
  readonly left: number;
  readonly top: number;
  /** Pixels on a side of the window. */
  readonly side: number;
  /** Rows and columns from here to side − border hold the object itself with two pixels around it. */
  readonly border: number;
  /** Signed distance to the outline, exact up to `marginUnits` outside, a lower bound beyond. */
  readonly distance: Float32Array;
}

function fieldOf(object: PlacedObject, pixelsPerUnit: number, marginUnits: number): ObjectField {
  // Outlines stay within 1.05 of their radius.
  const extent = object.radius * 1.05;
  const reach = extent + marginUnits;
  const left = Math.floor((object.x - reach) * pixelsPerUnit);
  const top = Math.floor((object.y - reach) * pixelsPerUnit);
  const side = Math.floor(2 * reach * pixelsPerUnit) + 2;
  const border = Math.max(1, Math.floor(marginUnits * pixelsPerUnit) - 3);
  const distance = scratch("thing distance", side * side);
  for (let row = 0; row < side; row++) {
    const y = (top + row + 0.5) / pixelsPerUnit;
    const dy = y - object.y;
    for (let column = 0; column < side; column++) {
      const x = (left + column + 0.5) / pixelsPerUnit;
      const dx = x - object.x;
      const squared = dx * dx + dy * dy;
      distance[row * side + column] = squared > reach * reach ? Math.sqrt(squared) - extent : distanceTo(object, x, y);
    }
  }
  return { left, top, side, border, distance };
}

/** Heights by the relief, smoothed so that the folds of the distance become soft edges; 0 outside. */
function heightsOf(field: ObjectField, relief: Relief, pixelsPerUnit: number): Float32Array {
  const { side, border, distance } = field;
  const heights = scratch("thing heights", side * side).fill(0, 0, side * side);
  const between = scratch("thing heights between", side * side).fill(0, 0, side * side);
  for (let row = border; row < side - border; row++) {
    for (let at = row * side + border; at < (row + 1) * side - border; at++) {
      if (distance[at] < 0) heights[at] = relief.height(-distance[at]);
    }
  }
  const stride = Math.min(border, Math.max(1, Math.floor(pixelsPerUnit + 0.5)));
  for (let pass = 0; pass < 2; pass++) {
    average(heights, between, field, stride);
    average(between, heights, field, stride * side);
  }
  return heights;
}

/** [1, 2, 1] / 4 over values `stride` apart. */
function average(from: Float32Array, to: Float32Array, { side, border }: ObjectField, stride: number): void {
  for (let row = border; row < side - border; row++) {
    for (let at = row * side + border; at < (row + 1) * side - border; at++) {
      to[at] = 0.25 * (from[at - stride] + from[at + stride]) + 0.5 * from[at];
    }
  }
}

// The shadow of an object on what lies below: swept away from the light, softer with height, dark where they touch.
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
function shadowReach(relief: Relief, light: Light): number {
  const level = Math.sqrt(light.x * light.x + light.y * light.y);
  return Math.max((level / light.z) * relief.top + softEdge(light, relief.top), 5 * seam(relief)) + 1;
}

/** Darkens the canvas; `clear` (0 … 1) of the light comes through the object. */
function castShadow(canvas: Canvas, field: ObjectField, relief: Relief, clear: number, light: Light): void {
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

// Distances and heights of one object at the pixel centres of a square window around it and its shadow.
import { distanceTo, type PlacedObject } from "./layout";
import type { Relief } from "./relief";
import { scratch } from "./scratch";

/** A window that may reach beyond the image; values are row-major, in scene units. */
export interface ObjectField {
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

export function fieldOf(object: PlacedObject, pixelsPerUnit: number, marginUnits: number): ObjectField {
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
export function heightsOf(field: ObjectField, relief: Relief, pixelsPerUnit: number): Float32Array {
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

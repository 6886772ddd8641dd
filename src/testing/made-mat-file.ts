// MATLAB 5 files put together from their parts ("MAT-File Format", MathWorks).
import { deflateSync } from "node:zlib";
import { ordered } from "./made-image-files";

/** One element: type, length and content, filled up to a multiple of 8 bytes. */
export function matElement(type: number, body: readonly number[]): number[] {
  const padding = Array.from({ length: (8 - (body.length % 8)) % 8 }, () => 0);
  return [...ordered(type, 4, true), ...ordered(body.length, 4, true), ...body, ...padding];
}

/** A matrix of doubles; `values` go down the columns. */
export function matMatrix(name: string, rows: number, columns: number, values: readonly number[]): number[] {
  const doubles = [...new Uint8Array(Float64Array.from(values).buffer)];
  return matElement(14, [
    ...matElement(6, [...ordered(6, 4, true), 0, 0, 0, 0]),
    ...matElement(5, [...ordered(rows, 4, true), ...ordered(columns, 4, true)]),
    ...matElement(1, [...Buffer.from(name)]),
    ...matElement(9, doubles),
  ]);
}

/** An element packed as `save -v7` packs it. */
export function matCompressed(element: Uint8Array): number[] {
  const packed = [...deflateSync(element)];
  return [...ordered(15, 4, true), ...ordered(packed.length, 4, true), ...packed];
}

/** The file of these elements. */
export function matFile(...elements: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  const header = [...Buffer.from("MATLAB 5.0 MAT-file".padEnd(116)), ...new Uint8Array(8), 0, 1, ...Buffer.from("IM")];
  return Uint8Array.from([...header, ...elements.flat()]);
}

/** An annotation of Caltech-101: the maker's box, counted from 1, and the corners from its first pixel on. */
export function caltechAnnotation(
  box: readonly [firstRow: number, lastRow: number, firstColumn: number, lastColumn: number],
  corners: readonly (readonly [x: number, y: number])[],
): Uint8Array<ArrayBuffer> {
  return matFile(matMatrix("box_coord", 1, 4, box), matMatrix("obj_contour", 2, corners.length, corners.flat()));
}

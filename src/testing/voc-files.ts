// Files of small PASCAL VOC folders, for tests of whoever opens them.
import { encode } from "fast-png";
import type { DataFile, SkippedItem } from "../core/datasets/data-set";
import { encodeVocMask } from "../core/scenes/voc-palette";
import { memoryFile } from "./memory-files";

export type VocEdges = readonly [xmin: number, ymin: number, xmax: number, ymax: number];

/** Sides of the images in pixels. */
export const vocImageSize = { width: 20, height: 10 } as const;

const { width, height } = vocImageSize;
const png = encode({ width, height, data: new Uint8Array(3 * width * height), channels: 3, depth: 8 });

/** An image of 20 × 10 pixels. */
export const imageFile = (path: string): DataFile => memoryFile(path, png);

export function objectXml(name: string, [xmin, ymin, xmax, ymax]: VocEdges): string {
  return (
    `<object><name>${name}</name><difficult>1</difficult><bndbox><xmax>${xmax}</xmax><xmin>${xmin}</xmin><ymax>${ymax}</ymax>` +
    `<ymin>${ymin}</ymin></bndbox><part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox>` +
    "</part></object>"
  );
}

export const sizeXml = `<size><width>${width}</width><height>${height}</height><depth>3</depth></size>`;

/** An annotation with this inside. */
export function annotationFile(path: string, inside: string): DataFile {
  return memoryFile(path, `<?xml version="1.0"?>\n<annotation>${inside}</annotation>\n`);
}

/** A mask whose lines have `maskWidth` pixels. */
export function maskFile(
  path: string,
  labels: Uint8Array = new Uint8Array(width * height),
  maskWidth: number = width,
): DataFile {
  return memoryFile(path, encodeVocMask(labels, maskWidth, labels.length / maskWidth));
}

/** What is skipped, a line each: "path ×count: why". */
export function reasonsOf({ skipped }: { readonly skipped: readonly SkippedItem[] }): string[] {
  return skipped.map(({ path, why, count = 1 }) => `${path} ×${count}: ${why}`);
}

// What names an image in an evaluation: COCO's number, or a path where the dataset is a folder.

export type ImageId = number | string;

/** The order in which images are evaluated: numbers by size, then text by UTF-16 code units. */
export function compareImageIds(a: ImageId, b: ImageId): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

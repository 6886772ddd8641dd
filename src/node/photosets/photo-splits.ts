// Which photographs train, validate and test: by hashes of their names, so that the same archives give the same splits anywhere.
import { createHash } from "node:crypto";
import { roundHalfToEven } from "../../core/geometry/round-half-to-even";
import type { PhotoSplit } from "../demo/photos/photo-folder";

/** By the hexadecimal SHA-1 of `key(name)`, ascending. */
function byHash(names: readonly string[], key: (name: string) => string): string[] {
  const hashed = names.map((name) => ({ name, hash: createHash("sha1").update(key(name)).digest("hex") }));
  return hashed.sort((a, b) => (a.hash < b.hash ? -1 : 1)).map(({ name }) => name);
}

/**
 * Splits of one class of Caltech-101, whose makers have none: the images by the SHA-1 of `airplanes/image_0001.jpg`,
 * the first 70 % train, the last 20 % test, and those between them validate. Counts are rounded, halves to even.
 */
export function caltechSplits(className: string, imageNames: readonly string[]): ReadonlyMap<string, PhotoSplit> {
  const ordered = byHash(imageNames, (name) => `${className}/${name}`);
  const trainCount = roundHalfToEven(0.7 * ordered.length);
  const testFrom = ordered.length - roundHalfToEven(0.2 * ordered.length);
  return new Map(ordered.map((name, i) => [name, i < trainCount ? "train" : i < testFrom ? "val" : "test"]));
}

/** Of the makers' trainval list so much validates. */
const petValidationShare = 0.15;

/**
 * Splits of one breed's part of the Pet set's trainval list: the 15 % whose names (`Abyssinian_1`) have the lowest SHA-1
 * validate, rounded, halves to even; the others train.
 */
export function petTrainvalSplits(names: readonly string[]): ReadonlyMap<string, PhotoSplit> {
  const valCount = roundHalfToEven(petValidationShare * names.length);
  return new Map(byHash(names, (name) => name).map((name, i) => [name, i < valCount ? "val" : "train"]));
}

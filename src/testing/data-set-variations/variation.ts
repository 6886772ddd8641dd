// A made dataset and what is right for it, known from how it was made.
import { encode } from "fast-png";
import type { DataFile } from "../../core/datasets/data-set";
import type { Draws } from "../image-variations";
import { memoryFile } from "../memory-files";

/** What must be read of one image. */
export interface RightImage {
  /** As the dataset names it: inside its own folder. */
  readonly name: string;
  readonly split: "train" | "val" | "test" | undefined;
  readonly className?: string;
  /** Corners and class name, in the file's order. */
  readonly boxes?: readonly (readonly [number, number, number, number, string])[];
}

export type Right =
  | {
      readonly kind: "set";
      readonly format: "coco" | "image-folder";
      readonly images: readonly RightImage[];
      /** Files or names that must be told as left out, each with a reason. */
      readonly excluded: readonly string[];
      /** What must be warned of, beside anything else. */
      readonly warnings: readonly RegExp[];
    }
  /** Refused by a sentence of this kind. */
  | { readonly kind: "refused"; readonly message: RegExp }
  | { readonly kind: "foreign"; readonly layout: RegExp };

export interface Variation {
  /** What was varied, for the message of a failing test. */
  readonly what: string;
  readonly files: readonly DataFile[];
  readonly right: Right;
}

export const imageSize = { width: 64, height: 48 };
const png = encode({ ...imageSize, channels: 3, depth: 8, data: new Uint8Array(3 * 64 * 48) });

export function imageFile(path: string): DataFile {
  return memoryFile(path, png);
}

/** Each image's file is told somewhere, so what is no image of the right answer must be told as left out. */
export function isImagePath(path: string): boolean {
  return /\.(?:png|jpe?g|webp)$/i.test(path);
}

const splitSpellings = {
  train: ["train", "Train", "TRAIN", "training", "train2017", "trn", "train_images"],
  val: ["val", "valid", "Valid", "validation", "val2017", "dev", "ValImages"],
  test: ["test", "Test", "testing", "test2017", "evaluation", "test-images"],
} as const;

export type SplitName = keyof typeof splitSpellings;

/** Names with a split's letters and none of its words. */
export const splitlessNames = ["trains", "valves", "latest", "contest", "retrained", "interval", "part", "default"];

export function spelled(split: SplitName, draws: Draws): string {
  return draws.of(splitSpellings[split]);
}

export const splitChoices: readonly (readonly SplitName[])[] = [
  ["train"],
  ["train", "val"],
  ["train", "val", "test"],
  ["train", "test"],
  ["val", "test"],
  ["test"],
];

/** What systems leave behind, which is passed over without a word. */
export function withLitter(files: readonly DataFile[], draws: Draws, folder: string): readonly DataFile[] {
  if (draws.chance(0.7)) return files;
  return [...files, ...[".DS_Store", "__MACOSX/._0.png", "Thumbs.db"].map((name) => memoryFile(folder + name, "x"))];
}

/**
 * Splits as the lab gives them: images for testing are the set itself where there is nothing else.
 */
export function withTestPolicy(images: readonly RightImage[]): {
  readonly images: readonly RightImage[];
  readonly warnings: readonly RegExp[];
} {
  const test = images.filter(({ split }) => split === "test");
  if (test.length === 0) return { images, warnings: [] };
  if (test.length === images.length) {
    return { images: images.map((image) => ({ ...image, split: undefined })), warnings: [/of a test split/] };
  }
  const hasVal = images.some(({ split }) => split === "val");
  return { images, warnings: hasVal ? [] : [/There is no validation split/] };
}

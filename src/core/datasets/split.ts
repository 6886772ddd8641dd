// Samples for training and for validation: as the dataset says, or drawn by seeded chance, class by class.
import { counted } from "../base/sentence";
import type { UniformSource } from "../image/labelled-image";
import type { DataSample, DataSplit } from "./data-set";
import type { NamedSplit } from "./folder-names";

export interface SplitRequest {
  /** Share of the samples that validate, 0 … 1; counts only where the split is drawn. */
  readonly validationShare: number;
  readonly random: UniformSource;
}

export interface SampleSplit {
  /** In the dataset's order, as is `validation`. */
  readonly training: readonly DataSample[];
  readonly validation: readonly DataSample[];
  /** `given`: the dataset had both splits. `drawn`: by chance. */
  readonly basis: "given" | "drawn";
}

/** Samples of a class that validate: the share, but one at least, and one at least is left to train on. */
function validationCount(samples: number, share: number): number {
  if (share === 0) return 0;
  if (share === 1) return samples;
  return Math.min(Math.max(Math.round(share * samples), 1), samples - 1);
}

/** Marks `count` of the positions, each with the same chance (Fisher and Yates, as far as needed). */
function draw(positions: number[], count: number, chosen: Set<number>, random: UniformSource): void {
  for (let i = 0; i < count; i++) {
    const j = i + random.below(positions.length - i);
    [positions[i], positions[j]] = [positions[j], positions[i]];
    chosen.add(positions[i]);
  }
}

/**
 * Where the dataset has images for training and images for validation, they stay so, and what it says nothing of
 * trains. Otherwise (no word of splits, or of one only) the share is drawn: from each class where samples have one, from
 * all together where they have none. A class of a single sample trains.
 * @throws {RangeError} for a share outside 0 … 1.
 */
export function splitSamples(samples: readonly DataSample[], { validationShare, random }: SplitRequest): SampleSplit {
  if (!(validationShare >= 0 && validationShare <= 1)) {
    throw new RangeError(`A share of ${validationShare} cannot validate; give one from 0 to 1.`);
  }
  const given = new Set(samples.map(({ split }) => split));
  if (given.has("train") && given.has("val")) {
    return {
      training: samples.filter(({ split }) => split !== "val"),
      validation: samples.filter(({ split }) => split === "val"),
      basis: "given",
    };
  }
  const positionsOfClass = new Map<number | undefined, number[]>();
  for (const [position, { classLabel }] of samples.entries()) {
    const others = positionsOfClass.get(classLabel);
    if (others) others.push(position);
    else positionsOfClass.set(classLabel, [position]);
  }
  const chosen = new Set<number>();
  const classes = [...positionsOfClass].sort(([a = -1], [b = -1]) => a - b);
  for (const [, positions] of classes) {
    draw(positions, validationCount(positions.length, validationShare), chosen, random);
  }
  return {
    training: samples.filter((_, position) => !chosen.has(position)),
    validation: samples.filter((_, position) => chosen.has(position)),
    basis: "drawn",
  };
}

export interface KeptForTesting<Item> {
  /** For training and validation, in the given order. */
  readonly others: readonly { readonly item: Item; readonly split?: DataSplit }[];
  /** For testing, in the given order. */
  readonly test: readonly Item[];
  /** What a person should know of it, a sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Items of the split `test` apart from the others. Where there is nothing else, they are the dataset itself, and a
 * warning says so. Where the others have no validation split, a warning says that validation is drawn from them.
 */
export function keepForTesting<Item extends { readonly split?: NamedSplit }>(
  items: readonly Item[],
): KeptForTesting<Item> {
  const others: { readonly item: Item; readonly split?: DataSplit }[] = [];
  const test: Item[] = [];
  for (const item of items) {
    if (item.split === "test") test.push(item);
    else others.push({ item, split: item.split });
  }
  if (test.length === 0) return { others, test, warnings: [] };
  if (others.length === 0) {
    const what = test.length === 1 ? "The only image here is" : `All ${counted(test.length, "image")} here are`;
    return {
      others: test.map((item) => ({ item })),
      test: [],
      warnings: [`${what} of a test split, so the test split is the whole dataset and nothing is kept apart.`],
    };
  }
  if (others.some(({ split }) => split === "val")) return { others, test, warnings: [] };
  const kept = counted(test.length, "image of the test split is", "images of the test split are");
  return {
    others,
    test,
    warnings: [
      `${kept} kept out of training and validation. There is no validation split: it is drawn from the other ` +
        `${counted(others.length, "image")}.`,
    ],
  };
}

// Keeps the images that a dataset names for testing out of training and validation.
import type { DataSplit } from "./data-set";
import { counted } from "../base/sentence";
import type { NamedSplit } from "./split-name";

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

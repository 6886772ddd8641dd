// What names of folders and files say, by whole words: a split, a part of a dataset such as images or labels, or a
// class.
import type { DataSplit } from "./data-set";

/** `test`: kept for testing, neither for training nor for validation. */
export type NamedSplit = DataSplit | "test";

/**
 * The words that exports and public datasets use: Roboflow's valid, Hugging Face's validation and dev, COCO's
 * minival, Kaggle's training and testing, Food-11's evaluation. An eval or evaluation beside train counts as a test split: what nobody
 * learns from and nothing is chosen by.
 */
const splitWords: Readonly<Record<string, NamedSplit>> = {
  train: "train",
  training: "train",
  trn: "train",
  minitrain: "train",
  val: "val",
  valid: "val",
  validation: "val",
  dev: "val",
  minival: "val",
  test: "test",
  testing: "test",
  tst: "test",
  eval: "test",
  evaluation: "test",
};

/** Words beside a split's that name no class: train_images, test-set, valData. */
const neutralWords = new Set([
  "annotations",
  "data",
  "dataset",
  "folder",
  "images",
  "image",
  "img",
  "imgs",
  "photos",
  "pictures",
  "set",
  "split",
]);

/**
 * Letters between anything that is none, digits included: instances_train2017 → instances, train; valSet → val, set.
 * COCO's test-dev is a test split.
 */
function wordsOf(name: string): string[] {
  return name
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{M}]+/u)
    .filter((word, i, words) => word !== "" && !(word === "dev" && words[i - 1] === "test"));
}

function splitOfWord(word: string): NamedSplit | undefined {
  return Object.hasOwn(splitWords, word) ? splitWords[word] : undefined;
}

/**
 * The split that the words of a name say; undefined where they say none, and where they say several (train_val). Names
 * of which a split is but a part of a word say none: trains, valves, retrained, interval, latest, trainval.
 */
export function splitOfName(name: string): NamedSplit | undefined {
  const splits = new Set(wordsOf(name).flatMap((word) => splitOfWord(word) ?? []));
  const [split] = splits;
  return splits.size === 1 ? split : undefined;
}

/** Whether a name is a split's and nothing else's: train, val2017, test_images; not bullet-train. */
export function isSplitName(name: string): boolean {
  return (
    splitOfName(name) !== undefined &&
    wordsOf(name).every((word) => splitOfWord(word) !== undefined || neutralWords.has(word))
  );
}

const partWords = new Set(
  (
    "all ann anno annotation annotations class classes color data dataset folder folders frame frames gray grey ground " +
    "groundtruth gt gts image images img imgs input inputs instance jpeg jpegimages jpegs jpg jpgs label labels lbl mask masks msk obj object original " +
    "output photo photos image images png pngs raw rgb samples seg segmentation segmentationclass segmentations semantic " +
    "set target targets trimap trimaps truth txt xml"
  ).split(" "),
);

/** Words of folders that hold one mask for each image of another folder. */
const maskWords = new Set(
  (
    "ann anno annotation annotations groundtruth gt gts label labels lbl mask masks msk seg segmentation segmentationclass " +
    "segmentations target targets trimap trimaps truth"
  ).split(" "),
);

/** Whether a folder's name is a part's or a split's: each of its words is (JPEGImages, obj_train_data, image_2). */
export function isPartName(name: string): boolean {
  if (isSplitName(name)) return true;
  const words = wordsOf(name);
  return words.length > 0 && words.every((word) => partWords.has(word) || splitOfName(word) !== undefined);
}

/** Whether a folder's name says that it holds masks or labels: a word of it does. */
export function isMaskFolderName(name: string): boolean {
  return wordsOf(name).some((word) => maskWords.has(word));
}

/** Whether the names may be classes: not all of them are parts of datasets or splits. */
export function areClassNames(names: readonly string[]): boolean {
  return names.some((name) => !isPartName(name));
}

// Names of folders that hold parts of datasets, such as images and labels, and are no classes.
import { isSplitName, splitOfName, wordsOf } from "./split-name";

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

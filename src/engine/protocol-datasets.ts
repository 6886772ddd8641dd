// The protocol's words about datasets: where one comes from, what was found in it, its images.
import type { DataSetFormat, SegmentationMask, SkippedItem } from "../core/datasets/data-set";
import type { RgbImage, TaskName, GroundTruthBox } from "../domain";

export type { DataSetFormat, SegmentationMask, SkippedItem };

/** A file of a picked or dropped folder. */
export interface PickedFile {
  /** With forward slashes; `webkitRelativePath` where there is one, so it may begin with the folder's own name. */
  readonly path: string;
  readonly file: File;
}

/** Where several datasets lie together: which of them. */
interface DataSetChoice {
  readonly format?: DataSetFormat;
  /** Only what lies below it; "" is the top. */
  readonly folder?: string;
}

/** Where a labelled dataset comes from. */
export type DataSource =
  | ({ readonly kind: "files"; readonly files: readonly PickedFile[] } & DataSetChoice)
  | ({ readonly kind: "zip"; readonly file: File } & DataSetChoice)
  /** Scenes `first` … `first + count - 1` of a seed, `size` pixels on a side. */
  | {
      readonly kind: "scenes";
      readonly seed: number;
      readonly first: number;
      readonly count: number;
      readonly size: number;
    };

/** What a dataset has for one task. */
export interface TaskTruth {
  /** Images with truth for this task. */
  readonly images: number;
  /** Names by label; "background" at 0 for detection and segmentation. */
  readonly classes: readonly string[];
  /** [label]: images of each class, or boxes of each class without crowds; absent for masks, which are not read yet. */
  readonly perClass?: readonly number[];
}

export interface DataSetReport {
  readonly format: DataSetFormat;
  readonly name: string;
  /** SHA-256, hexadecimal: the same set again, wherever it was picked. */
  readonly fingerprint: string;
  /** Without those that it keeps for testing. */
  readonly images: number;
  readonly testImages: number;
  /** The tasks that this set can train and evaluate, with what it has for each. */
  readonly tasks: { readonly [Task in TaskName]?: TaskTruth };
  readonly boxes: number;
  readonly crowdBoxes: number;
  /** The first 200 of what was left out, and how many there were. */
  readonly skipped: readonly SkippedItem[];
  readonly skippedCount: number;
  /** Sentences: what may surprise, though the set is usable. */
  readonly warnings: readonly string[];
}

/** One image of a dataset and its truth, for the screen. */
export interface SampleView {
  readonly name: string;
  /** Longer side at most what was asked for; absent where `problem` says why. */
  readonly image?: RgbImage;
  /** Of the image as it is in the dataset; boxes and mask are in these pixels. */
  readonly width: number;
  readonly height: number;
  readonly classLabel?: number;
  readonly boxes?: readonly GroundTruthBox[];
  readonly mask?: SegmentationMask;
  /** Why the image or its mask could not be read: a sentence. */
  readonly problem?: string;
}

export interface DataSetJobs {
  /**
   * Opens a dataset and says what is in it; images and masks are not read. The engine keeps the last one open.
   * Rejects with DataSetError where it is no dataset.
   */
  "examine-data-set": { input: { source: DataSource }; output: DataSetReport };
  /** Images of a dataset by name, in the order asked. Rejects with DataSetError where the set has no such image. */
  "read-samples": {
    input: { source: DataSource; names: readonly string[]; longerSide: number };
    output: SampleView[];
  };
}

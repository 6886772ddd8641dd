// A labelled dataset, wherever it comes from: images that are read when they are needed, and what is true of them.
import type { GroundTruthBox, RgbImage, TaskName } from "../../domain";
import { cut } from "../base/sentence";
import { UserError } from "../base/user-error";
import type { ImageDecoders } from "../image/pixel-decoder";

export const dataSetFormats = ["image-folder", "coco", "voc", "scenes"] as const;
export type DataSetFormat = (typeof dataSetFormats)[number];

const dataSplits = ["train", "val"] as const;
export type DataSplit = (typeof dataSplits)[number];

/** A file of a dataset, on a disk, in a zip or in a browser's hands. */
export interface DataFile {
  /** Relative to the dataset's folder, with forward slashes. */
  readonly path: string;
  readonly byteLength: number;
  /** The whole content; rejects where it can no longer be read. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  /** The first bytes, as many or all there are; absent where they cost as much as the whole. Rejects as `bytes`. */
  head?(byteLength: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** One label a pixel. */
export interface SegmentationMask {
  readonly width: number;
  readonly height: number;
  /** Row-major; indices into `classes.segmentation`, 0 background, 255 does not count. */
  readonly labels: Uint8Array;
}

/** One image and what is true of it; what a dataset does not say is absent. */
export interface DataSample {
  /** Names the image in the dataset: its path, or a scene's name. */
  readonly name: string;
  /** COCO's image id, or the place in the dataset, from 1. */
  readonly imageId: number;
  /** What the dataset itself says the image is for; absent where it says nothing. */
  readonly split?: DataSplit;
  /** Rejects with ImageError or DataSetError, whose sentence names the file. */
  image(): Promise<RgbImage>;
  /** Index into `classes.classification`. */
  readonly classLabel?: number;
  /** Empty where the dataset says that nothing is there. */
  readonly boxes?: readonly GroundTruthBox[];
  /** Rejects as `image`, and where the mask is not of the image's size or holds unknown indices. */
  mask?(): Promise<SegmentationMask>;
  /** Its image and its mask; absent where it comes from no file. */
  readonly files?: readonly DataFile[];
}

/** Class names by label; detection and segmentation have "background" at 0. */
export type DataSetClasses = { readonly [Task in TaskName]?: readonly string[] };

/** Files or annotations that were left out, and the sentence why. */
export interface SkippedItem {
  /** The file, the first of several, or the file that holds the annotations. */
  readonly path: string;
  readonly why: string;
  /** How many were left out for this reason; 1 where absent. */
  readonly count?: number;
  /** The files, each once, the first thousand of them; where absent, `path` is the only one. Not sent to the page. */
  readonly paths?: readonly string[];
}

export interface DataSet {
  readonly format: DataSetFormat;
  /** The folder's or file's name, or what scenes they are. */
  readonly name: string;
  readonly classes: DataSetClasses;
  /** COCO's category id of each label of `classes.detection` (index 0 is unused); absent in other formats. */
  readonly categoryIds?: readonly number[];
  /** For training and validation, in a fixed order: by path. */
  readonly samples: readonly DataSample[];
  /**
   * What the dataset itself keeps for testing: out of `samples`, and by path as they are. Empty where it keeps nothing,
   * and where it has nothing else: then that is `samples`, and a warning says so.
   */
  readonly testSamples: readonly DataSample[];
  readonly skipped: readonly SkippedItem[];
  /** What whoever trains on this set should know, a sentence each; nothing was left out for it. */
  readonly warnings: readonly string[];
  /**
   * SHA-256, hexadecimal, over format, paths, sizes and truth: the same set again, wherever it was picked. The contents
   * of images and masks are not read for it; `contentsOf` tells those apart.
   */
  readonly fingerprint: string;
}

/** A sentence quotes names of files, and a name in a file may be all of it. */
const longestMessage = 2_000;

/** A folder that is no dataset, or whose parts contradict each other. */
export class DataSetError extends UserError {
  override readonly name = "DataSetError";

  constructor(message: string, options?: ErrorOptions) {
    super(cut(message, longestMessage), options);
  }
}

/**
 * A layout that people have and this lab does not read; it would otherwise pass for class folders. The message names
 * the layout, what it was seen by, and how to convert it.
 */
export class ForeignLayoutError extends DataSetError {
  /** @param layout The name by which people know it: "YOLO". */
  constructor(
    readonly layout: string,
    message: string,
  ) {
    super(message);
  }
}

interface OpenProgress {
  /** What is being done, e.g. "Reading annotations". */
  readonly phase: string;
  readonly done: number;
  readonly total: number;
}

export interface OpenOptions {
  /** The dataset's name; the folder's where absent. */
  readonly name?: string;
  /** For images that are no PNG; the browser's own where absent. */
  readonly decoders?: ImageDecoders;
  readonly onProgress?: (progress: OpenProgress) => void;
  /** Aborting rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

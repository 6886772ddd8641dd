// One photograph of an archive before it is resized, and what is marked on it.
import type { PixelSize } from "../../core/datasets/annotated-image";
import type { DataFile } from "../../core/datasets/data-set";
import type { PhotoSplit } from "../demo/photos/photo-folder";

/** Left, top, width, height in pixels, of the resized photograph where nothing else is said. */
export type BoxXywh = readonly [left: number, top: number, width: number, height: number];

/** COCO's compressed run lengths. */
interface RunLengthText {
  readonly size: readonly [height: number, width: number];
  readonly counts: string;
}

/** Fields of a COCO annotation, in the file's spelling and order; ids are given where it is written. */
export interface ObjectMark {
  readonly bbox: BoxXywh;
  readonly maker_bbox?: BoxXywh;
  readonly segmentation: readonly (readonly number[])[] | RunLengthText;
  /** Pixels that are neither object nor background. */
  readonly border?: RunLengthText;
  /** Pixels of the mask. */
  readonly area: number;
  readonly iscrowd: 0;
  readonly box_contour_iou?: number;
}

/** As ObjectMark; a box and nothing else. */
export type HeadMark = Pick<ObjectMark, "bbox" | "area" | "iscrowd">;

export interface SourcePhoto {
  readonly file: DataFile;
  readonly className: string;
  /** Of the file that is written, in the class's folder. */
  readonly imageName: string;
  readonly split: PhotoSplit;
  /** Fields of this set in COCO's list of images. */
  readonly notes?: Readonly<Record<string, string | null>>;
  /** The object's outline by hand, scaled; absent where there is none. Rejects with a UserError that names its file. */
  readonly mark?: (original: PixelSize, resized: PixelSize) => Promise<ObjectMark>;
  /** Boxes of heads, scaled; absent where there are none. Rejects as `mark`. */
  readonly heads?: (original: PixelSize, resized: PixelSize) => Promise<readonly HeadMark[]>;
}

/** To so many decimals, as the files have numbers. */
export function rounded(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}

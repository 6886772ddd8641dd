// An image together with what is true of it, so that whatever moves the pixels moves boxes and mask along.
import type { GroundTruthBox, RgbImage } from "../../domain";
import { ImageError } from "./image-error";

/** What of a ground-truth box moves with the pixels, in pixels of the image. */
export type MovedBox = Pick<GroundTruthBox, "boxXyxyPixels" | "label">;

/** One label a pixel, row-major: `labels.length === width * height`. */
export interface PixelLabels {
  readonly width: number;
  readonly height: number;
  readonly labels: Uint8Array;
}

export interface LabelledImage {
  readonly image: RgbImage;
  readonly boxes?: readonly MovedBox[];
  /** Of the image's size. */
  readonly mask?: PixelLabels;
}

/** Throws ImageError where the mask is of another size than the image, RangeError where the image holds another number of samples. */
export function checkLabelledImage({ image, mask }: LabelledImage): void {
  const { width, height, data } = image;
  if (data.length !== width * height * 3) {
    throw new RangeError(`${data.length} samples are no RGB image of ${width} × ${height} pixels.`);
  }
  if (mask && (mask.width !== width || mask.height !== height || mask.labels.length !== width * height)) {
    throw new ImageError(
      `A mask of ${mask.width} × ${mask.height} pixels and ${mask.labels.length} labels does not fit an image of ` +
        `${width} × ${height} pixels.`,
    );
  }
}

/** What this room asks of a random number generator; whoever augments brings one, seeded and with a state to store. */
export interface UniformSource {
  /** In [0, 1). */
  uniform(): number;
  /** A whole number, 0 … count − 1, each as likely. */
  below(count: number): number;
}

// Seeded augmentation of a training image, its boxes and its mask, by one of the recipes' kinds.
import { checkLabelledImage, type LabelledImage } from "./labelled-image";
import { randomResizedCrop, type ResizedCropRanges } from "./random-resized-crop";
import { randomScaleCrop, type ScaleCropRanges } from "./random-scale-crop";
import { flipHorizontally, randomTurn } from "./turn";
import type { UniformSource } from "./uniform-source";

/** `flip` is the probability of exchanging left and right; `turns` draws one of the eight turns and mirror images. */
export type Augmentation =
  | { readonly kind: "none"; readonly flip: number; readonly turns?: boolean }
  | ({ readonly kind: "random-resized-crop"; readonly flip: number } & ResizedCropRanges)
  | ({ readonly kind: "random-scale-crop"; readonly flip: number } & ScaleCropRanges);

/**
 * The image as a training step sees it: `size` × `size` pixels where the kind crops; of its own size where the kind is
 * `none`, for the protocol to place. Boxes of which less than `smallestBoxShare` remains are dropped. It depends on the
 * arguments and the random state alone. Throws RangeError where image and mask do not fit each other.
 */
export function augment(
  labelled: LabelledImage,
  augmentation: Augmentation,
  size: number,
  random: UniformSource,
): LabelledImage {
  checkLabelledImage(labelled);
  if (augmentation.kind === "random-scale-crop") {
    return randomScaleCrop(labelled, augmentation, augmentation.flip, size, random);
  }
  let part = labelled;
  if (augmentation.kind === "random-resized-crop") part = randomResizedCrop(labelled, augmentation, size, random);
  else if (augmentation.turns) part = randomTurn(labelled, random);
  return random.uniform() < augmentation.flip ? flipHorizontally(part) : part;
}

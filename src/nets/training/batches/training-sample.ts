// One training image as the network sees it, with its truth in the network's input.
import type { Placement } from "../../../domain";
import type { BoxTruth } from "../losses/box-truth";

/** What a recipe's tasks need of an image; labels are the network's. */
export interface TrainingSample {
  /** Normalised, [inputHeight, inputWidth, 3]. */
  readonly data: Float32Array;
  readonly placement: Placement;
  readonly classLabel?: number;
  /** In input pixels; empty where nothing is there. */
  readonly boxes?: BoxTruth;
  /** [inputHeight, inputWidth], row-major; 255 does not count. */
  readonly mask?: Uint8Array;
}

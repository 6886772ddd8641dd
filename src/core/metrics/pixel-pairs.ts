// How often each label of a mask meets each label of a prediction, as a short list: what an image's IoU follows from.
import { EvaluationInputError } from "./metrics-errors";

/** Columns of equal length, by ascending truth, then prediction; pairs that do not occur are not listed. */
export interface PixelPairs {
  readonly truth: Uint8Array;
  readonly predicted: Uint8Array;
  readonly pixels: Uint32Array;
}

const labels = 256;
const scratch = new Uint32Array(labels * labels);

/** Throws EvaluationInputError, naming the image, where the two have different numbers of pixels. */
export function countPixelPairs(image: string, truth: Uint8Array, predicted: Uint8Array): PixelPairs {
  if (truth.length !== predicted.length) {
    throw new EvaluationInputError(
      `The mask of ${image} has ${truth.length} pixels, the prediction ${predicted.length}; both must be of the image's size.`,
    );
  }
  for (let i = 0; i < truth.length; i++) scratch[labels * truth[i] + predicted[i]]++;
  const occurring: number[] = [];
  for (let key = 0; key < scratch.length; key++) if (scratch[key] > 0) occurring.push(key);
  const pairs = {
    truth: Uint8Array.from(occurring, (key) => key >> 8),
    predicted: Uint8Array.from(occurring, (key) => key & 255),
    pixels: Uint32Array.from(occurring, (key) => scratch[key]),
  };
  scratch.fill(0);
  return pairs;
}

// Labels for a map's own positions: deep supervision asks every layer what lies under each of its pixels.
import { ignoreIndex } from "../../../domain";
import type { LabelMaps } from "../losses/segmentation";

/** The label under the centre of each position of logits [n, h, w, classes]. */
export function supervisedLabels(
  { labels, height, width }: LabelMaps,
  [count, rows, columns]: readonly number[],
): Uint8Array {
  const small = new Uint8Array(count * rows * columns).fill(ignoreIndex);
  let at = 0;
  for (let image = 0; image < count; image++) {
    for (let row = 0; row < rows; row++) {
      const line = (image * height + Math.floor(((row + 0.5) * height) / rows)) * width;
      for (let column = 0; column < columns; column++) {
        small[at++] = labels[line + Math.floor(((column + 0.5) * width) / columns)];
      }
    }
  }
  return small;
}

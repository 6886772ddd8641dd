// Boxes as offsets from reference boxes and back, in float32, after torchvision's BoxCoder.

const { fround } = Math;

/** Multipliers of the offsets dx, dy, dw, dh. */
export type BoxWeights = readonly [x: number, y: number, width: number, height: number];

/** What the region proposal network uses. */
export const proposalWeights: BoxWeights = [1, 1, 1, 1];
/** What the box head uses. */
export const boxHeadWeights: BoxWeights = [10, 10, 5, 5];

/** Width and height grow by at most 1000 / 16, torchvision's bbox_xform_clip. */
const largestLogScale = fround(Math.log(1000 / 16));

function clampLogScale(value: number): number {
  return value > largestLogScale ? largestLogScale : value;
}

/**
 * Offsets of `boxes` [n, 4] from `references` [n, 4] (both xyxy): [n, 4] as dx, dy, dw, dh times `weights`.
 * Throws RangeError where the counts differ.
 */
export function encodeBoxes(boxes: Float32Array, references: Float32Array, weights: BoxWeights): Float32Array {
  if (boxes.length !== references.length) {
    throw new RangeError(`${boxes.length / 4} boxes cannot be encoded against ${references.length / 4} references.`);
  }
  const offsets = new Float32Array(boxes.length);
  for (let i = 0; i < boxes.length; i += 4) {
    for (let axis = 0; axis < 2; axis++) {
      const from = references[i + axis];
      const extent = fround(references[i + axis + 2] - from);
      const centre = fround(from + fround(0.5 * extent));
      const goalFrom = boxes[i + axis];
      const goalExtent = fround(boxes[i + axis + 2] - goalFrom);
      const goalCentre = fround(goalFrom + fround(0.5 * goalExtent));
      offsets[i + axis] = fround(weights[axis] * fround(goalCentre - centre)) / extent;
      offsets[i + axis + 2] = weights[axis + 2] * fround(Math.log(fround(goalExtent / extent)));
    }
  }
  return offsets;
}

/**
 * Boxes [n, k, 4] xyxy that `offsets` [n, k, 4] make of `references` [n, 4]; k is what the lengths say (1 for
 * proposals, the number of classes for a box head). Throws RangeError where k is no whole number.
 */
export function decodeBoxes(offsets: Float32Array, references: Float32Array, weights: BoxWeights): Float32Array {
  const count = references.length / 4;
  const each = count === 0 ? 0 : offsets.length / references.length;
  if (!Number.isInteger(each) || (count === 0 && offsets.length > 0)) {
    throw new RangeError(`${offsets.length} offsets cannot be decoded against ${count} references of 4 numbers.`);
  }
  const boxes = new Float32Array(offsets.length);
  for (let n = 0, i = 0; n < count; n++) {
    for (let axis = 0; axis < 2; axis++) {
      const from = references[4 * n + axis];
      const extent = fround(references[4 * n + axis + 2] - from);
      const centre = fround(from + fround(0.5 * extent));
      for (let k = 0, at = i + axis; k < each; k++, at += 4) {
        const shift = fround(offsets[at] / weights[axis]);
        const logScale = clampLogScale(fround(offsets[at + 2] / weights[axis + 2]));
        const newCentre = fround(fround(shift * extent) + centre);
        const half = fround(0.5 * fround(fround(Math.exp(logScale)) * extent));
        boxes[at] = newCentre - half;
        boxes[at + 2] = newCentre + half;
      }
    }
    i += 4 * each;
  }
  return boxes;
}

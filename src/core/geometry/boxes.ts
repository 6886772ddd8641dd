// Boxes in float32: their overlaps, bounds and offsets, after torchvision's box_iou, clip_boxes_to_image,
// remove_small_boxes and BoxCoder.

const { fround } = Math;

/** Areas [n] of boxes [n, 4] xyxy. */
export function boxAreas(boxes: Float32Array): Float32Array {
  const areas = new Float32Array(boxes.length / 4);
  for (let i = 0; i < areas.length; i++) {
    areas[i] = fround(boxes[4 * i + 2] - boxes[4 * i]) * fround(boxes[4 * i + 3] - boxes[4 * i + 1]);
  }
  return areas;
}

/**
 * Intersection over union of every pair: boxes [n, 4] and others [m, 4], xyxy, give [n, m] row-major.
 * Where both boxes are empty the union is 0 and the answer is 0; torchvision's is NaN.
 */
export function intersectionOverUnion(boxes: Float32Array, others: Float32Array): Float32Array {
  const rows = boxes.length / 4;
  const columns = others.length / 4;
  const areas = boxAreas(boxes);
  const otherAreas = boxAreas(others);
  const overlaps = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const left = boxes[4 * i];
    const top = boxes[4 * i + 1];
    const right = boxes[4 * i + 2];
    const bottom = boxes[4 * i + 3];
    const area = areas[i];
    for (let j = 0, k = 0; j < columns; j++, k += 4) {
      const width = fround(Math.min(right, others[k + 2]) - Math.max(left, others[k]));
      const height = fround(Math.min(bottom, others[k + 3]) - Math.max(top, others[k + 1]));
      if (!(width > 0 && height > 0)) continue;
      const shared = fround(width * height);
      const union = fround(fround(area + otherAreas[j]) - shared);
      overlaps[i * columns + j] = shared / union;
    }
  }
  return overlaps;
}

/** Boxes [n, 4] xyxy with every corner moved inside [0, width] × [0, height]; NaN stays NaN. */
export function clipBoxes(boxes: Float32Array, width: number, height: number): Float32Array {
  const clipped = new Float32Array(boxes.length);
  for (let i = 0; i < boxes.length; i++) clipped[i] = Math.min(Math.max(boxes[i], 0), i % 2 === 0 ? width : height);
  return clipped;
}

/** Indices of the boxes [n, 4] whose two sides both measure at least `minSide`; a box with NaN is never among them. */
export function largeEnough(boxes: Float32Array, minSide: number): Uint32Array {
  const least = fround(minSide);
  const kept: number[] = [];
  for (let i = 0; i < boxes.length; i += 4) {
    const width = fround(boxes[i + 2] - boxes[i]);
    const height = fround(boxes[i + 3] - boxes[i + 1]);
    if (width >= least && height >= least) kept.push(i / 4);
  }
  return Uint32Array.from(kept);
}

/** The rows of boxes [n, 4] that `indices` names, in their order. */
export function takeBoxes(boxes: Float32Array, indices: ArrayLike<number>): Float32Array {
  const taken = new Float32Array(4 * indices.length);
  for (let i = 0; i < indices.length; i++) {
    const from = 4 * indices[i];
    for (let k = 0; k < 4; k++) taken[4 * i + k] = boxes[from + k];
  }
  return taken;
}

/** The scores that `indices` names, in their order. */
export function takeScores(scores: Float32Array, indices: ArrayLike<number>): Float32Array {
  return Float32Array.from(indices, (i) => scores[i]);
}

/** Arrays of boxes or scores, one after another. */
export function joinFloats(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

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

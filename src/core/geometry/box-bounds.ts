// Boxes kept inside an image and above a least size, after torchvision's clip_boxes_to_image and remove_small_boxes.

/** Boxes [n, 4] xyxy with every corner moved inside [0, width] × [0, height]; NaN stays NaN. */
export function clipBoxes(boxes: Float32Array, width: number, height: number): Float32Array {
  const clipped = new Float32Array(boxes.length);
  for (let i = 0; i < boxes.length; i++) clipped[i] = Math.min(Math.max(boxes[i], 0), i % 2 === 0 ? width : height);
  return clipped;
}

/** Indices of the boxes [n, 4] whose two sides both measure at least `minSide`; a box with NaN is never among them. */
export function largeEnough(boxes: Float32Array, minSide: number): Uint32Array {
  const least = Math.fround(minSide);
  const kept: number[] = [];
  for (let i = 0; i < boxes.length; i += 4) {
    const width = Math.fround(boxes[i + 2] - boxes[i]);
    const height = Math.fround(boxes[i + 3] - boxes[i + 1]);
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

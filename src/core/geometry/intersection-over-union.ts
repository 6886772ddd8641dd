// Overlap of boxes in float32, after torchvision's box_iou.

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

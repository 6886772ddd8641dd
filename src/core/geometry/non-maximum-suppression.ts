// Non-maximum suppression, plain and by group, with the results and the order of torchvision's nms and batched_nms.
// Indices of scores from the best down, equal scores in their own order, as PyTorch's stable descending sort.
const indexSpan = 2 ** 20;
const bucketBits = 14;
const bucketShift = 32 - bucketBits;

/**
 * For each score a number that grows as float32 scores fall; NaN gives the largest. Bit patterns of positive floats
 * grow with their values, those of negative ones against them.
 */
function descendingKeys(scores: Float32Array): Uint32Array {
  const keys = new Uint32Array(scores.slice().buffer);
  for (let i = 0; i < keys.length; i++) {
    const pattern = keys[i];
    if ((pattern & 0x7fffffff) > 0x7f800000) keys[i] = 0xffffffff;
    else if (pattern <= 0x80000000) keys[i] = ~pattern & 0x7fffffff;
  }
  return keys;
}

/** Indices of the keys in the lowest buckets that together hold `limit` keys or more: all the smallest are there. */
function amongSmallest(keys: Uint32Array, limit: number): Uint32Array {
  const counts = new Uint32Array(2 ** bucketBits);
  for (let i = 0; i < keys.length; i++) counts[keys[i] >>> bucketShift]++;
  let last = 0;
  let total = counts[0];
  while (total < limit) total += counts[++last];
  const indices = new Uint32Array(total);
  for (let i = 0, to = 0; i < keys.length; i++) if (keys[i] >>> bucketShift <= last) indices[to++] = i;
  return indices;
}

/**
 * Indices of `scores` [n] by descending score; ties go to the lower index and NaN to the end. `limit` keeps the first
 * ones.
 */
export function descendingOrder(scores: Float32Array, limit = Infinity): Uint32Array {
  const count = Math.min(Math.max(limit, 0), scores.length);
  if (count === 0) return new Uint32Array(0);
  const keys = descendingKeys(scores);
  const candidates = count < scores.length ? amongSmallest(keys, count) : Uint32Array.from(keys.keys());
  if (scores.length > indexSpan) return candidates.sort((a, b) => keys[a] - keys[b] || a - b).slice(0, count);
  // Key and index fit one float64, and typed arrays sort numbers without calling back.
  const packed = Float64Array.from(candidates, (i) => keys[i] * indexSpan + i).sort();
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = packed[i] % indexSpan;
  return order;
}

const { fround } = Math;

/** Boxes kept so far, their columns apart so that the inner loop reads straight on. */
interface KeptBoxes {
  count: number;
  readonly left: Float32Array;
  readonly top: Float32Array;
  readonly right: Float32Array;
  readonly bottom: Float32Array;
  readonly area: Float32Array;
}

function roomFor(count: number): KeptBoxes {
  const column = (): Float32Array => new Float32Array(count);
  return { count: 0, left: column(), top: column(), right: column(), bottom: column(), area: column() };
}

/**
 * Keeps the box unless one kept before overlaps it by more than `threshold`. Overlaps are float32 and are compared
 * with the float64 threshold, as in torchvision's kernel; 0 / 0 of two empty boxes suppresses nothing.
 */
function keep(kept: KeptBoxes, left: number, top: number, right: number, bottom: number, threshold: number): boolean {
  const area = fround(fround(right - left) * fround(bottom - top));
  const { left: lefts, top: tops, right: rights, bottom: bottoms, area: areas } = kept;
  for (let i = 0; i < kept.count; i++) {
    if (lefts[i] >= right || rights[i] <= left || tops[i] >= bottom || bottoms[i] <= top) continue;
    const width = fround((right < rights[i] ? right : rights[i]) - (left > lefts[i] ? left : lefts[i]));
    if (!(width > 0)) continue;
    const height = fround((bottom < bottoms[i] ? bottom : bottoms[i]) - (top > tops[i] ? top : tops[i]));
    if (!(height > 0)) continue;
    const shared = fround(width * height);
    if (fround(shared / fround(fround(areas[i] + area) - shared)) > threshold) return false;
  }
  const at = kept.count++;
  lefts[at] = left;
  tops[at] = top;
  rights[at] = right;
  bottoms[at] = bottom;
  areas[at] = area;
  return true;
}

/**
 * Indices of the boxes [n, 4] xyxy that no better one overlaps by more than `threshold`, best score first, ties by
 * lower index. `limit` stops after that many. Scores are [n]; NaN scores come last.
 */
export function nonMaximumSuppression(
  boxes: Float32Array,
  scores: Float32Array,
  threshold: number,
  limit = Infinity,
): Uint32Array {
  const kept = roomFor(scores.length);
  const indices: number[] = [];
  for (const i of descendingOrder(scores)) {
    if (indices.length >= limit) break;
    const b = 4 * i;
    if (keep(kept, boxes[b], boxes[b + 1], boxes[b + 2], boxes[b + 3], threshold)) indices.push(i);
  }
  return Uint32Array.from(indices);
}

/** Up to this many numbers torchvision moves each group aside and rounds the moved boxes to float32; beyond, it does not. */
const shiftedUpToNumbers = 4000;

/**
 * The same within each group: a box suppresses only boxes of its own group [n] (classes, pyramid levels). Answers all
 * groups together, best score first. The overlaps carry the rounding of torchvision's batched_nms on a CPU.
 */
export function groupedNonMaximumSuppression(
  boxes: Float32Array,
  scores: Float32Array,
  groups: ArrayLike<number>,
  threshold: number,
  limit = Infinity,
): Uint32Array {
  let stride = 0;
  if (boxes.length <= shiftedUpToNumbers) {
    let largest = -Infinity;
    for (const value of boxes) if (value > largest) largest = value;
    stride = boxes.length === 0 ? 0 : fround(largest + 1);
  }
  const sizes = new Map<number, number>();
  for (let i = 0; i < scores.length; i++) sizes.set(groups[i], (sizes.get(groups[i]) ?? 0) + 1);
  const keptOf = new Map<number, KeptBoxes>();
  for (const [group, size] of sizes) keptOf.set(group, roomFor(size));
  const indices: number[] = [];
  for (const i of descendingOrder(scores)) {
    if (indices.length >= limit) break;
    const b = 4 * i;
    const shift = fround(groups[i] * stride);
    const left = fround(boxes[b] + shift);
    const top = fround(boxes[b + 1] + shift);
    const right = fround(boxes[b + 2] + shift);
    const bottom = fround(boxes[b + 3] + shift);
    if (keep(keptOf.get(groups[i])!, left, top, right, bottom, threshold)) indices.push(i);
  }
  return Uint32Array.from(indices);
}

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

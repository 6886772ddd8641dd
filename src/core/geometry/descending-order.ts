// Indices of scores from the best down, equal scores in their own order, as PyTorch's stable descending sort.

const indexSpan = 2 ** 20;
const bits = new Float32Array(1);
const bitsAsUint = new Uint32Array(bits.buffer);

/** A number that orders float32 values as they are ordered: greater score, smaller key. NaN comes last. */
function descendingKey(score: number): number {
  if (Number.isNaN(score)) return 0xffffffff;
  bits[0] = score + 0; // -0 becomes 0
  const pattern = bitsAsUint[0];
  const ascending = pattern & 0x80000000 ? ~pattern >>> 0 : (pattern | 0x80000000) >>> 0;
  return 0xffffffff - ascending;
}

/**
 * Indices of `scores` [n] by descending score; ties go to the lower index and NaN to the end. `limit` keeps the first
 * ones. Scores are compared as float32.
 */
export function descendingOrder(scores: Float32Array, limit = scores.length): Uint32Array {
  const count = scores.length;
  const order = new Uint32Array(Math.min(Math.max(limit, 0), count));
  if (count <= indexSpan) {
    // Key and index fit one float64, and typed arrays sort numbers without calling back.
    const keys = new Float64Array(count);
    for (let i = 0; i < count; i++) keys[i] = descendingKey(scores[i]) * indexSpan + i;
    keys.sort();
    for (let i = 0; i < order.length; i++) order[i] = keys[i] % indexSpan;
    return order;
  }
  const keys = Float64Array.from(scores, descendingKey);
  const indices = Uint32Array.from(scores, (_, i) => i).sort((a, b) => keys[a] - keys[b] || a - b);
  order.set(indices.subarray(0, order.length));
  return order;
}

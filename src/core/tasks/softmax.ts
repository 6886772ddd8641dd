// Probabilities from logits, in float32 as PyTorch's softmax.
const { fround } = Math;

/**
 * Softmax over rows of `classes` logits [n, classes]. Throws RangeError where the length is no multiple of `classes`.
 */
export function softmaxRows(logits: Float32Array, classes: number): Float32Array {
  const rows = logits.length / classes;
  if (!Number.isInteger(rows)) throw new RangeError(`${logits.length} logits are no rows of ${classes} classes.`);
  const probabilities = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    let largest = -Infinity;
    for (let c = 0; c < classes; c++) largest = Math.max(largest, logits[start + c]);
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      const value = fround(Math.exp(fround(logits[start + c] - largest)));
      probabilities[start + c] = value;
      sum += value;
    }
    const total = fround(sum);
    for (let c = 0; c < classes; c++) probabilities[start + c] /= total;
  }
  return probabilities;
}

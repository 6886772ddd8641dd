// Thins a long curve for the screen: of every bucket of steps the least and the greatest value stay, so no peak is lost.

/**
 * Indices to draw of the first `length` values, ascending: all where there are at most `2 * buckets`, else of each of
 * `buckets` equal stretches its first least and its first greatest value. NaN and infinite values are left out.
 */
export function decimate(values: ArrayLike<number>, length: number, buckets: number): Uint32Array {
  const kept = new Uint32Array(Math.min(length, 2 * buckets));
  let count = 0;
  const keep = (index: number) => {
    kept[count++] = index;
  };
  if (length <= 2 * buckets) {
    for (let i = 0; i < length; i++) if (Number.isFinite(values[i])) keep(i);
    return kept.subarray(0, count);
  }
  for (let bucket = 0; bucket < buckets; bucket++) {
    const end = Math.floor(((bucket + 1) * length) / buckets);
    let least = -1;
    let greatest = -1;
    for (let i = Math.floor((bucket * length) / buckets); i < end; i++) {
      if (!Number.isFinite(values[i])) continue;
      if (least < 0 || values[i] < values[least]) least = i;
      if (greatest < 0 || values[i] > values[greatest]) greatest = i;
    }
    if (least < 0) continue;
    keep(Math.min(least, greatest));
    if (least !== greatest) keep(Math.max(least, greatest));
  }
  return kept.subarray(0, count);
}

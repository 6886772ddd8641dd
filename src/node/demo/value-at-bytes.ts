// What a codec reaches at a size between its measured qualities.

export interface MeasuredPoint {
  readonly bytes: number;
  readonly value: number;
}

export type ValueAtBytes =
  | { readonly kind: "value"; readonly value: number }
  /** Every measured file is larger; the smallest has so many bytes. */
  | { readonly kind: "none-so-small"; readonly smallestBytes: number }
  /** Every measured file is smaller; the largest has so many bytes. */
  | { readonly kind: "none-so-large"; readonly largestBytes: number }
  | { readonly kind: "not-measured" };

/** Linear over the logarithm of the bytes between the two nearest points; of points of one size the best counts. */
export function valueAtBytes(points: readonly MeasuredPoint[], bytes: number): ValueAtBytes {
  const sorted = points.toSorted((a, b) => a.bytes - b.bytes);
  const smallest = sorted.at(0);
  const largest = sorted.at(-1);
  if (!smallest || !largest) return { kind: "not-measured" };
  if (bytes < smallest.bytes) return { kind: "none-so-small", smallestBytes: smallest.bytes };
  if (bytes > largest.bytes) return { kind: "none-so-large", largestBytes: largest.bytes };
  const same = sorted.filter((point) => point.bytes === bytes);
  if (same.length > 0) return { kind: "value", value: Math.max(...same.map(({ value }) => value)) };
  const above = sorted.find((point) => point.bytes > bytes)!;
  const below = sorted.findLast((point) => point.bytes < bytes)!;
  const share = Math.log(bytes / below.bytes) / Math.log(above.bytes / below.bytes);
  return { kind: "value", value: below.value + share * (above.value - below.value) };
}

// The demo's betas beside JPEG and WebP of the same bytes: by whole files, and by payloads without any header.
import type { DemoResults, DemoScoreName } from "./demo-results";

// What a codec reaches at a size between its measured qualities.
export interface MeasuredPoint {
  readonly bytes: number;
  readonly value: number;
}

type ValueAtBytes =
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

export const bases = ["file", "payload"] as const;
export type Basis = (typeof bases)[number];

export const scoreNames = ["top1", "AP", "meanIoU"] as const satisfies readonly DemoScoreName[];
export const scoreTitles: Readonly<Record<DemoScoreName, string>> = { top1: "top-1", AP: "mAP", meanIoU: "mean IoU" };

/** A codec and the uncompressed network that answers behind it. */
export const rivals = [
  { results: "jpeg", title: "JPEG, teacher" },
  { results: "robustJpeg", title: "JPEG, robust teacher" },
  { results: "webp", title: "WebP, teacher" },
  { results: "robustWebp", title: "WebP, robust teacher" },
] as const;
export type Rival = (typeof rivals)[number];

/** One score of one beta beside one rival's. */
export interface Comparison {
  readonly beta: number;
  readonly basis: Basis;
  readonly rival: Rival;
  readonly score: DemoScoreName;
  readonly bytes: number;
  readonly ours: number;
  readonly theirs: ValueAtBytes;
}

/** All that the results allow; a rival without measurements has none. */
export function equalBytesComparisons(results: DemoResults): readonly Comparison[] {
  return bases.flatMap((basis) =>
    results.betas.flatMap((row) =>
      rivals
        .filter((rival) => results[rival.results].length > 0)
        .flatMap((rival) =>
          scoreNames.flatMap((score): Comparison[] => {
            const ours = row[score];
            if (ours === undefined) return [];
            const points = results[rival.results].flatMap((measured) => {
              const value = measured[score];
              return value === undefined ? [] : [{ bytes: measured[`${basis}Bytes`], value }];
            });
            const bytes = row[`${basis}Bytes`];
            return [{ beta: row.beta, basis, rival, score, bytes, ours, theirs: valueAtBytes(points, bytes) }];
          }),
        ),
    ),
  );
}

// The demo's betas beside JPEG and WebP of the same bytes: by whole files, and by payloads without any header.
import {
  bases,
  type Basis,
  bytesOfScore,
  type DemoResults,
  type DemoScoreName,
  scoresPresent,
} from "../../engine/split/demo-results";

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

/** A codec and the uncompressed network that answers behind it. */
const rivals = [
  { results: "jpeg", title: "JPEG, teacher" },
  { results: "robustJpeg", title: "JPEG, robust teacher" },
  { results: "webp", title: "WebP, teacher" },
  { results: "robustWebp", title: "WebP, robust teacher" },
] as const;
export type Rival = (typeof rivals)[number];

/** Those that were measured. */
export function rivalsOf(results: DemoResults): readonly Rival[] {
  return rivals.filter((rival) => results[rival.results].length > 0);
}

interface MeasuredQuality extends MeasuredPoint {
  readonly quality: number;
}

/** What a rival reaches at each of its qualities that has the score. */
function pointsOf(results: DemoResults, rival: Rival, score: DemoScoreName, basis: Basis): readonly MeasuredQuality[] {
  return results[rival.results].flatMap((row) => {
    const value = row[score];
    return value === undefined ? [] : [{ quality: row.quality, bytes: bytesOfScore(row, score, basis), value }];
  });
}

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
      rivalsOf(results).flatMap((rival) =>
        scoresPresent(results).flatMap((score): Comparison[] => {
          const ours = row[score];
          if (ours === undefined) return [];
          const bytes = bytesOfScore(row, score, basis);
          const theirs = valueAtBytes(pointsOf(results, rival, score, basis), bytes);
          return [{ beta: row.beta, basis, rival, score, bytes, ours, theirs }];
        }),
      ),
    ),
  );
}

export type BestWithinBytes =
  | ({ readonly kind: "measured" } & MeasuredQuality)
  /** Every measured file is larger; the smallest has so many bytes. */
  | { readonly kind: "none-so-small"; readonly smallestBytes: number }
  | { readonly kind: "not-measured" };

/** The best of the measured points of at most `bytes`, of equally good ones the smallest: nothing is interpolated. */
export function bestWithinBytes(points: readonly MeasuredQuality[], bytes: number): BestWithinBytes {
  const sorted = points.toSorted((a, b) => b.value - a.value || a.bytes - b.bytes);
  const best = sorted.find((point) => point.bytes <= bytes);
  if (best) return { kind: "measured", ...best };
  if (points.length === 0) return { kind: "not-measured" };
  return { kind: "none-so-small", smallestBytes: Math.min(...points.map((point) => point.bytes)) };
}

/** One score of one beta beside what codecs reach in no more bytes of whole files. */
export interface MatchedSize {
  readonly beta: number;
  readonly bytes: number;
  readonly ours: number;
  readonly rivals: readonly { readonly rival: Rival; readonly theirs: BestWithinBytes }[];
  /** Those that the demo is not ahead of; a tie is no lead. */
  readonly notBeaten: readonly Rival[];
}

/** A row for each beta that has the score, over the rivals that were measured. */
export function matchedSizes(results: DemoResults, score: DemoScoreName): readonly MatchedSize[] {
  return results.betas.flatMap((row) => {
    const ours = row[score];
    if (ours === undefined) return [];
    const bytes = bytesOfScore(row, score, "file");
    const found = rivalsOf(results).map((rival) => ({
      rival,
      theirs: bestWithinBytes(pointsOf(results, rival, score, "file"), bytes),
    }));
    const notBeaten = found.flatMap(({ rival, theirs }) =>
      theirs.kind === "measured" && theirs.value >= ours ? [rival] : [],
    );
    return [{ beta: row.beta, bytes, ours, rivals: found, notBeaten }];
  });
}

// Which true box each candidate answers for, after torchvision's Matcher.

/** Marks a candidate whose best overlap is below the low threshold: background. */
export const background = -1;
/** Marks a candidate between the thresholds: it takes no part in the loss. */
export const ignored = -2;

export interface MatchThresholds {
  readonly low: number;
  readonly high: number;
  /** Whether the best candidates of every true box match although they overlap it little. */
  readonly allowLowQualityMatches: boolean;
}

export const proposalThresholds: MatchThresholds = { low: 0.3, high: 0.7, allowLowQualityMatches: true };
export const boxHeadThresholds: MatchThresholds = { low: 0.5, high: 0.5, allowLowQualityMatches: false };

/**
 * For each of `candidates` the index of its true box, `background` or `ignored`: `overlaps` is [truths, candidates].
 * A low-quality match goes to the true box that the candidate overlaps most, which may be another one; a true box that
 * no candidate touches ties with all untouched candidates at 0 and matches them, as upstream. Without true boxes all
 * candidates are background. Throws RangeError where `overlaps` is not a matrix of `candidates` columns.
 */
export function matchBoxes(overlaps: Float32Array, candidates: number, thresholds: MatchThresholds): Int32Array {
  const truths = candidates === 0 ? 0 : overlaps.length / candidates;
  if (!Number.isInteger(truths)) {
    throw new RangeError(`${overlaps.length} overlaps are no matrix with ${candidates} columns.`);
  }
  if (truths === 0) return new Int32Array(candidates).fill(background);
  const best = new Int32Array(candidates);
  const bestOverlap = overlaps.slice(0, candidates);
  for (let t = 1; t < truths; t++) {
    for (let c = 0; c < candidates; c++) {
      const overlap = overlaps[t * candidates + c];
      if (overlap > bestOverlap[c]) {
        bestOverlap[c] = overlap;
        best[c] = t;
      }
    }
  }
  const low = Math.fround(thresholds.low);
  const high = Math.fround(thresholds.high);
  const matches = best.map((truth, c) => (bestOverlap[c] < low ? background : bestOverlap[c] < high ? ignored : truth));
  if (!thresholds.allowLowQualityMatches) return matches;
  for (let t = 0; t < truths; t++) {
    const row = overlaps.subarray(t * candidates, (t + 1) * candidates);
    let highest = -Infinity;
    for (const overlap of row) if (overlap > highest) highest = overlap;
    for (let c = 0; c < candidates; c++) if (row[c] === highest) matches[c] = best[c];
  }
  return matches;
}

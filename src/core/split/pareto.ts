// Which candidates nothing beats in cost and score at once, for each dataset and metric by itself.
import type { Candidate, CandidateScore } from "./candidate";

interface ParetoPoint {
  readonly candidate: Candidate;
  readonly score: CandidateScore;
  /** Seconds or joules. */
  readonly cost: number;
  /** No other of its front has a score as high at less cost, nor a higher one at no more. */
  readonly undominated: boolean;
}

/** Scores that may share an axis. */
export interface ParetoFront {
  readonly task: CandidateScore["task"];
  readonly metric: string;
  readonly dataSet: string;
  /** Ascending in cost, and in score where costs are equal. */
  readonly points: readonly ParetoPoint[];
}

/** Which of the points nothing beats; equal points stand together. A cost of Infinity is beaten by any other as good. */
export function undominated(points: readonly { readonly cost: number; readonly percent: number }[]): boolean[] {
  const order = points
    .map((_, i) => i)
    .sort((a, b) => {
      const { cost, percent } = points[a];
      const other = points[b];
      return cost === other.cost ? other.percent - percent : cost - other.cost;
    });
  const kept = points.map(() => false);
  let best = { cost: -Infinity, percent: -Infinity };
  for (const i of order) {
    const { cost, percent } = points[i];
    kept[i] = percent > best.percent || (percent === best.percent && cost === best.cost);
    if (percent > best.percent) best = { cost, percent };
  }
  return kept;
}

/**
 * A front for each task, metric and dataset, in the order in which candidates name them. Candidates without a finite cost are
 * not drawn; the caller lists what they need.
 */
export function paretoFronts(
  candidates: readonly Candidate[],
  costOf: (candidate: Candidate) => number | undefined,
): ParetoFront[] {
  const groups = new Map<string, Omit<ParetoPoint, "undominated">[]>();
  for (const candidate of candidates) {
    const cost = costOf(candidate);
    if (cost === undefined || !Number.isFinite(cost)) continue;
    for (const score of candidate.scores) {
      const key = JSON.stringify([score.task, score.metric, score.dataSet]);
      groups.set(key, [...(groups.get(key) ?? []), { candidate, score, cost }]);
    }
  }
  return [...groups.values()].map((group) => {
    const kept = undominated(group.map(({ cost, score }) => ({ cost, percent: score.percent })));
    const { task, metric, dataSet } = group[0].score;
    const points = group
      .map((point, i) => ({ ...point, undominated: kept[i] }))
      .sort((a, b) => a.cost - b.cost || a.score.percent - b.score.percent);
    return { task, metric, dataSet, points };
  });
}

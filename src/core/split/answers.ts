// Who may answer what is asked, who wins, and why the others are out.
import { listed } from "../base/sentence";
import type { Candidate } from "./candidate";
import { estimate, type Estimate, type EstimateOptions } from "./estimate";
import type { Scenario } from "./scenario";

interface Excluded {
  readonly candidate: Candidate;
  /** A sentence. */
  readonly reason: string;
}

export interface Comparison {
  /** Of all candidates, in their order. */
  readonly estimates: readonly Estimate[];
  /** Those whose answer arrives, to all that is asked and above all floors, in their order. */
  readonly answering: readonly Estimate[];
  readonly excluded: readonly Excluded[];
  /** The least of each among `answering`, the first of equals; absent where nobody has it. */
  readonly winners: {
    readonly latency?: Estimate;
    readonly energyAboveIdle?: Estimate;
    readonly energyWhole?: Estimate;
  };
}

/**
 * Why a candidate may not answer, as a sentence, before any time is asked: a task that it lacks, a floor that its score is
 * below, a floor without a score. Of several scores for a task the lowest counts. Floors of tasks not asked count nothing.
 */
export function whyExcluded({ name, tasks, scores }: Candidate, { workload }: Scenario): string | undefined {
  const lacking = workload.tasks.filter((task) => !tasks.includes(task));
  if (lacking.length > 0) return `${name} does not answer ${listed(lacking, "or")}.`;
  for (const task of workload.tasks) {
    const floor = workload.scoreFloors[task];
    if (floor === undefined) continue;
    const own = scores.filter((score) => score.task === task);
    if (own.length === 0) return `${name} has no score on ${task}, and the floor asks for ${floor} %.`;
    const lowest = own.reduce((low, score) => (score.percent < low.percent ? score : low));
    if (lowest.percent < floor) {
      return `${name} has ${lowest.percent} % ${lowest.metric} on ${lowest.dataSet}, below the floor of ${floor} % for ${task}.`;
    }
  }
  return undefined;
}

/** Why no finite time can be said of it, as a sentence. */
function whyNever({ candidate, needs, latencySeconds, waitSeconds, transferSeconds }: Estimate): string | undefined {
  if (needs.length > 0) return `${candidate.name} needs ${listed(needs)}.`;
  if (latencySeconds !== Infinity) return undefined;
  if (transferSeconds === Infinity) {
    return `${candidate.name} never arrives: over this uplink its bytes take forever.`;
  }
  if (waitSeconds === Infinity) return `${candidate.name} cannot follow: images come faster than it can answer them.`;
  return `${candidate.name} never answers: over this downlink the answer takes forever.`;
}

function winnerBy(estimates: readonly Estimate[], valueOf: (estimate: Estimate) => number | undefined) {
  let winner: Estimate | undefined;
  let best = Infinity;
  for (const one of estimates) {
    const value = valueOf(one);
    if (value !== undefined && value < best) [winner, best] = [one, value];
  }
  return winner;
}

/** All candidates under one scenario: their estimates, who may answer, who wins, and why the others are out. */
export function answersOf(
  scenario: Scenario,
  candidates: readonly Candidate[],
  options: EstimateOptions = {},
): Comparison {
  const estimates = candidates.map((candidate) => estimate(candidate, scenario, options));
  const answering: Estimate[] = [];
  const excluded: Excluded[] = [];
  for (const one of estimates) {
    const reason = whyExcluded(one.candidate, scenario) ?? whyNever(one);
    if (reason === undefined) answering.push(one);
    else excluded.push({ candidate: one.candidate, reason });
  }
  return {
    estimates,
    answering,
    excluded,
    winners: {
      latency: winnerBy(answering, ({ latencySeconds }) => latencySeconds),
      energyAboveIdle: winnerBy(answering, ({ energy }) => energy.aboveIdleJoules),
      energyWhole: winnerBy(answering, ({ energy }) => energy.wholeJoules),
    },
  };
}

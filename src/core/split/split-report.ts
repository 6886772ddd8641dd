// Joins what is known of all candidates under one scenario into a report.
import { version as labVersion } from "../../../package.json";
import { isUserError } from "../base/user-error";
import { answersOf, whyExcluded } from "./answers";
import { logarithmicGrid } from "./break-even";
import type { Candidate } from "./candidate";
import { claimAgainst } from "./claim";
import { distribution, percentile } from "./distribution";
import { Drawn } from "./drawn";
import { drawsOf } from "./draws";
import { estimate, latencySeconds, type Estimate, type EstimateOptions } from "./estimate";
import { paretoFronts, type ParetoFront } from "./pareto";
import { planReplicas, type PlanInput } from "./planner";
import { capacityOf, expectedWait } from "./queueing";
import type {
  LatencyCurves,
  ReportFront,
  ReportPlan,
  ReportRow,
  ReportSpread,
  SplitChoices,
  SplitReport,
} from "./report";
import { breakEvens } from "./report-break-even";
import { inverseOf } from "./report-inverse";
import { atRate, atSlowdown, scenarioFormat, scenarioSchema, type Scenario } from "./scenario";
import { mapWinners, rateRange, slowdownRange, type MapAxes, type WinnerMap } from "./winner-map";
import { effectOf, sensitivities, type Cost } from "./sensitivity";

/** Ten values a decade of rates, fifteen of slowdowns. */
const curveSteps = 60;

/** 0, 2 … 100 %. */
const quantileShares = Array.from({ length: 51 }, (_, i) => i / 50);

function spreadOf(candidate: Candidate, scenario: Scenario, drawn: Drawn): ReportSpread | undefined {
  const times = drawn.timesOf(candidate);
  const found = times && distribution(candidate, scenario, { ...drawn.options, times });
  if (!found) return undefined;
  const { p5, p50, p95, varies, reconstructed, sorted } = found;
  return { p5, p50, p95, varies, reconstructed, quantiles: quantileShares.map((share) => percentile(sorted, share)) };
}

function rowOf(one: Estimate, scenario: Scenario, drawn: Drawn, reason: string | undefined): ReportRow {
  const { id, name, way, family } = one.candidate;
  const service = one.busy && drawn.serviceOf(one.busy, one.candidate);
  const { parts, source, deviceSeconds, transferSeconds, waitSeconds, serverSeconds, wireBytes, energy, needs } = one;
  return {
    id,
    name,
    way,
    family,
    parts,
    latencySeconds: one.latencySeconds,
    source,
    spread: spreadOf(one.candidate, scenario, drawn),
    deviceSeconds,
    transferSeconds,
    waitSeconds,
    serverSeconds,
    queue: service && expectedWait(scenario, service),
    maxImagesPerSecond: service && capacityOf(scenario, service).maxImagesPerSecond,
    wireBytes,
    energy,
    needs,
    reason,
  };
}

const latencyOf = ({ latencySeconds: seconds }: Estimate) => seconds ?? Infinity;

/** The first of the least. */
function fastest(estimates: readonly Estimate[]): Estimate | undefined {
  return estimates.length === 0
    ? undefined
    : estimates.reduce((best, one) => (latencyOf(one) < latencyOf(best) ? one : best));
}

/** Whether it scores no less in what is asked, wherever both were scored on one dataset by one metric. */
function scoresAsMuch(one: Candidate, other: Candidate, { workload }: Scenario): boolean {
  return other.scores
    .filter(({ task }) => workload.tasks.includes(task))
    .every(({ task, metric, dataSet, percent }) =>
      one.scores
        .filter((own) => own.task === task && own.metric === metric && own.dataSet === dataSet)
        .every((own) => own.percent >= percent),
    );
}

/**
 * Who is compared with whom: what was chosen, else the fastest of those that answer, else of those whose parts are all known.
 * A split is held against what scores no less, if there is such: a codec at its lowest quality is fast and of no use.
 */
function compared(
  estimates: readonly Estimate[],
  answering: readonly Estimate[],
  scenario: Scenario,
  { focus, against }: SplitChoices,
): { readonly focus?: Estimate; readonly against?: Estimate } {
  const complete = estimates.filter(
    ({ candidate, latencySeconds: seconds }) => seconds !== undefined && whyExcluded(candidate, scenario) === undefined,
  );
  const choose = (
    chosen: string | undefined,
    isAllowed: (one: Estimate) => boolean,
    ...wanted: readonly ((one: Estimate) => boolean)[]
  ) =>
    estimates.find((one) => one.candidate.id === chosen && isAllowed(one)) ??
    [wanted, [() => true]].flatMap((preferred) =>
      [answering, complete].flatMap((some) =>
        preferred.flatMap((isPreferred) => fastest(some.filter((one) => isPreferred(one) && isAllowed(one))) ?? []),
      ),
    )[0];
  const isSplit = ({ candidate }: Estimate) => candidate.way === "split";
  const own = choose(focus, () => true, isSplit);
  const other = choose(
    against,
    (one) => one !== own,
    (one) => !isSplit(one) && (!own || scoresAsMuch(one.candidate, own.candidate, scenario)),
    (one) => !isSplit(one),
  );
  return { focus: own, against: other };
}

function curvesOf(
  candidates: readonly Candidate[],
  range: { readonly from: number; readonly to: number },
  put: (value: number) => Scenario,
  options: EstimateOptions,
): LatencyCurves {
  const at = Array.from(logarithmicGrid(range, curveSteps));
  const scenarios = at.map(put);
  return {
    at,
    curves: candidates.map((candidate) => ({
      id: candidate.id,
      seconds: scenarios.map((scenario) => latencySeconds(candidate, scenario, options) ?? Infinity),
    })),
  };
}

function plainFronts(fronts: readonly ParetoFront[]): ReportFront[] {
  return fronts.map(({ points, ...front }) => ({
    ...front,
    points: points.map(({ candidate, ...point }) => ({ id: candidate.id, ...point })),
  }));
}

/** What no figure here knows. */
const limits: readonly string[] = [
  "The radio has no scheduling, no handover, no contention and no Wi-Fi rate fallback.",
  "What losses leave of TCP is a bound for a mean rate, not what one transfer takes.",
  "Times that are estimated of multiply-accumulates know nothing of caches and of memory.",
  "Figures of radios are of phones of 2012 and 2021.",
  "A browser is not TensorRT: a server with it is faster than what was measured here, by a factor that you set.",
  "The server’s energy is not counted.",
  "Scores of the demo say nothing of other photographs.",
];

/** Assumed where nobody says otherwise: a busy hour of twice the average, replicas loaded to 70 %, a price of 1. */
const planDefaults = { peakFactor: 2, maxUtilisation: 0.7, pricePerHour: 1, slaSeconds: 1 };

function planOf(focus: Estimate | undefined, scenario: Scenario, { plan: chosen = {} }: SplitChoices): ReportPlan {
  if (!focus) return { problem: "There is nothing to plan for: no candidate is known in all its parts." };
  const { candidate, wireBytes, serverSeconds } = focus;
  if (candidate.way === "local") return { problem: `${candidate.name} stays on the device and needs no server.` };
  if (wireBytes === undefined || serverSeconds === undefined) {
    return { problem: `${candidate.name} has no ${wireBytes === undefined ? "bytes" : "server time"} to plan with.` };
  }
  const { server, workload } = scenario;
  const input: PlanInput = {
    ...planDefaults,
    batch: server.batch ?? { fixedSeconds: 0, secondsPerImage: serverSeconds, max: 1 },
    ...chosen,
    devices: workload.devices,
    imagesPerSecond: workload.imagesPerSecond,
    wireBytes,
  };
  try {
    return { input, plan: planReplicas(input) };
  } catch (error) {
    if (!isUserError(error)) throw error;
    return { input, problem: error.message };
  }
}

/** In one order of keys, whatever order they were set in: they are written, and what is alike is sorted by them. */
function orderedChoices({ focus, against, claimBaseline, plan }: SplitChoices): SplitChoices {
  if (!plan) return { focus, against, claimBaseline };
  const { peakFactor, batch, slaSeconds, maxUtilisation, pricePerHour } = plan;
  const { fixedSeconds, secondsPerImage, max } = batch ?? {};
  const asked = {
    peakFactor,
    batch: batch && { fixedSeconds, secondsPerImage, max },
    slaSeconds,
    maxUtilisation,
    pricePerHour,
  };
  const given = Object.entries(asked).filter(([, value]) => value !== undefined);
  return { focus, against, claimBaseline, plan: Object.fromEntries(given) };
}

/**
 * What competes under a scenario, with everything that the page and `npm run split` show but the map of winners and the
 * load curve. Pure and deterministic: the same on every machine, up to the last bit of its logarithm.
 */
export function splitReport(asked: Scenario, candidates: readonly Candidate[], chosen: SplitChoices = {}): SplitReport {
  const scenario = scenarioSchema.parse(asked);
  const choices = orderedChoices(chosen);
  const draws = drawsOf(scenario);
  const drawn = new Drawn(scenario, candidates, draws);
  const { options } = drawn;
  const { estimates, answering, excluded, winners } = answersOf(scenario, candidates, options);
  const reasons = new Map(excluded.map(({ candidate, reason }) => [candidate, reason]));
  const { focus, against } = compared(estimates, answering, scenario, choices);

  const baseline = estimates.find(({ candidate }) => candidate.id === choices.claimBaseline) ?? against;

  const isEligible = (one: Estimate) =>
    one.latencySeconds !== undefined && whyExcluded(one.candidate, scenario) === undefined;
  const eligible = estimates.filter(isEligible).map(({ candidate }) => candidate);
  // a rate in the place of a trace has other times on the uplink
  const steady = scenario.uplink.trace
    ? new Drawn(atRate(scenario, scenario.uplink.rateBitsPerSecond), candidates, draws)
    : drawn;

  const byCandidate = new Map(estimates.map((one) => [one.candidate, one]));
  const answersAll = estimates.filter(({ candidate }) =>
    scenario.workload.tasks.every((task) => candidate.tasks.includes(task)),
  );
  const fronts = (costOf: (one: Estimate) => number | undefined) =>
    plainFronts(
      paretoFronts(
        answersAll.map(({ candidate }) => candidate),
        (candidate) => {
          const one = byCandidate.get(candidate);
          return one && costOf(one);
        },
      ),
    );

  const bars = focus
    ? sensitivities({ scenario, candidate: focus.candidate }, (asked, candidate) => {
        const one = estimate(candidate, asked, options);
        return {
          latencySeconds: one.latencySeconds,
          aboveIdleJoules: one.energy.aboveIdleJoules,
          wholeJoules: one.energy.wholeJoules,
        };
      })
    : [];
  const tornado = (by: keyof Cost) =>
    bars
      .filter((bar) => effectOf(bar, by) > 0)
      .sort((a, b) => {
        const [first, second] = [effectOf(a, by), effectOf(b, by)];
        return first === second ? 0 : second - first;
      });

  return {
    format: scenarioFormat,
    labVersion,
    scenario,
    choices,
    candidates,
    rows: estimates.map((one) => rowOf(one, scenario, drawn, reasons.get(one.candidate))),
    winners: {
      latency: winners.latency?.candidate.id,
      energyAboveIdle: winners.energyAboveIdle?.candidate.id,
      energyWhole: winners.energyWhole?.candidate.id,
    },
    focus: focus?.candidate.id,
    against: against?.candidate.id,
    breakEven: focus && against && breakEvens({ focus, against }, scenario, { options, steady: steady.options }),
    overRate: curvesOf(eligible, rateRange, (rate) => atRate(scenario, rate), steady.options),
    overSlowdown: curvesOf(eligible, slowdownRange, (slowdown) => atSlowdown(scenario, slowdown), options),
    pareto: {
      latency: fronts(({ latencySeconds: seconds }) => seconds),
      energy: fronts(({ energy }) => energy.wholeJoules),
    },
    tornado: { latency: tornado("latencySeconds"), energy: tornado("wholeJoules") },
    inverse: focus ? inverseOf(focus, against, scenario, drawn, draws) : [],
    claim: focus && baseline && { baseline: baseline.candidate.id, ...claimAgainst(focus, baseline) },
    plan: planOf(focus, scenario, choices),
    limits,
  };
}

/** The map of winners under a scenario, with the report's waits: `mapWinners` says of what. */
export function winnerMapOf(scenario: Scenario, candidates: readonly Candidate[], axes?: MapAxes): WinnerMap {
  const drawn = new Drawn(atRate(scenario, scenario.uplink.rateBitsPerSecond), candidates, drawsOf(scenario));
  return mapWinners(scenario, candidates, axes, drawn.options.waitSeconds);
}

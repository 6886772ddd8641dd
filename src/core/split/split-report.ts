// Joins what is known of all candidates under one scenario into a report.
import { version as labVersion } from "../../../package.json";
import { isUserError } from "../base/user-error";
import { answersOf, whyExcluded } from "./answers";
import {
  breakEvenRate,
  breakEvenSlowdown,
  crossings,
  logarithmicGrid,
  type Advantage,
  type FixedWay,
} from "./break-even";
import type { Candidate } from "./candidate";
import { claimAgainst } from "./claim";
import { distribution, drawTimes, drawTransfer, latenciesOf, percentile, type DrawnTimes } from "./distribution";
import { drawsOf, type Draws } from "./draws";
import { estimate, latencySeconds, type BusySeconds, type Estimate, type EstimateOptions } from "./estimate";
import { answerInverse, type InverseQuestion } from "./inverse";
import { paretoFronts, type ParetoFront } from "./pareto";
import { planReplicas, type PlanInput } from "./planner";
import { capacityOf, expectedWait, serviceTimeOf, type ServiceTime, type ServiceTimes } from "./queueing";
import type {
  BreakEven,
  LatencyCurves,
  ReportFront,
  ReportInverse,
  ReportPlan,
  ReportRow,
  ReportSpread,
  SplitChoices,
  SplitReport,
} from "./report";
import { atRate, atSlowdown, scenarioFormat, scenarioSchema, type Scenario } from "./scenario";
import { mapWinners, rateRange, slowdownRange, type MapAxes, type WinnerMap } from "./winner-map";
import { effectOf, sensitivities, type Cost } from "./sensitivity";

/** Ten values a decade of rates, fifteen of slowdowns. */
const curveSteps = 60;

/** 0, 2 … 100 %. */
const quantileShares = Array.from({ length: 51 }, (_, i) => i / 50);

/** How a place's drawn times lie about the central one: factors that rates and slowdowns leave as they are. */
interface Shape {
  /** The mean over the central value. */
  readonly meanFactor: number;
  readonly variability: number;
}
type Shapes = Readonly<Record<keyof BusySeconds, Shape>>;

const alike: Shape = { meanFactor: 1, variability: 0 };

function shapeOf(drawn: ArrayLike<number>, central: number): Shape {
  const { meanSeconds, variability } = serviceTimeOf(drawn);
  const meanFactor = meanSeconds / central;
  return Number.isFinite(meanFactor) && Number.isFinite(variability) ? { meanFactor, variability } : alike;
}

function serviceTimes(busy: BusySeconds, shapes: Shapes): ServiceTimes {
  const time = (place: keyof BusySeconds): ServiceTime => ({
    meanSeconds: busy[place] * shapes[place].meanFactor,
    variability: shapes[place].variability,
  });
  return { device: time("device"), link: time("link"), server: time("server") };
}

/** What is drawn of each candidate, by its id. */
class Drawn {
  private readonly times = new Map<string, DrawnTimes>();
  private readonly shapes = new Map<string, Shapes>();

  constructor(scenario: Scenario, candidates: readonly Candidate[], draws: Draws) {
    for (const candidate of candidates) {
      const times = drawTimes(candidate, scenario, draws);
      const { busy } = estimate(candidate, scenario);
      if (!times || !busy) continue;
      this.times.set(candidate.id, times);
      this.shapes.set(candidate.id, {
        device: shapeOf(times.device, busy.device),
        link: shapeOf(times.link, busy.link),
        server: shapeOf(times.server, busy.server),
      });
    }
  }

  timesOf({ id }: Candidate): DrawnTimes | undefined {
    return this.times.get(id);
  }

  /** Of central values: the places' times with what is drawn of them. */
  serviceOf(busy: BusySeconds, { id }: Candidate): ServiceTimes {
    return serviceTimes(busy, this.shapes.get(id) ?? { device: alike, link: alike, server: alike });
  }

  /** For estimates: the expected wait over drawn times. */
  readonly options: EstimateOptions = {
    waitSeconds: (scenario, busy, candidate) => expectedWait(scenario, this.serviceOf(busy, candidate)).totalSeconds,
  };
}

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

/** What a closed form knows of a way; undefined over LoRa, whose frames have a rate of their own. */
function fixedWay({ candidate, ...one }: Estimate, { uplink }: Scenario): FixedWay | undefined {
  const { deviceSeconds, serverSeconds, wireBytes } = one;
  if (deviceSeconds === undefined) return undefined;
  if (candidate.way === "local") return { wireBytes: 0, deviceSeconds, serverSeconds: 0, rttSeconds: 0 };
  const answer = one.parts.find(({ place }) => place === "downlink")?.seconds;
  if (serverSeconds === undefined || wireBytes === undefined || answer === undefined || uplink.transport === "lora") {
    return undefined;
  }
  const repeats = uplink.transport === "udp" ? 1 / (1 - uplink.lossFraction) : 1;
  return {
    wireBytes: wireBytes * repeats,
    deviceSeconds,
    serverSeconds: serverSeconds + answer,
    rttSeconds: (uplink.rttMs / 1000) * (1 + uplink.handshakeRtts),
  };
}

/** Numbers that two ways of computing one crossing may differ by: rounding, and the bisection's 10⁻¹². */
const sameCrossing = 1e-6;

/** Whether a closed form tells what was found along the whole range. */
function agrees(closed: Advantage, { crossings: found, from, to, fasterAtFrom }: BreakEven): boolean {
  if (closed.kind === "above" || closed.kind === "below") {
    const { kind, value } = closed;
    if (value > from && value < to) {
      const [only, ...more] = found;
      return (
        only !== undefined &&
        more.length === 0 &&
        only.firstIsLessAbove === (kind === "above") &&
        Math.abs(only.at / value - 1) < sameCrossing
      );
    }
    return found.length === 0 && fasterAtFrom === (value <= from === (kind === "above") ? "focus" : "against");
  }
  return found.length === 0 && (fasterAtFrom === "focus") === (closed.kind === "always");
}

function breakEvenOver(
  pair: { readonly focus: Estimate; readonly against: Estimate },
  { from, to }: { readonly from: number; readonly to: number },
  put: (value: number) => Scenario,
  options: EstimateOptions,
  closed: Advantage | undefined,
): BreakEven {
  const over =
    ({ candidate }: Estimate) =>
    (value: number) =>
      latencySeconds(candidate, put(value), options) ?? Infinity;
  const [own, other] = [over(pair.focus), over(pair.against)];
  const fasterAt = (value: number): BreakEven["fasterAtFrom"] => {
    const [first, second] = [own(value), other(value)];
    return first < second ? "focus" : first > second ? "against" : "neither";
  };
  const found: BreakEven = {
    crossings: crossings(own, other, { from, to }),
    from,
    to,
    fasterAtFrom: fasterAt(from),
    fasterAtTo: fasterAt(to),
  };
  return closed && agrees(closed, found) ? { closed, ...found } : found;
}

function breakEvens(
  pair: { readonly focus: Estimate; readonly against: Estimate },
  scenario: Scenario,
  { options, steady }: { readonly options: EstimateOptions; readonly steady: EstimateOptions },
): SplitReport["breakEven"] {
  const ways = [pair.focus, pair.against].map((one) => fixedWay(one, scenario));
  const [own, other] = ways;
  const known = own !== undefined && other !== undefined;
  // the closed form multiplies the device's times by the factor itself
  const unscaled = (way: FixedWay): FixedWay => ({
    ...way,
    deviceSeconds: way.deviceSeconds / scenario.device.slowdown,
  });
  return {
    rate: breakEvenOver(
      pair,
      rateRange,
      (rate) => atRate(scenario, rate),
      steady,
      known ? breakEvenRate(own, other) : undefined,
    ),
    deviceSlowdown: breakEvenOver(
      pair,
      slowdownRange,
      (slowdown) => atSlowdown(scenario, slowdown),
      options,
      known && !scenario.uplink.trace
        ? breakEvenSlowdown(unscaled(own), unscaled(other), scenario.uplink.rateBitsPerSecond)
        : undefined,
    ),
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

/** Those of which the 95 % point of the latency is asked. */
const deadlineQuestions = [
  "rate",
  "deviceSlowdown",
  "serverSlowdown",
  "payloadBytes",
] as const satisfies InverseQuestion[];

/** Latencies of a thousand draws take a while, and people read three digits. */
const deadlineSearch = { steps: 18, precision: 1e-6 };

/** Whether the 95 % point of latencies, by type 7, is at most `limit`. */
function keeps95(latencies: Float64Array, limit: number): boolean {
  const position = 0.95 * (latencies.length - 1);
  const below = Math.floor(position);
  let within = 0;
  let last = 0;
  let next = Infinity;
  for (const seconds of latencies) {
    if (seconds <= limit) {
      within++;
      last = Math.max(last, seconds);
    } else next = Math.min(next, seconds);
  }
  // of the two values that it lies between, one or both may be within
  if (within !== below + 1) return within > below + 1;
  return position === below || last + (position - below) * (next - last) <= limit;
}

/** Which rate, device, server and bytes keep the deadline for 95 % of the images. */
function deadlineAnswers(
  candidate: Candidate,
  scenario: Scenario,
  deadlineSeconds: number,
  drawn: Drawn,
  draws: Draws,
): ReportInverse[] {
  const times = drawn.timesOf(candidate);
  const { payloadBytes } = candidate;
  if (!times) return [];
  const scaled = (values: ArrayLike<number>, factor: number) =>
    Float64Array.from(values).map((value) => value * factor);
  /** What each question leaves of the times. */
  const drawnAt: Readonly<
    Record<(typeof deadlineQuestions)[number], (asked: Scenario, changed: Candidate) => DrawnTimes>
  > = {
    rate: (asked) => (payloadBytes ? { ...times, ...drawTransfer(payloadBytes, asked, draws) } : times),
    deviceSlowdown: (asked) => ({
      ...times,
      device: scaled(times.device, asked.device.slowdown / scenario.device.slowdown),
    }),
    serverSlowdown: (asked) => ({
      ...times,
      server: scaled(times.server, asked.server.slowdown / scenario.server.slowdown),
    }),
    payloadBytes: (asked, changed) =>
      changed.payloadBytes ? { ...times, ...drawTransfer(changed.payloadBytes, asked, draws) } : times,
  };
  return deadlineQuestions
    .filter((question) => candidate.way !== "local" || question === "deviceSlowdown")
    .map((question) => {
      const misses = (asked: Scenario, changed: Candidate) => {
        const { waitSeconds } = estimate(changed, asked, drawn.options);
        if (waitSeconds === undefined) return 1;
        return keeps95(latenciesOf(changed, asked, drawnAt[question](asked, changed), waitSeconds), deadlineSeconds)
          ? 0
          : 1;
      };
      return {
        question,
        keeps: "deadline",
        bound: answerInverse(question, { scenario, candidate }, misses, 0, deadlineSearch),
      };
    });
}

/** The power while computing with which the whole energy is no more than that of another. */
function powerAnswer(
  { candidate }: Estimate,
  against: Estimate,
  scenario: Scenario,
  options: EstimateOptions,
): ReportInverse {
  const more = (asked: Scenario, changed: Candidate) => {
    const whole = (one: Candidate) => estimate(one, asked, options).energy.wholeJoules ?? Infinity;
    return whole(changed) - whole(against.candidate);
  };
  const bound = answerInverse("computeWatts", { scenario, candidate }, more, 0);
  return { question: "computeWatts", keeps: "energy of against", bound };
}

function inverseOf(
  focus: Estimate,
  against: Estimate | undefined,
  scenario: Scenario,
  drawn: Drawn,
  draws: Draws,
): ReportInverse[] {
  const { deadlineMs } = scenario.workload;
  const hasEnergy = (one: Estimate) => one.energy.wholeJoules !== undefined;
  return [
    ...(deadlineMs === undefined ? [] : deadlineAnswers(focus.candidate, scenario, deadlineMs / 1000, drawn, draws)),
    ...(against && hasEnergy(focus) && hasEnergy(against)
      ? [powerAnswer(focus, against, scenario, drawn.options)]
      : []),
  ];
}

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

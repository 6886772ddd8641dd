// How a candidate's latency is spread over images, runs and the uplink's jitter: paired draws, percentiles, an ECDF.
import { quantileOfSorted } from "../metrics/spread";
import type { Candidate, Figure, Stage } from "./candidate";
import { drawFigure, drawsOf, isReconstructed, isVaried, type Draws } from "./draws";
import { askedStages, estimate, type EstimateOptions } from "./estimate";
import type { Scenario } from "./scenario";
import { airTime, answerSeconds, sendSeconds, startsCold, tracePeriod, uplinkBusySeconds } from "./transfer";

export interface DistributionOptions extends EstimateOptions {
  /** Of this scenario's seed where absent. */
  readonly draws?: Draws;
  /** What `drawTimes` gives of them, where it is known already. */
  readonly times?: DrawnTimes;
}

/** Seconds of the drawn images, draw by draw: what a simulation takes. */
export interface DrawnTimes {
  readonly device: ArrayLike<number>;
  /** With handshakes, stalls and jitter. */
  readonly transfer: ArrayLike<number>;
  readonly server: ArrayLike<number>;
  readonly answer: ArrayLike<number>;
  /** How long each keeps the uplink busy. */
  readonly link: ArrayLike<number>;
}

function drawStages(
  stages: readonly Stage[],
  slowdown: number,
  draws: Draws,
  where: "device" | "server",
): Float64Array | undefined {
  if (stages.length === 0 || stages.some(({ seconds }) => seconds === undefined)) return undefined;
  const sums = new Float64Array(draws.count);
  for (const { seconds } of stages) {
    if (!seconds) continue;
    const drawn = drawFigure(seconds, draws[where]);
    for (let i = 0; i < drawn.length; i++) sums[i] += slowdown * drawn[i];
  }
  return sums;
}

/** What an image's way over the uplink takes, draw by draw. */
export function drawTransfer(
  payloadBytes: Figure,
  scenario: Scenario,
  draws: Draws,
): Pick<DrawnTimes, "transfer" | "link"> {
  const { uplink } = scenario;
  const cold = startsCold(scenario);
  const period = uplink.trace && uplink.trace.length > 1 ? tracePeriod(uplink.trace) : 0;
  const bytes = drawFigure(payloadBytes, draws.image);
  const transfer = new Float64Array(bytes.length);
  const link = new Float64Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const air = airTime(bytes[i], uplink, period * draws.start[i]);
    const jitter = uplink.jitterSigma === 0 ? 1 : Math.exp(uplink.jitterSigma * draws.jitter[i]);
    transfer[i] = sendSeconds(air, uplink, { cold }) * jitter;
    link[i] = uplinkBusySeconds(air, uplink) * jitter;
  }
  return { transfer, link };
}

/** The times of drawn images; undefined where a part is missing. A local network is never on the uplink or the server. */
export function drawTimes(candidate: Candidate, scenario: Scenario, draws: Draws): DrawnTimes | undefined {
  const device = drawStages(candidate.device, scenario.device.slowdown, draws, "device");
  if (!device) return undefined;
  if (candidate.way === "local") {
    const none = new Float64Array(draws.count);
    return { device, transfer: none, server: none, answer: none, link: none };
  }
  const stages = askedStages(candidate.server, scenario.workload.tasks);
  const server = drawStages(stages, scenario.server.slowdown, draws, "server");
  if (!server || !candidate.payloadBytes || !candidate.answerBytes) return undefined;
  const answer = drawFigure(candidate.answerBytes, draws.image);
  for (let i = 0; i < answer.length; i++) answer[i] = answerSeconds(answer[i], scenario);
  return { device, server, answer, ...drawTransfer(candidate.payloadBytes, scenario, draws) };
}

/** Latencies of drawn images, draw by draw; `waitSeconds` is the same for all. */
export function latenciesOf(
  { way }: Candidate,
  { uplink }: Scenario,
  { device, transfer, server, answer }: DrawnTimes,
  waitSeconds: number,
): Float64Array {
  const rttSeconds = way === "local" ? 0 : uplink.rttMs / 1000;
  const latencies = new Float64Array(device.length);
  for (let i = 0; i < latencies.length; i++) {
    latencies[i] = device[i] + transfer[i] + rttSeconds + waitSeconds + server[i] + answer[i];
  }
  return latencies;
}

/** How a candidate's latency is spread over images and runs, in seconds. */
export interface Distribution {
  readonly p5: number;
  readonly p50: number;
  readonly p95: number;
  /** False where nothing is known of how anything varies: then the three are one value, and no interval. */
  readonly varies: boolean;
  /** What is drawn from a mean and a standard deviation, as lognormal: "its bytes", "Encode". */
  readonly reconstructed: readonly string[];
  /** All draws, ascending. */
  readonly sorted: Float64Array;
}

/** By type 7; between a number and Infinity lies Infinity. */
export function percentile(sorted: Float64Array, share: number): number {
  const value = quantileOfSorted(sorted, share);
  return Number.isNaN(value) ? Infinity : value;
}

/**
 * The latency of `scenario.draws` images: bytes and stage times resampled from what was measured, or drawn from a
 * lognormal where only mean and standard deviation are known, the transfer × e^{σZ}, a trace entered anywhere; the
 * expected wait is added to each. Undefined where a part is missing. The same seed gives the same draws to all candidates.
 */
export function distribution(
  candidate: Candidate,
  scenario: Scenario,
  { draws, times: known, ...options }: DistributionOptions = {},
): Distribution | undefined {
  const times = known ?? drawTimes(candidate, scenario, draws ?? drawsOf(scenario));
  const { waitSeconds } = estimate(candidate, scenario, options);
  if (!times || waitSeconds === undefined) return undefined;
  const sorted = latenciesOf(candidate, scenario, times, waitSeconds).sort();
  const { payloadBytes, answerBytes, way } = candidate;
  const stages = [...candidate.device, ...askedStages(candidate.server, scenario.workload.tasks)];
  const figures = [
    ...stages.map(({ name, seconds }) => [name, seconds] as const),
    ["its bytes", payloadBytes] as const,
    ["the bytes of its answer", answerBytes] as const,
  ].flatMap(([name, figure]) => (figure ? [{ name, figure }] : []));
  const { jitterSigma, trace } = scenario.uplink;
  return {
    p5: percentile(sorted, 0.05),
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    varies:
      figures.some(({ figure }) => isVaried(figure)) ||
      (way !== "local" && (jitterSigma > 0 || new Set(trace?.map(([, rate]) => rate)).size > 1)),
    reconstructed: figures.filter(({ figure }) => isReconstructed(figure)).map(({ name }) => name),
    sorted,
  };
}

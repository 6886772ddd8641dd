// How a candidate's latency is spread over images, runs and the uplink's jitter: paired draws, percentiles, an ECDF.
import { quantileOfSorted } from "../metrics/spread";
import type { Candidate, Stage } from "./candidate";
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
  readonly device: readonly number[];
  /** With handshakes, stalls and jitter. */
  readonly transfer: readonly number[];
  readonly server: readonly number[];
  readonly answer: readonly number[];
  /** How long each keeps the uplink busy. */
  readonly link: readonly number[];
}

function drawStages(
  stages: readonly Stage[],
  slowdown: number,
  draws: Draws,
  where: "device" | "server",
): number[] | undefined {
  if (stages.length === 0 || stages.some(({ seconds }) => seconds === undefined)) return undefined;
  const sums = Array.from({ length: draws.count }, () => 0);
  for (const { seconds } of stages) {
    if (seconds) drawFigure(seconds, draws[where]).forEach((value, i) => (sums[i] += slowdown * value));
  }
  return sums;
}

/** The times of drawn images; undefined where a part is missing. A local network is never on the uplink or the server. */
export function drawTimes(candidate: Candidate, scenario: Scenario, draws: Draws): DrawnTimes | undefined {
  const { uplink } = scenario;
  const device = drawStages(candidate.device, scenario.device.slowdown, draws, "device");
  if (!device) return undefined;
  if (candidate.way === "local") {
    const none = device.map(() => 0);
    return { device, transfer: none, server: none, answer: none, link: none };
  }
  const stages = askedStages(candidate.server, scenario.workload.tasks);
  const server = drawStages(stages, scenario.server.slowdown, draws, "server");
  if (!server || !candidate.payloadBytes || !candidate.answerBytes) return undefined;
  const cold = startsCold(scenario);
  const period = uplink.trace && uplink.trace.length > 1 ? tracePeriod(uplink.trace) : 0;
  const transfer: number[] = [];
  const link: number[] = [];
  drawFigure(candidate.payloadBytes, draws.image).forEach((bytes, i) => {
    const air = airTime(bytes, uplink, period * draws.start[i]);
    const jitter = Math.exp(uplink.jitterSigma * draws.jitter[i]);
    transfer.push(sendSeconds(air, uplink, { cold }) * jitter);
    link.push(uplinkBusySeconds(air, uplink) * jitter);
  });
  const answer = Array.from(drawFigure(candidate.answerBytes, draws.image), (bytes) => answerSeconds(bytes, scenario));
  return { device, transfer, server, answer, link };
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
function percentile(sorted: Float64Array, share: number): number {
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
  const rttSeconds = candidate.way === "local" ? 0 : scenario.uplink.rttMs / 1000;
  const { device, transfer, server, answer } = times;
  const sorted = Float64Array.from(
    device,
    (seconds, i) => seconds + transfer[i] + rttSeconds + waitSeconds + server[i] + answer[i],
  ).sort();
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

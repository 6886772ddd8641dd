// What a candidate takes from an image to its answer, part by part.
import type { TaskName } from "../../domain";
import { listed } from "../base/sentence";
import type { Candidate, FigureSource, Stage } from "./candidate";
import { energyOf, type Energy } from "./energy";
import type { Scenario } from "./scenario";
import { airTime, answerSeconds, startsCold, sendSeconds, uplinkBusySeconds, type AirTime } from "./transfer";

export type PartSource = FigureSource | "missing";

/** From the weakest to the strongest: a sum is as good as the weakest of its parts. */
const weakestFirst: readonly PartSource[] = ["missing", "estimated", "typed", "published", "measured"];

/** The weakest of them; of nothing: measured, for nothing is in doubt. */
export function weakestSource(sources: Iterable<PartSource>): PartSource {
  let weakest = weakestFirst.length - 1;
  for (const source of sources) weakest = Math.min(weakest, weakestFirst.indexOf(source));
  return weakestFirst[weakest];
}

export type PartPlace = "device" | "uplink" | "wait" | "server" | "downlink";

/** A part of a latency, in the order in which it happens. */
export interface LatencyPart {
  /** As people read it: "Encode", "Transfer", "Round trip", "Wait", "Body", "Answer". */
  readonly name: string;
  readonly place: PartPlace;
  /** Absent where it is missing; Infinity where it never ends. */
  readonly seconds?: number;
  /** Absent for what the scenario itself says: the round trip. */
  readonly source?: PartSource;
}

/** How long one image keeps each place busy, in seconds; what a queue needs. A local network has 0 of link and server. */
export interface BusySeconds {
  readonly device: number;
  /** The time on air; over LoRa the interval that the duty cycle asks. */
  readonly link: number;
  readonly server: number;
}

export interface EstimateOptions {
  /** The expected wait of an image in all queues, in seconds; Infinity where a backlog grows. None where absent. */
  readonly waitSeconds?: (scenario: Scenario, busy: BusySeconds, candidate: Candidate) => number;
}

export interface Estimate {
  readonly candidate: Candidate;
  readonly parts: readonly LatencyPart[];
  /** Absent where a part is missing; Infinity where the answer never arrives. */
  readonly latencySeconds?: number;
  /** Of the latency: the weakest of its parts. */
  readonly source: PartSource;
  readonly deviceSeconds?: number;
  readonly transferSeconds?: number;
  readonly waitSeconds?: number;
  readonly serverSeconds?: number;
  readonly busy?: BusySeconds;
  /** Bytes on the wire with all headers; 0 for a local network. */
  readonly wireBytes?: number;
  readonly energy: Energy;
  /** What is missing for the latency, as a list in a sentence has it: "its server time (Body)", "its bytes". */
  readonly needs: readonly string[];
}

type ServerStage = Candidate["server"][number];

/** The stages that an asked question runs through: of the heads only those of asked tasks. */
export function askedStages(stages: readonly ServerStage[], tasks: readonly TaskName[]): readonly ServerStage[] {
  return stages.filter(({ task }) => task === undefined || tasks.includes(task));
}

/** Of asked stages, all where no tasks are given: their time together after the factor, in seconds; undefined where one is missing, and where there are none. */
function sumOf(stages: readonly ServerStage[], slowdown: number, tasks?: readonly TaskName[]): number | undefined {
  let sum: number | undefined;
  for (const { task, seconds } of stages) {
    if (task !== undefined && tasks !== undefined && !tasks.includes(task)) continue;
    if (seconds === undefined) return undefined;
    sum = (sum ?? 0) + seconds.value;
  }
  return sum === undefined ? undefined : slowdown * sum;
}

interface Times {
  readonly deviceSeconds?: number;
  readonly air?: AirTime | "local";
  readonly transferSeconds?: number;
  readonly rttSeconds: number;
  readonly waitSeconds?: number;
  readonly serverSeconds?: number;
  readonly answerSeconds?: number;
  readonly busy?: BusySeconds;
  readonly latencySeconds?: number;
}

function timesOf(candidate: Candidate, scenario: Scenario, { waitSeconds }: EstimateOptions): Times {
  const { uplink, workload } = scenario;
  const { way, payloadBytes, answerBytes } = candidate;
  const deviceSeconds = sumOf(candidate.device, scenario.device.slowdown);
  if (way === "local") {
    if (deviceSeconds === undefined) return { rttSeconds: 0, air: "local" };
    const busy = { device: deviceSeconds, link: 0, server: 0 };
    const wait = waitSeconds?.(scenario, busy, candidate) ?? 0;
    const latency = deviceSeconds + wait;
    return { deviceSeconds, air: "local", rttSeconds: 0, waitSeconds: wait, busy, latencySeconds: latency };
  }
  const rttSeconds = uplink.rttMs / 1000;
  const serverSeconds = sumOf(candidate.server, scenario.server.slowdown, workload.tasks);
  const air = payloadBytes && airTime(payloadBytes.value, uplink);
  const transfer = air && sendSeconds(air, uplink, { cold: startsCold(scenario) });
  const answer = answerBytes && answerSeconds(answerBytes.value, scenario);
  const busy =
    deviceSeconds === undefined || air === undefined || serverSeconds === undefined
      ? undefined
      : { device: deviceSeconds, link: uplinkBusySeconds(air, uplink), server: serverSeconds };
  const wait = busy && (waitSeconds?.(scenario, busy, candidate) ?? 0);
  const latency =
    busy === undefined || transfer === undefined || wait === undefined || answer === undefined
      ? undefined
      : busy.device + transfer + rttSeconds + wait + busy.server + answer;
  return {
    deviceSeconds,
    air,
    transferSeconds: transfer,
    rttSeconds,
    waitSeconds: wait,
    serverSeconds,
    answerSeconds: answer,
    busy,
    latencySeconds: latency,
  };
}

/**
 * The latency alone, in seconds, for maps and searches: t_d + T_up + RTT + wait + t_s + the answer's way back; a local
 * network's t_d (and wait). Undefined where a part is missing, Infinity where the answer never arrives, never NaN.
 */
export function latencySeconds(
  candidate: Candidate,
  scenario: Scenario,
  options: EstimateOptions = {},
): number | undefined {
  return timesOf(candidate, scenario, options).latencySeconds;
}

/** A measured time that a factor scales is an estimate of another machine. */
function scaledSource(source: PartSource, slowdown: number): PartSource {
  return slowdown === 1 ? source : weakestSource([source, "estimated"]);
}

function stageParts(stages: readonly Stage[], place: "device" | "server", slowdown: number): LatencyPart[] {
  return stages.map(({ name, seconds }) => ({
    name,
    place,
    seconds: seconds && slowdown * seconds.value,
    source: seconds ? scaledSource(seconds.source, slowdown) : "missing",
  }));
}

function missingTime(stages: readonly Stage[], whose: string): string[] {
  const missing = stages.filter(({ seconds }) => seconds === undefined).map(({ name }) => name);
  if (stages.length === 0) return [whose];
  return missing.length === 0 ? [] : [`${whose} (${listed(missing)})`];
}

/**
 * A candidate's answer to an image: every part of its latency, what it costs in energy, and what is missing for either.
 * Central values: medians of samples, means where no samples are known.
 */
export function estimate(candidate: Candidate, scenario: Scenario, options: EstimateOptions = {}): Estimate {
  const times = timesOf(candidate, scenario, options);
  const { device, server, workload } = scenario;
  const parts = stageParts(candidate.device, "device", device.slowdown);
  const needs = missingTime(candidate.device, "its time on the device");
  if (candidate.way !== "local") {
    const stages = askedStages(candidate.server, workload.tasks);
    const bytes = candidate.payloadBytes?.source ?? "missing";
    const answer = candidate.answerBytes?.source ?? "missing";
    parts.push(
      { name: "Transfer", place: "uplink", seconds: times.transferSeconds, source: bytes },
      { name: "Round trip", place: "uplink", seconds: times.rttSeconds },
      ...stageParts(stages, "server", server.slowdown),
      { name: "Answer", place: "downlink", seconds: times.answerSeconds, source: answer },
    );
    needs.push(...missingTime(stages, "its server time"));
    if (bytes === "missing") needs.push("its bytes");
    if (answer === "missing") needs.push("the bytes of its answer");
  }
  const source = needs.length > 0 ? "missing" : weakestSource(parts.flatMap(({ source }) => source ?? []));
  if (times.waitSeconds !== undefined && times.waitSeconds > 0) {
    const before = parts.findIndex(({ place }) => place === "server" || place === "downlink");
    const wait: LatencyPart = { name: "Wait", place: "wait", seconds: times.waitSeconds, source };
    parts.splice(before === -1 ? parts.length : before, 0, wait);
  }
  const { air } = times;
  return {
    candidate,
    parts,
    latencySeconds: times.latencySeconds,
    source,
    deviceSeconds: times.deviceSeconds,
    transferSeconds: times.transferSeconds,
    waitSeconds: times.waitSeconds,
    serverSeconds: times.serverSeconds,
    busy: times.busy,
    wireBytes: air === "local" ? 0 : air?.wireBytes,
    energy: energyOf(scenario, times),
    needs,
  };
}

// What a machine took for each stage of each network: the record that is stored, exported and read again.
import { z } from "zod";
import { parsedText } from "../base/file-errors";
import { UserError } from "../base/user-error";
import { quantileOfSorted } from "../metrics/spread";
import { medianOf, totalMs } from "./fair-rounds";

export const measurementFormat = "ladon-split-measurement";

const count = z.number().int().min(0);
const amount = z.number().min(0);
const stages = z.record(z.string().min(1), amount);
/** Bytes, one an image. */
const bytes = z.array(count).min(1).max(100_000);

const measuredSchema = z.object({
  /** What was measured: `checkpoint:ID`, `baseline:NAME`, `codec:NAME@SIDE`. */
  key: z.string().min(1),
  title: z.string().min(1),
  /** The input protocol with its numbers, for people. */
  input: z.string(),
  /** Pixels, as the configuration of the network has it. */
  inputSize: z.number().int().positive(),
  /** Milliseconds since 1970. */
  finishedAtMs: amount,
  /** Milliseconds of the stages of each run. */
  steady: z.array(stages).min(1).max(100_000),
  /** The last third, where it took longer than the first by more than a tenth. */
  throttled: z.array(stages).max(100_000).default([]),
  /** Median of the last third over that of the first. */
  slowing: amount.optional(),
  /** Runs in a hidden tab. */
  discarded: count.default(0),
  /** Random ones give the right times for all but the choice of boxes. */
  weights: z.enum(["trained", "random"]).optional(),
  /** Of the images that were measured with; what is sent, and Predict's answers as JSON. */
  sentBytes: bytes.optional(),
  answerBytes: bytes.optional(),
});
/** One network, or one codec. */
export type MeasuredTimes = z.infer<typeof measuredSchema>;

const speedSchema = z.object({
  /** 10⁹ multiplications and additions a second: two of each multiply-accumulate. */
  gflops: z.number().positive(),
  lowestGflops: amount,
  highestGflops: amount,
  rounds: count,
  layer: z.string(),
});
/** Of one layer that is convolved again and again. */
export type LayerSpeed = z.infer<typeof speedSchema>;

const machineSchema = z.object({
  /** "webgpu", "wasm" … */
  backend: z.string().min(1),
  /** Of WebAssembly. */
  threads: z.number().int().positive().optional(),
  /** Of WebGPU. */
  adapter: z.string().optional(),
  /** The browser's own name for itself, or Node and the processor. */
  host: z.string().min(1),
  /** Processors that the host reports. */
  cores: z.number().int().positive().optional(),
  crossOriginIsolated: z.boolean(),
  secureContext: z.boolean(),
  /** The smallest step of its clock that was seen. */
  timerStepMs: amount,
  labVersion: z.string(),
  tfjsVersion: z.string(),
});
export type Machine = z.infer<typeof machineSchema>;

const measurementSchema = z.object({
  format: z.literal(measurementFormat),
  version: z.literal(1),
  /** One a machine and backend. */
  id: z.string().min(1),
  machine: machineSchema,
  /** Read from a file: another device, or another browser. */
  isImported: z.literal(true).optional(),
  speed: z.object({ dense: speedSchema, depthwise: speedSchema }).optional(),
  rules: z.object({ warmUps: count, runs: count, milliseconds: amount, minRuns: count }),
  /** The images that were measured with, for people. */
  images: z.string(),
  /** Keys of what was measured in turn: more than one where memory does not hold all networks at once. */
  groups: z.array(z.array(z.string())),
  /** Where Compute Pressure is there: the states of the processor, each once. */
  pressure: z.array(z.string()).optional(),
  measured: z.array(measuredSchema).max(10_000),
});
export type SplitMeasurement = z.infer<typeof measurementSchema>;

/** A file that is no measurement. */
class MeasurementFileError extends UserError {
  override readonly name = "MeasurementFileError";
}

/** @throws MeasurementFileError, naming the file and what is wrong */
export function parseMeasurement(text: string, fileName: string): SplitMeasurement {
  const refuse = (why: string, cause?: unknown): never => {
    throw new MeasurementFileError(
      `${fileName} is no measurement of this lab: ${why}. Export one on the page Split of the other device.`,
      { cause },
    );
  };
  const { data, error } = measurementSchema.safeParse(parsedText(text, refuse));
  if (!data) return refuse(z.prettifyError(error).split("\n")[0].replace(/^✖ /, ""), error);
  const empty = data.measured.find(({ steady }) => steady.some((run) => Object.keys(run).length === 0));
  return empty ? refuse(`${empty.title} has a run without stages`) : data;
}

/** Whether two measurements may stand in one record: of one machine, as it was. The step of a clock varies as it is looked for. */
function isSameMachine(one: Machine, other: Machine): boolean {
  const names = Object.keys(machineSchema.shape) as (keyof Machine)[];
  return names.every((name) => name === "timerStepMs" || one[name] === other[name]);
}

/** `newer` with what only `older` has measured, where both are of one machine; else `newer` alone. */
export function mergedMeasurements(older: SplitMeasurement | undefined, newer: SplitMeasurement): SplitMeasurement {
  if (!older || !isSameMachine(older.machine, newer.machine)) return newer;
  const keys = new Set(newer.measured.map(({ key }) => key));
  const kept = older.measured.filter(({ key }) => !keys.has(key));
  const groups = older.groups.map((group) => group.filter((key) => !keys.has(key))).filter(({ length }) => length > 0);
  const speed = newer.speed ?? older.speed;
  return {
    ...newer,
    ...(speed && { speed }),
    groups: [...groups, ...newer.groups],
    measured: [...kept, ...newer.measured],
  };
}

export interface StageSpread {
  readonly medianMs: number;
  /** Below which a tenth of the runs lies, and nine tenths. */
  readonly lowMs: number;
  readonly highMs: number;
}

/** Of each stage, over the steady runs that have it. */
export function stageSpreads({ steady }: Pick<MeasuredTimes, "steady">): ReadonlyMap<string, StageSpread> {
  const names = new Set(steady.flatMap((run) => Object.keys(run)));
  return new Map(
    Array.from(names, (name) => {
      const sorted = Float64Array.from(steady.flatMap((run) => run[name] ?? [])).sort();
      const at = (share: number) => quantileOfSorted(sorted, share);
      return [name, { medianMs: at(0.5), lowMs: at(0.1), highMs: at(0.9) }];
    }),
  );
}

/** How many times as long one machine takes as another. */
export interface Slowdown {
  readonly factor: number;
  /** Networks that both have measured at one input size. */
  readonly networks: number;
}

/** The median over what both have measured of how many times as long `other` took; undefined where there is nothing. */
export function slowdownOf(other: SplitMeasurement, own: SplitMeasurement): Slowdown | undefined {
  const whole = ({ steady }: MeasuredTimes) => medianOf(steady.map(totalMs));
  const ratios = other.measured.flatMap((theirs) => {
    const ours = own.measured.find(({ key, inputSize }) => key === theirs.key && inputSize === theirs.inputSize);
    const ratio = ours && whole(theirs) / whole(ours);
    return ratio !== undefined && Number.isFinite(ratio) && ratio > 0 ? [ratio] : [];
  });
  return ratios.length > 0 ? { factor: medianOf(ratios), networks: ratios.length } : undefined;
}

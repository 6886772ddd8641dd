// Reads one input in this process, and says what became of it and what it cost.
import { setImmediate } from "node:timers/promises";
import { cpuMs, forgetPeakMemory, peakMegabytes, residentMegabytes } from "../process-cost";
import { fuzzInput, type FuzzInput, type FuzzTarget, type Reading } from "./fuzz-target";

/** The first two are as it should be. */
export const verdicts = ["refused", "right", "wrong", "other error", "too slow", "too large"] as const;
export type Verdict = (typeof verdicts)[number];

export interface FuzzLimits {
  /** CPU time of the process, all its threads together. */
  readonly cpuMs: number;
  /** Growth of the process's resident memory while the input is read. */
  readonly megabytes: number;
}

/** What at most a megabyte of input may cost. */
export const inputLimits: FuzzLimits = { cpuMs: 5000, megabytes: 512 };

export interface FuzzResult {
  readonly index: number;
  readonly verdict: Verdict;
  /** Of a failure: what was thrown, or what contradicts what. */
  readonly why?: string;
  readonly cpuMs: number;
  readonly megabytes: number;
  readonly inputBytes: number;
  /** The input itself, of a failure. */
  readonly input?: Uint8Array;
}

export function isFailure({ verdict }: Pick<FuzzResult, "verdict">): boolean {
  return verdict !== "refused" && verdict !== "right";
}

type Outcome = Pick<FuzzResult, "verdict" | "why">;

/** Where in the lab it was thrown: two errors of one line are one fault. */
function thrownText(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${JSON.stringify(error)}`;
  const frame = error.stack?.split("\n").find((line) => /\/src\/(?!testing\/fuzz)/.test(line));
  const place = /src\/[^:)]+:\d+/.exec(frame ?? "")?.[0];
  return `${error.name}: ${error.message.slice(0, 300)}${place === undefined ? "" : ` (${place})`}`;
}

/** Errors that nobody waited for are those of the input that was being read. */
const strays: unknown[] = [];
process.on("unhandledRejection", (error) => strays.push(error));
process.on("uncaughtException", (error) => strays.push(error));

async function outcomeOf(target: FuzzTarget, input: FuzzInput<unknown>): Promise<Outcome> {
  let reading: Reading;
  strays.length = 0;
  try {
    reading = await target.read(input);
    await setImmediate();
  } catch (error) {
    if (!target.isRefusal(error)) return { verdict: "other error", why: thrownText(error) };
    reading = "refused";
  }
  if (strays.length > 0) return { verdict: "other error", why: `uncaught ${thrownText(strays[0])}` };
  return typeof reading === "string" ? { verdict: reading } : { verdict: "wrong", why: reading.wrong };
}

/** A wrong answer counts as one whatever it cost. */
function judged(outcome: Outcome, cost: { cpuMs: number; megabytes: number }, limits: FuzzLimits): Outcome {
  if (isFailure(outcome)) return outcome;
  const over = (verdict: Verdict, why: string): Outcome => ({ verdict, why: `${why}, ${outcome.verdict}` });
  if (cost.megabytes > limits.megabytes) return over("too large", `took more than ${limits.megabytes} MB`);
  if (cost.cpuMs > limits.cpuMs) return over("too slow", `took more than ${limits.cpuMs} ms of CPU time`);
  return outcome;
}

/** What making the input costs does not count. */
export async function measuredReading(
  target: FuzzTarget,
  seed: number,
  index: number,
  limits: FuzzLimits,
): Promise<FuzzResult> {
  const input = await fuzzInput(target, seed, index);
  forgetPeakMemory();
  const before = residentMegabytes();
  const started = process.cpuUsage();
  // readers may write into what they are given
  const { bytes } = input;
  const outcome = await outcomeOf(target, { ...input, bytes: bytes.slice() });
  const cost = { cpuMs: cpuMs(started), megabytes: Math.max(0, peakMegabytes() - before) };
  const result = { index, ...judged(outcome, cost, limits), ...cost, inputBytes: bytes.length };
  return isFailure(result) ? { ...result, input: bytes } : result;
}

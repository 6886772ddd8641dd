// Runs every target's share of the inputs in child processes, and counts what became of them.
import type { FuzzStretch } from "./fuzz-child";
import { FuzzProcess } from "./fuzz-process";
import { loadTarget } from "./fuzz-targets";
import { type FuzzLimits, type FuzzResult, isFailure, type Verdict, verdicts } from "./measured-reading";
import { paddedMarkdownTable } from "../../node/text-table";

export interface FuzzOptions {
  /** Of all targets together. */
  readonly inputs: number;
  /** This one of each target alone. */
  readonly only?: number;
  readonly seed: number;
  readonly targets: readonly string[];
  readonly limits: FuzzLimits;
  /** Child processes at a time. */
  readonly processes: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/** One fault, as its smallest input shows it. */
export interface FuzzFault extends FuzzResult {
  readonly target: string;
  readonly verdict: Verdict;
  /** Inputs that show the same. */
  readonly count: number;
}

interface TargetTally {
  readonly target: string;
  readonly inputs: number;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly slowestMs: number;
  readonly largestMegabytes: number;
}

interface FuzzReport {
  readonly seed: number;
  readonly limits: FuzzLimits;
  readonly elapsedMs: number;
  readonly tallies: readonly TargetTally[];
  readonly faults: readonly FuzzFault[];
}

/** So few at a time that processes share the work evenly, so many that asking costs nothing. */
const stretchInputs = 100;

class Tally {
  readonly counts = Object.fromEntries(verdicts.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  readonly faults = new Map<string, FuzzFault>();
  inputs = 0;
  slowestMs = 0;
  largestMegabytes = 0;

  constructor(readonly target: string) {}

  add(result: FuzzResult): void {
    this.inputs++;
    this.counts[result.verdict]++;
    this.slowestMs = Math.max(this.slowestMs, result.cpuMs);
    this.largestMegabytes = Math.max(this.largestMegabytes, result.megabytes);
    if (!isFailure(result)) return;
    // numbers differ from input to input of one fault
    const kind = `${result.verdict} ${(result.why ?? "").replaceAll(/"[^"]*"|\d+/g, "…").slice(0, 200)}`;
    const known = this.faults.get(kind);
    const smallest = known && known.inputBytes <= result.inputBytes ? known : result;
    this.faults.set(kind, { ...smallest, target: this.target, count: (known?.count ?? 0) + 1 });
  }
}

async function sharedOut({
  inputs,
  targets,
}: Pick<FuzzOptions, "inputs" | "targets">): Promise<ReadonlyMap<string, number>> {
  const shares: [string, number][] = [];
  for (const name of targets) shares.push([name, (await loadTarget(name)).share]);
  const whole = shares.reduce((sum, [, share]) => sum + share, 0);
  return new Map(shares.map(([name, share]) => [name, Math.ceil((inputs * share) / whole)]));
}

function stretchesOf(target: string, inputs: number, { seed, limits, only }: FuzzOptions): FuzzStretch[] {
  const common = { target, seed, limits, onlyMake: false };
  if (only !== undefined) return [{ ...common, from: only, count: 1 }];
  return Array.from({ length: Math.ceil(inputs / stretchInputs) }, (_, i) => {
    const from = i * stretchInputs;
    return { ...common, from, count: Math.min(stretchInputs, inputs - from) };
  });
}

/**
 * Reads a stretch to its end. An input that ended its process, or that cost too much beside others, is read again alone,
 * and that reading counts.
 */
async function readStretch(worker: FuzzProcess, stretch: FuzzStretch, add: (result: FuzzResult) => void) {
  const { seed, target, limits } = stretch;
  const again: number[] = [];
  let next = stretch.from;
  const end = stretch.from + stretch.count;
  while (next < end) {
    const death = await worker.run({ ...stretch, from: next, count: end - next }, (message) => {
      if (message.kind !== "result") return;
      next = message.result.index + 1;
      if (message.result.verdict.startsWith("too ")) again.push(message.result.index);
      else add(message.result);
    });
    if (!death) break;
    again.push(next++);
  }
  for (const from of again) add(await FuzzProcess.alone({ target, seed, from, limits }));
}

/** Rejects where a target cannot make its inputs. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { seed, limits, processes, onProgress } = options;
  const started = performance.now();
  const shares = await sharedOut(options);
  const tallies = new Map(Array.from(shares.keys(), (name) => [name, new Tally(name)]));
  const stretches = Array.from(shares).flatMap(([target, inputs]) => stretchesOf(target, inputs, options));
  const total = stretches.reduce((sum, stretch) => sum + stretch.count, 0);
  let done = 0;
  const workers = Array.from({ length: processes }, () => new FuzzProcess());
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (let stretch = stretches.shift(); stretch; stretch = stretches.shift()) {
          await readStretch(worker, stretch, (result) => {
            tallies.get(stretch!.target)!.add(result);
            onProgress?.(++done, total);
          });
        }
      }),
    );
  } finally {
    for (const worker of workers) worker.stop();
  }
  const all = Array.from(tallies.values());
  return {
    seed,
    limits,
    elapsedMs: performance.now() - started,
    tallies: all.map(({ target, inputs, counts, slowestMs, largestMegabytes }) => {
      return { target, inputs, counts, slowestMs, largestMegabytes };
    }),
    faults: all.flatMap(({ faults }) => Array.from(faults.values())),
  };
}

const count = (value: number): string => value.toLocaleString("en-US");

const columns: readonly (readonly [head: string, cell: (tally: TargetTally) => string])[] = [
  ["target", ({ target }) => target],
  ["inputs", ({ inputs }) => count(inputs)],
  ["refused by name", ({ counts }) => count(counts.refused)],
  ["right", ({ counts }) => count(counts.right)],
  ["wrong or missing", ({ counts }) => count(counts.wrong)],
  ["other error", ({ counts }) => count(counts["other error"])],
  ["too slow", ({ counts }) => count(counts["too slow"])],
  ["too large", ({ counts }) => count(counts["too large"])],
  ["slowest, ms", ({ slowestMs }) => count(Math.round(slowestMs))],
  ["largest, MB", ({ largestMegabytes }) => count(Math.round(largestMegabytes))],
];

function total(tallies: readonly TargetTally[]): TargetTally {
  const sum = (of: (tally: TargetTally) => number) => tallies.reduce((all, tally) => all + of(tally), 0);
  const names = Object.keys(tallies[0].counts) as (keyof TargetTally["counts"])[];
  return {
    target: "together",
    inputs: sum(({ inputs }) => inputs),
    counts: Object.fromEntries(names.map((name) => [name, sum(({ counts }) => counts[name])])) as TargetTally["counts"],
    slowestMs: Math.max(...tallies.map(({ slowestMs }) => slowestMs)),
    largestMegabytes: Math.max(...tallies.map(({ largestMegabytes }) => largestMegabytes)),
  };
}

/** A Markdown table. */
export function fuzzTable({ tallies }: FuzzReport): string {
  const rows = [...tallies, ...(tallies.length > 1 ? [total(tallies)] : [])];
  const cells = [columns.map(([head]) => head), ...rows.map((row) => columns.map(([, cell]) => cell(row)))];
  return paddedMarkdownTable(cells).join("\n");
}

/** e.g. `zip: wrong, 3 inputs, e.g. input 17 of 226 bytes (.cache/…): lost a member`. */
export function faultText(fault: FuzzFault, seed: number, file?: string): string {
  const { target, verdict, count: inputs, index, inputBytes, cpuMs, megabytes, why } = fault;
  const where = file === undefined ? "" : `\n    ${file}`;
  return (
    `${target}: ${verdict} (${inputs} of its inputs; the smallest has ${count(inputBytes)} bytes, ` +
    `${count(Math.round(cpuMs))} ms, ${count(Math.round(megabytes))} MB): ${why}${where}\n` +
    `    npm run fuzz -- --target ${target} --seed ${seed} --input ${index}`
  );
}

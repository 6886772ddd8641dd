// What a bench answers: rows of times, each a median with its spread, and figures that follow from them.
import { quantileOfSorted } from "../../core/metrics/spread";
import { textTable } from "../../node/text-table";

/** Of the runs' times in milliseconds. */
interface TimeSpread {
  readonly median: number;
  readonly tenth: number;
  readonly ninetieth: number;
}

export interface BenchRow {
  readonly name: string;
  readonly runs: number;
  readonly wallMs: TimeSpread;
  /** Of the whole process, user and system: where other processes share the machine, it moves less than wall time. */
  readonly cpuMs: TimeSpread;
}

/** A number that is no time, e.g. `{ name: "encoding", value: 62.1, unit: "million symbols/s" }`. */
export interface BenchFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

export interface BenchSection {
  readonly title: string;
  /** What the times are of: sizes, counts, what is held warm. */
  readonly about: string;
  readonly rows: readonly BenchRow[];
  readonly figures: readonly BenchFigure[];
}

export interface BenchTime {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** User and system time of this process so far, all threads together. */
export function processCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** CPU time so far in milliseconds. A page is not told its own, and asks the one who opened it. */
export type CpuClock = () => number | Promise<number>;

export async function timed(work: () => unknown, cpuClock: CpuClock = processCpuMs): Promise<BenchTime> {
  const cpu = await cpuClock();
  const begin = performance.now();
  await work();
  const wallMs = performance.now() - begin;
  return { wallMs, cpuMs: (await cpuClock()) - cpu };
}

function spreadOfTimes(times: readonly number[]): TimeSpread {
  const sorted = times.toSorted((a, b) => a - b);
  return {
    median: quantileOfSorted(sorted, 0.5),
    tenth: quantileOfSorted(sorted, 0.1),
    ninetieth: quantileOfSorted(sorted, 0.9),
  };
}

/** The row of at least one run. */
export function benchRow(name: string, times: readonly BenchTime[]): BenchRow {
  return {
    name,
    runs: times.length,
    wallMs: spreadOfTimes(times.map(({ wallMs }) => wallMs)),
    cpuMs: spreadOfTimes(times.map(({ cpuMs }) => cpuMs)),
  };
}

/** `runs` warm times of each work: once unmeasured, then in turn, so that a busy spell falls on all of them alike. */
export async function timesInTurn<Name extends string>(
  works: Readonly<Record<Name, () => unknown>>,
  runs: number,
  cpuClock?: CpuClock,
): Promise<Record<Name, BenchTime[]>> {
  const names = Object.keys(works) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, BenchTime[]>;
  for (const name of names) await works[name]();
  for (let run = 0; run < runs; run++) {
    for (const name of names) times[name].push(await timed(works[name], cpuClock));
  }
  return times;
}

/** Three digits, as far as they mean something. */
export function shortNumber(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
}

function spreadText({ median, tenth, ninetieth }: TimeSpread): string {
  if (Number.isNaN(median)) return "–";
  return `${shortNumber(median)} (${shortNumber(tenth)} – ${shortNumber(ninetieth)})`;
}

export const timesHead = ["", "wall ms, median (10 – 90 %)", "CPU ms, median (10 – 90 %)", "runs"];

/** The cells below `timesHead`. */
export function timesCells(rows: BenchSection["rows"]): string[][] {
  return rows.map(({ name, wallMs, cpuMs, runs }) => [name, spreadText(wallMs), spreadText(cpuMs), String(runs)]);
}

/** A heading, a table of medians with their 10 % – 90 % spread in milliseconds, and the figures. */
export function sectionText({ title, about, rows, figures }: BenchSection): string {
  return [
    `${title} — ${about}`,
    ...(rows.length > 0 ? textTable([timesHead, ...timesCells(rows)]).map((line) => `  ${line}`) : []),
    ...figures.map(({ name, value, unit }) => `  ${name}: ${shortNumber(value)} ${unit}`),
    "",
  ].join("\n");
}

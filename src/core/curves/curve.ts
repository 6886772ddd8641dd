// Curves of rate against score as they come out of a file, before anything is drawn.
import { type TaskName, taskNames } from "../../domain";
import { cut, listed } from "../base/sentence";
import type { TaskScore } from "../tasks/task";
import { coreTasks } from "../tasks/tasks";
import type { JsonValue } from "./parse-json";

export const rateUnits = ["paper", "payload", "bpp"] as const;
/** The paper's kilobytes (1,024 bytes) of a pickle, kilobytes (1,000 bytes) of payload, bits per pixel. */
export type RateUnit = (typeof rateUnits)[number];

/** What the device's half of a network costs. */
export interface CurveEncoder {
  readonly bits: number;
  readonly parameters: number;
  /** For one square image of `inputSize` pixels. */
  readonly multiplyAccumulates: number;
  readonly inputSize: number;
}

export interface CurvePoint {
  /** What tells it from its neighbours: "beta 1.28", "quality 50". */
  readonly label: string;
  readonly beta?: number;
  readonly quality?: number;
  /** What else the file tells points apart by: qp, lambda, epoch. */
  readonly parameters: Readonly<Record<string, number>>;
  /** At least one. */
  readonly rates: { readonly [Unit in RateUnit]?: number };
  readonly encoder?: CurveEncoder;
  /** By score name, at least one; in percent where the score is a known one. */
  readonly scores: Readonly<Record<string, number>>;
}

export interface Curve {
  /** Of the file's name and content and the place in it: the same again for the same file, never another's. No commas. */
  readonly id: string;
  readonly name: string;
  /** Empty where the file has none. */
  readonly description: string;
  readonly fileName: string;
  /** Rising beta, or the order of the file: never by rate. At least one. */
  readonly points: readonly CurvePoint[];
  /** What was made of the file beyond what it says, a sentence each. */
  readonly notes: readonly string[];
}

// The scores that this lab knows, by task; all of them in percent, so that curves of every origin share an axis.
export const taskScores = Object.fromEntries(taskNames.map((task) => [task, coreTasks[task].scores])) as Readonly<
  Record<TaskName, readonly TaskScore[]>
>;

const known = new Map(taskNames.flatMap((task) => taskScores[task].map(({ name, label }) => [name, { task, label }])));

export function isKnownScore(name: string): boolean {
  return known.has(name);
}

/** The task that a score belongs to; undefined for what only an imported file speaks of. */
export function taskOfScore(name: string): TaskName | undefined {
  return known.get(name)?.task;
}

/** What people call a score that this lab knows: "Top-1"; undefined for others. */
export function titleOfScore(name: string): string | undefined {
  return known.get(name)?.label;
}

/** Percent of values that are shares where none exceeds 1; others are percent already. */
export function asPercent(values: readonly number[]): { readonly values: readonly number[]; readonly scaled: boolean } {
  const scaled = values.length > 0 && values.every((value) => value <= 1);
  return { values: scaled ? values.map((value) => 100 * value) : values, scaled };
}

// Values and names of a file in the sentences about it, none longer than a line.
const longest = 60;

export function shownValue(value: JsonValue | undefined): string {
  if (value === undefined) return "missing";
  if (typeof value === "string") return cut(JSON.stringify(value), longest);
  if (value === null || typeof value !== "object") return String(value);
  return Array.isArray(value) ? "a list" : "an object";
}

export function quoted(name: string): string {
  return `“${cut(name, longest)}”`;
}

/** “a”, “b” and “c”. */
export function quotedList(names: readonly string[]): string {
  return listed(names.map(quoted));
}

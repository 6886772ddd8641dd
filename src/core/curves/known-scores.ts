// The scores that this lab knows, by task; all of them in percent, so that curves of every origin share an axis.
import type { TaskScore } from "../tasks/task";
import { coreTasks } from "../tasks/tasks";
import { taskNames, type TaskName } from "../../domain";

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

// Orders the demo's runs: each starts as soon as those it builds on have ended.
import { appendFileSync, existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { childCommand } from "../command-line";
import type { DemoRun } from "./demo-run";
import { resultFile, runFolder } from "./demo-start";
import { command as trainHere } from "./run";

export interface OrderOptions {
  readonly folder: string;
  /** How many runs train at a time, in processes of their own; 0: one, in this process. */
  readonly processes: number;
  /** Handed on to every run. */
  readonly words: readonly string[];
  readonly say: (line: string) => void;
}

function hasEnded(folder: string, name: string): boolean {
  return existsSync(path.join(runFolder(folder, name), `${resultFile}.safetensors`));
}

/** Trains one; its lines go to `say` and to a log beside its state. */
async function start({ name }: DemoRun, { folder, processes, words, say }: OrderOptions): Promise<void> {
  mkdirSync(runFolder(folder, name), { recursive: true });
  if (processes === 0) return void (await trainHere([name, ...words]));
  const log = path.join(runFolder(folder, name), "log.txt");
  await childCommand(path.join(import.meta.dirname, "run.ts"), [name, ...words], (text) => {
    appendFileSync(log, text);
    for (const line of text.trimEnd().split("\n")) say(line);
  }).catch((cause: unknown) => {
    throw new Error(`${name} failed; its log is ${log}. Start again: it resumes.`, { cause });
  });
}

/** All runs that have not ended, `processes` at a time, in the order of the plan where several could start. */
export async function orderRuns(runs: readonly DemoRun[], options: OrderOptions): Promise<void> {
  const ended = new Set(runs.map(({ name }) => name).filter((name) => hasEnded(options.folder, name)));
  const waiting = runs.filter(({ name }) => !ended.has(name));
  const working = new Map<string, Promise<string>>();
  while (waiting.length > 0 || working.size > 0) {
    const ready = waiting.filter(({ after }) => after.every((name) => ended.has(name)));
    for (const run of ready.slice(0, Math.max(1, options.processes) - working.size)) {
      waiting.splice(waiting.indexOf(run), 1);
      working.set(
        run.name,
        start(run, options).then(() => run.name),
      );
    }
    const name = await Promise.race(working.values());
    working.delete(name);
    ended.add(name);
  }
}

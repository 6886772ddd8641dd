// Starts the demo's runs in processes of their own, each as soon as those it builds on have ended.
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import type { DemoRun } from "./demo-plan";
import { resultFile, runFolder } from "./demo-start";

export interface OrderOptions {
  readonly folder: string;
  readonly processes: number;
  /** Handed on to every run. */
  readonly words: readonly string[];
  readonly say: (line: string) => void;
}

export function hasEnded(folder: string, name: string): boolean {
  return existsSync(path.join(runFolder(folder, name), `${resultFile}.safetensors`));
}

/** Runs one in a process; its lines go to `say` and to a log beside its state. */
function start(run: DemoRun, { folder, words, say }: OrderOptions): Promise<void> {
  mkdirSync(runFolder(folder, run.name), { recursive: true });
  const log = path.join(runFolder(folder, run.name), "log.txt");
  const script = path.join(import.meta.dirname, "run.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, run.name, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      appendFileSync(log, text);
      for (const line of text.trimEnd().split("\n")) say(line);
    });
  }
  const end = () => child.kill();
  process.once("exit", end);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (status) => {
      process.removeListener("exit", end);
      if (status === 0) resolve();
      else reject(new Error(`${run.name} ended with status ${status}; its log is ${log}. Start again: it resumes.`));
    });
  });
}

/** All runs that have not ended, `processes` at a time, in the order of the plan where several could start. */
export async function orderRuns(runs: readonly DemoRun[], options: OrderOptions): Promise<void> {
  const ended = new Set(runs.map(({ name }) => name).filter((name) => hasEnded(options.folder, name)));
  const waiting = runs.filter(({ name }) => !ended.has(name));
  const working = new Map<string, Promise<string>>();
  while (waiting.length > 0 || working.size > 0) {
    const ready = waiting.filter(({ after }) => after.every((name) => ended.has(name)));
    for (const run of ready.slice(0, options.processes - working.size)) {
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

// A child process that reads inputs, watched from outside: one that hangs, swells or dies is told by its last answer.
import { fork, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { FuzzMessage, FuzzStretch } from "./fuzz-child";
import type { FuzzResult, Verdict } from "./measured-reading";

/** What a child may take beyond the limit of one input: to start, and to make the input. */
const startMs = 1500;
/** The share of a processor that a child has at the worst, on a machine that others use as well. */
const worstShare = 1 / 12;
/** A child that takes as much is ended before it takes the machine's memory. */
const swollenMegabytes = 3000;
const lookEveryMs = 250;

/** Numbers of a file in Linux's folder of the process; elsewhere, and of one that has ended, none. */
function processNumbers(pid: number, file: "stat" | "statm"): readonly number[] {
  try {
    // the name of the program stands in parentheses, and may have spaces
    const text = readFileSync(`/proc/${pid}/${file}`, "utf8");
    return text
      .slice(text.lastIndexOf(")") + 1)
      .trim()
      .split(" ")
      .map(Number);
  } catch {
    return [];
  }
}

function residentMegabytesOf(pid: number): number {
  return ((processNumbers(pid, "statm")[1] ?? 0) * 4096) / 2 ** 20;
}

/** User and system time (proc(5): fields 14 and 15, of which the first is the third of those behind the name), in ticks of 10 ms. */
function cpuMsOf(pid: number): number {
  const numbers = processNumbers(pid, "stat");
  return 10 * ((numbers[11] ?? 0) + (numbers[12] ?? 0));
}

/** Why a child did not come to the end of its stretch. */
export interface FuzzDeath {
  readonly verdict: Verdict;
  readonly why: string;
}

export class FuzzProcess {
  private child: ChildProcess | undefined;

  private started(): ChildProcess {
    if (this.child) return this.child;
    const memory = ["--max-old-space-size=1024", "--expose-gc"];
    const child = fork(path.join(import.meta.dirname, "fuzz-child.ts"), {
      execArgv: ["--import", "tsx", ...memory],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    return (this.child = child);
  }

  /** Ends the child, if there is one; the next stretch starts another. */
  stop(): void {
    this.child?.kill("SIGKILL");
    this.child = undefined;
  }

  /** Resolves with what ended the child, or with nothing where it came to the end. Rejects where an input cannot be made. */
  run(stretch: FuzzStretch, onMessage: (message: FuzzMessage) => void): Promise<FuzzDeath | undefined> {
    const child = this.started();
    return new Promise((resolve, reject) => {
      let complaint = "";
      let heard = performance.now();
      let spentBefore = cpuMsOf(child.pid!);
      let killed: FuzzDeath | undefined;
      const kill = (verdict: Verdict, why: string) => {
        killed ??= { verdict, why };
        child.kill("SIGKILL");
      };
      const patienceMs = stretch.limits.cpuMs + startMs;
      const watch = setInterval(() => {
        const [spentMs, waitedMs] = [cpuMsOf(child.pid!) - spentBefore, performance.now() - heard];
        if (spentMs > patienceMs || waitedMs > patienceMs / worstShare) {
          kill("too slow", `gave no answer in ${patienceMs} ms of CPU time`);
        }
        const megabytes = residentMegabytesOf(child.pid!);
        if (megabytes > swollenMegabytes) kill("too large", `swelled to ${megabytes.toFixed(0)} MB`);
      }, lookEveryMs);
      const onError = (data: Buffer) => (complaint = (complaint + data.toString()).slice(-4000));
      const end = () => {
        clearInterval(watch);
        child.removeAllListeners();
        child.stderr?.removeListener("data", onError);
      };
      child.stderr?.on("data", onError);
      child.on("message", (message: FuzzMessage) => {
        heard = performance.now();
        spentBefore = cpuMsOf(child.pid!);
        if (message.kind === "done" || message.kind === "unmade") end();
        if (message.kind === "unmade") return reject(new Error(message.why));
        if (message.kind !== "done") return onMessage(message);
        if (message.isFull) this.stop();
        resolve(undefined);
      });
      child.on("exit", (code, signal) => {
        end();
        this.child = undefined;
        const isHeap = /heap out of memory|Array buffer allocation failed/.test(complaint);
        const last = complaint.split("\n").findLast((line) => /\S/.test(line)) ?? "";
        const why = `the process ended with ${signal ?? code}: ${isHeap ? "out of memory" : last}`;
        resolve(killed ?? { verdict: isHeap ? "too large" : "other error", why });
      });
      child.send(stretch);
    });
  }

  /** One input in a process of its own, where nothing before it counts. */
  static async alone(stretch: Omit<FuzzStretch, "count" | "onlyMake">): Promise<FuzzResult> {
    const own = new FuzzProcess();
    const started = performance.now();
    let result: FuzzResult | undefined;
    let input = new Uint8Array(0);
    try {
      const one = { ...stretch, count: 1 };
      const death = await own.run({ ...one, onlyMake: false }, (message) => {
        if (message.kind === "result") result = message.result;
      });
      if (result && !death) return result;
      own.stop();
      await own.run({ ...one, onlyMake: true }, (message) => {
        if (message.kind === "made") input = new Uint8Array(message.input);
      });
      const { verdict, why } = death ?? { verdict: "other error", why: "the process gave no answer" };
      const cost = { cpuMs: performance.now() - started, megabytes: verdict === "too large" ? swollenMegabytes : 0 };
      return { index: stretch.from, verdict, why, ...cost, inputBytes: input.length, input };
    } finally {
      own.stop();
    }
  }
}

// The one place where engine events reach the stores, and through which pages run jobs.
import { sentenceOf } from "../components/error-sentence";
import { createEngineClient, isNamed, type EngineClient, type JobOptions } from "../../engine/client";
import type { BackendChoice, JobKind, Jobs, MemoryReport, Progress } from "../../engine/protocol";
import { setEngineLoss, setEngineState } from "../stores/engine-store";
import type { StoredKind } from "../../engine/protocol-tabs";
import { noticeServerTrouble } from "./server-trouble";
import { addJob, phaseStart, setJobStatus, type PhaseStart } from "../stores/job-store";

let client: EngineClient | undefined;
/** Pages may ask before the engine has been started: it starts when the page has painted. */
const { promise: started, resolve: announce } = Promise.withResolvers<EngineClient>();
let nextId = 1;

const elsewhere = new Set<(what: StoredKind) => void>();

/** Calls `listener` whenever another tab has changed what is stored, until the function that is answered is called. */
export function onStoredElsewhere(listener: (what: StoredKind) => void): () => void {
  elsewhere.add(listener);
  return () => void elsewhere.delete(listener);
}

/** Starts the engine. Called once, when the page has painted. */
export function startEngine(choice: BackendChoice): void {
  client ??= createEngineClient(choice, {
    onState: setEngineState,
    onLost: setEngineLoss,
    onStoredElsewhere: (what) => elsewhere.forEach((listener) => listener(what)),
  });
  announce(client);
}

async function run<Kind extends JobKind>(kind: Kind, input: Jobs[Kind]["input"], options: JobOptions) {
  try {
    return await (await started).run(kind, input, options);
  } catch (error) {
    noticeServerTrouble(error);
    throw error;
  }
}

/** Runs a job that the tray shows under `title`, with a way to cancel it there. `signal` cancels it from outside. */
export async function runJob<Kind extends JobKind>(
  title: string,
  kind: Kind,
  input: Jobs[Kind]["input"],
  signal?: AbortSignal,
): Promise<Jobs[Kind]["output"]> {
  return runJobGroup(title, (group) => run(kind, input, { signal: group.signal, onProgress: group.progress }), signal);
}

/** Runs a job that the tray does not show: for what takes a moment, and for parts of a group. */
export async function runQuietly<Kind extends JobKind>(
  kind: Kind,
  input: Jobs[Kind]["input"],
  signal?: AbortSignal,
): Promise<Jobs[Kind]["output"]> {
  return run(kind, input, { signal });
}

/** What a group of engine jobs works with. */
export interface JobGroup {
  readonly signal: AbortSignal;
  /** Shown in the tray. */
  readonly progress: (progress: Progress) => void;
}

/** Several engine jobs as one entry of the tray: `work` runs them quietly and reports how far it is. */
export async function runJobGroup<Result>(
  title: string,
  work: (group: JobGroup) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const id = nextId++;
  const controller = new AbortController();
  const either = signal ? AbortSignal.any([signal, controller.signal]) : controller.signal;
  const startedAtMs = performance.now();
  let phase: PhaseStart | undefined;
  addJob({ id, title, status: { kind: "running", startedAtMs }, cancel: () => controller.abort() });
  try {
    const result = await work({
      signal: either,
      progress(progress) {
        phase = phaseStart(phase, progress, performance.now());
        setJobStatus(id, { kind: "running", progress, startedAtMs, phase });
      },
    });
    setJobStatus(id, { kind: "done", elapsedMs: performance.now() - startedAtMs });
    return result;
  } catch (error) {
    const message = sentenceOf(error);
    setJobStatus(id, isNamed(error, "CancelledError") ? { kind: "cancelled" } : { kind: "failed", message });
    throw error;
  }
}

export async function engineMemory(): Promise<MemoryReport> {
  return (await started).memory();
}

export function restartEngine(choice: BackendChoice, why: string): void {
  setEngineLoss(undefined);
  client?.restart(choice, why);
}

// The page's end of the engine: one worker, started again whenever it or its device dies.
import * as Comlink from "comlink";
import { CancelledError, EngineLostError } from "./errors";
import {
  backendLabels,
  backendNames,
  lifeLockName,
  type BackendChoice,
  type BackendName,
  type EngineReport,
  type EngineWorker,
  type JobKind,
  type Jobs,
  type MemoryReport,
  type Progress,
} from "./protocol";
import { storedChannelName, type StoredKind, type StoredMessage } from "./protocol-tabs";
import { explainUnreached, isUnreached } from "./served-build";

export { isNamed } from "./errors";
export { askServer, explainUnreached, type ServerState } from "./served-build";
export { runInspection } from "./inspection-client";
export { SplitClient } from "./split-client";

export type EngineState =
  | { readonly kind: "starting"; readonly choice: BackendChoice }
  | { readonly kind: "ready"; readonly report: EngineReport }
  | { readonly kind: "failed"; readonly error: Error };

export interface EngineLoss {
  readonly reason: string;
  /** What the engine ran on. */
  readonly backend?: BackendName;
  /** What the page may offer instead. */
  readonly next?: BackendName;
}

export interface JobOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface EngineClientEvents {
  onState(state: EngineState): void;
  /** The worker or its device died by itself; a restart is already under way. */
  onLost(loss: EngineLoss): void;
  /** Another tab of this browser has changed what is stored: lists of that kind are out of date. */
  onStoredElsewhere(what: StoredKind): void;
}

export interface EngineClient {
  /**
   * Runs a job on the engine, waiting for its backend if need be. Rejects with the job's own named error, with
   * CancelledError once `signal` aborts, or with EngineLostError if the engine dies under it.
   */
  run<Kind extends JobKind>(
    kind: Kind,
    input: Jobs[Kind]["input"],
    options?: JobOptions,
  ): Promise<Jobs[Kind]["output"]>;
  memory(): Promise<MemoryReport>;
  /** Ends the worker, which frees all its memory, and starts a new one. Running jobs reject with EngineLostError. */
  restart(choice: BackendChoice, why: string): void;
}

/** One life of the worker. */
interface WorkerInstance {
  readonly session: string;
  readonly worker: Worker;
  readonly remote: EngineWorker;
  readonly started: Promise<EngineReport>;
  /** Rejects with EngineLostError when this life ends. */
  readonly ended: Promise<never>;
  end(why: string): void;
}

/** What computes nothing does not wait for the backend. */
const needNoBackend: ReadonlySet<JobKind> = new Set(["list-checkpoints", "draw-scenes"] satisfies JobKind[]);

/** Two losses within this time on one backend, and the next backend is taken without asking. */
const flappingMs = 30_000;

export function createEngineClient(initial: BackendChoice, events: EngineClientEvents): EngineClient {
  let nextJob = 1;
  let lastLossMs = -Infinity;
  let life: WorkerInstance;

  function begin(choice: BackendChoice): WorkerInstance {
    events.onState({ kind: "starting", choice });
    const session = crypto.randomUUID();
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: session });
    const remote = Comlink.wrap<EngineWorker>(worker) as unknown as EngineWorker;
    const { promise: ended, reject } = Promise.withResolvers<never>();
    ended.catch(() => undefined);
    const end = (why: string) => {
      worker.terminate();
      reject(new EngineLostError(why));
    };
    const lost = (reason: string) => {
      if (life === current) handleCrash(current, reason);
    };
    const started = Promise.race([remote.start(choice, Comlink.proxy(lost)), ended]);
    const current: WorkerInstance = { session, worker, remote, started, ended, end };
    let hasStarted = false;
    worker.addEventListener("error", ({ message }) => {
      if (hasStarted) return lost(message || "its worker crashed");
      // a script that does not come says nothing; the browser would say as little a second time
      worker.terminate();
      void explainUnreached(new Error(message || "Load failed")).then((why) =>
        reject(isUnreached(why) ? new EngineLostError("The engine's script could not be loaded.") : why),
      );
    });
    started.then(
      (report) => {
        hasStarted = true;
        watch(session, () => lost("its worker was ended, most likely for want of memory"));
        if (life === current) events.onState({ kind: "ready", report });
      },
      (error: Error) => {
        if (life === current) events.onState({ kind: "failed", error });
      },
    );
    return current;
  }

  /** After a loss: fail what was running, start again, and tell the page. */
  function handleCrash(dead: WorkerInstance, reason: string): void {
    const now = performance.now();
    const flapping = now - lastLossMs < flappingMs;
    lastLossMs = now;
    void dead.started
      .catch(() => undefined)
      .then((report) => {
        if (life !== dead) return;
        const backend = report?.backend;
        const next = backend && backendNames[backendNames.indexOf(backend) + 1];
        const choice = flapping && next ? next : (report?.choice ?? "auto");
        const restarting = choice === next ? `It starts again on ${backendLabels[next]}` : "It starts again by itself";
        dead.end(`The engine stopped: ${reason}. ${restarting}; run this once more.`);
        life = begin(choice);
        events.onLost({ reason, backend, next });
      });
  }

  life = begin(initial);
  new BroadcastChannel(storedChannelName).addEventListener("message", ({ data }: MessageEvent<StoredMessage>) => {
    // what its own worker stores, the page has asked for
    if (data.session !== life.session) events.onStoredElsewhere(data.what);
  });

  return {
    async run(kind, input, { signal, onProgress } = {}) {
      const current = life;
      await unlessAborted(needNoBackend.has(kind) ? undefined : current.started, signal);
      const id = nextJob++;
      const cancel = () => void current.remote.cancel(id);
      signal?.addEventListener("abort", cancel, { once: true });
      const report = Comlink.proxy((progress: Progress) => onProgress?.(progress));
      try {
        return await Promise.race([current.remote.run(id, kind, input, report), current.ended]);
      } finally {
        signal?.removeEventListener("abort", cancel);
      }
    },
    async memory() {
      await life.started;
      return Promise.race([life.remote.memory(), life.ended]);
    },
    restart(choice, why) {
      life.end(why);
      life = begin(choice);
    },
  };
}

/** Calls back when the worker that holds the session's lock is gone. Needs a secure context; without one it never calls. */
function watch(session: string, onDeath: () => void): void {
  void navigator.locks?.request(lifeLockName(session), () => onDeath());
}

/** The promise's value, or CancelledError as soon as the signal aborts. */
async function unlessAborted<Value>(promise: Promise<Value> | undefined, signal: AbortSignal | undefined) {
  if (!signal) return promise;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new CancelledError());
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([aborted, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

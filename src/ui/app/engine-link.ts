// The one place where engine events reach the stores, and through which pages run jobs.
import { createEngineClient, isNamed, type EngineClient } from "../../engine/client";
import type { BackendChoice, JobKind, Jobs, MemoryReport } from "../../engine/protocol";
import { useEngineStore } from "../stores/engine-store";
import { addJob, setJobStatus } from "../stores/job-store";

let client: EngineClient | undefined;
let nextId = 1;

/** Starts the engine. Called once, when the page has painted. */
export function startEngine(choice: BackendChoice): void {
  client ??= createEngineClient(choice, {
    onState: (state) => useEngineStore.setState({ state }),
    onLost: (loss) => useEngineStore.setState({ loss }),
  });
}

function engine(): EngineClient {
  if (!client) throw new Error("The engine has not been started.");
  return client;
}

/** Runs a job that the tray shows under `title`, with a way to cancel it there. `signal` cancels it from outside. */
export async function runJob<Kind extends JobKind>(
  title: string,
  kind: Kind,
  input: Jobs[Kind]["input"],
  signal?: AbortSignal,
): Promise<Jobs[Kind]["output"]> {
  const id = nextId++;
  const controller = new AbortController();
  const either = signal ? AbortSignal.any([signal, controller.signal]) : controller.signal;
  const startedAtMs = performance.now();
  addJob({ id, title, status: { kind: "running", startedAtMs }, cancel: () => controller.abort() });
  try {
    const output = await engine().run(kind, input, {
      signal: either,
      onProgress: (progress) => setJobStatus(id, { kind: "running", progress, startedAtMs }),
    });
    setJobStatus(id, { kind: "done", elapsedMs: performance.now() - startedAtMs });
    return output;
  } catch (error) {
    const cancelled = isNamed(error, "CancelledError");
    const message = error instanceof Error ? error.message : String(error);
    setJobStatus(id, cancelled ? { kind: "cancelled" } : { kind: "failed", message });
    throw error;
  }
}

export function engineMemory(): Promise<MemoryReport> {
  return engine().memory();
}

export function restartEngine(choice: BackendChoice, why: string): void {
  useEngineStore.setState({ loss: undefined });
  engine().restart(choice, why);
}

// Which backend the engine runs on, and the sentence that says why.
import * as tf from "@tensorflow/tfjs-core";
import { reasonOf } from "../core/image/image-error";
import { noteDeviceLoss } from "./device-loss";
import { NoBackendError } from "./errors";
import {
  backendLabels,
  type BackendAttempt,
  type BackendChoice,
  type BackendName,
  type EngineReport,
} from "./protocol";

/**
 * Order of preference: fastest first where all are there. WebGPU on a software adapter is slower than WebAssembly, and is
 * taken by nobody who did not ask for it.
 */
const preference: readonly BackendName[] = ["webgpu", "wasm", "webgl", "cpu"];

/** WebGL keeps released textures for others of their size without end, unless told so. */
const maxTextureBytes = 2 ** 30;

type Started = Pick<EngineReport, "threads" | "simd" | "adapter">;

interface Start {
  /** Whether a person asked for this backend and no other. */
  readonly isAskedFor: boolean;
  readonly onDeviceLost: (reason: string) => void;
}

async function startBackend(backend: BackendName, { isAskedFor, onDeviceLost }: Start): Promise<Started> {
  switch (backend) {
    case "webgpu": {
      const { startWebGpu } = await import("./webgpu-backend");
      return { adapter: await startWebGpu({ takesSoftware: isAskedFor, onDeviceLost }) };
    }
    case "wasm": {
      const { startWasm } = await import("./wasm-backend");
      return startWasm();
    }
    case "webgl": {
      if (typeof OffscreenCanvas === "undefined") throw new Error("this browser has no OffscreenCanvas");
      if (!new OffscreenCanvas(1, 1).getContext("webgl2")) throw new Error("no WebGL 2 context");
      await import("@tensorflow/tfjs-backend-webgl");
      tf.env().set("WEBGL_DELETE_TEXTURE_THRESHOLD", maxTextureBytes);
      if (!(await tf.setBackend("webgl"))) throw new Error("tfjs could not initialise it");
      return {};
    }
    case "cpu": {
      await import("@tensorflow/tfjs-backend-cpu");
      await tf.setBackend("cpu");
      return {};
    }
  }
}

function detailOf({ threads, simd, adapter }: Started): string {
  if (threads !== undefined) return `${threads} thread${threads === 1 ? "" : "s"}${simd ? ", SIMD" : ""}`;
  if (adapter) return [adapter.vendor, adapter.architecture].filter(Boolean).join(" ") || "unnamed adapter";
  return "";
}

function sentence(backend: BackendName, detail: string, attempts: readonly BackendAttempt[]): string {
  const using = [backendLabels[backend], detail].filter(Boolean).join(", ");
  const failed = attempts.filter((attempt) => !attempt.started);
  if (failed.length === 0) return using;
  return `${failed.map((attempt) => `${backendLabels[attempt.backend]}: ${attempt.detail}`).join("; ")} — using ${using}`;
}

let started: EngineReport | undefined;

/** What `chooseBackend` answered last in this worker. Throws where it has not been called. */
export function startedEngine(): EngineReport {
  if (started) return started;
  throw new Error("the engine was asked about its backend before it had one");
}

/**
 * Starts the chosen backend, or the first of the preference that starts. A chosen backend that does not start gives way
 * to the others, and the reason says so. Throws NoBackendError where none starts.
 */
export async function chooseBackend(
  choice: BackendChoice,
  onDeviceLost: (reason: string) => void,
): Promise<EngineReport> {
  const lost = (reason: string) => {
    noteDeviceLoss(reason);
    onDeviceLost(reason);
  };
  const startedAt = performance.now();
  const order = choice === "auto" ? preference : [choice, ...preference.filter((name) => name !== choice)];
  const attempts: BackendAttempt[] = [];
  for (const backend of order) {
    try {
      const facts = await startBackend(backend, { isAskedFor: backend === choice, onDeviceLost: lost });
      await tf.ready();
      const detail = detailOf(facts);
      attempts.push({ backend, started: true, detail });
      started = {
        backend,
        choice,
        reason: sentence(backend, detail, attempts),
        attempts,
        ...facts,
        crossOriginIsolated: self.crossOriginIsolated,
        startMs: performance.now() - startedAt,
      };
      return started;
    } catch (error) {
      attempts.push({ backend, started: false, detail: reasonOf(error) });
    }
  }
  const reasons = attempts.map((attempt) => `${backendLabels[attempt.backend]}: ${attempt.detail}`).join("; ");
  throw new NoBackendError(
    `No backend could be started. ${reasons}. A current Chrome, Edge or Firefox has at least one.`,
  );
}

// The closed language that page and worker speak. Everything in it is a plain value: tensors never cross.
import type { LayerSpeed } from "../core/split/measurement";
import type { BoxXyxy, RgbImage } from "../domain";
import type { ChartJobs } from "./protocol-charts";
import type { CheckpointJobs } from "./protocol-checkpoints";
import type { DataSetJobs } from "./protocol-datasets";
import type { EvaluationJobs } from "./protocol-evaluation";
import type { PredictionJobs } from "./protocol-predictions";
import type { SplitJobs } from "./protocol-split";
import type { TrainingJobs } from "./protocol-training";

export const backendNames = ["webgpu", "wasm", "webgl", "cpu"] as const;
export type BackendName = (typeof backendNames)[number];
export type BackendChoice = BackendName | "auto";

export const backendLabels: Readonly<Record<BackendName, string>> = {
  webgpu: "WebGPU",
  wasm: "WebAssembly",
  webgl: "WebGL",
  cpu: "CPU",
};

/** What became of one backend when the engine started. */
export interface BackendAttempt {
  readonly backend: BackendName;
  readonly started: boolean;
  /** Why it did not start, or with what it did: "no adapter", "4 threads, SIMD". */
  readonly detail: string;
}

export interface AdapterReport {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** True for a software rasteriser: correct, but slow. */
  readonly isFallback: boolean;
  readonly features: readonly string[];
  /** WebGPU limits by their names in the specification. */
  readonly limits: Readonly<Record<string, number>>;
}

/** A started engine. */
export interface EngineReport {
  readonly backend: BackendName;
  readonly choice: BackendChoice;
  /** One line for people: "WebGPU: no adapter — using WebAssembly, 4 threads". */
  readonly reason: string;
  readonly attempts: readonly BackendAttempt[];
  /** WebAssembly only. */
  readonly threads?: number;
  readonly simd?: boolean;
  /** WebGPU only. */
  readonly adapter?: AdapterReport;
  readonly crossOriginIsolated: boolean;
  readonly startMs: number;
}

export interface MemoryReport {
  readonly tensors: number;
  /** Bytes that live tensors use. */
  readonly tensorBytes: number;
  /** Bytes the backend holds, in use or not: GPU buffers, or the WebAssembly heap. */
  readonly allocatedBytes?: number;
}

/** How far a job is. */
export interface Progress {
  /** What it does now, for people: "Drawing scenes". */
  readonly phase: string;
  readonly done: number;
  /** Absent while unknown. */
  readonly total?: number;
  /** What `done` counts: "scenes", "layers", "bytes". */
  readonly unit: string;
}

/** One layer computed by the active backend and by the CPU. */
export interface SelfCheckRow {
  readonly layer: string;
  /** Largest |backend − CPU| over the rms of the CPU's values. */
  readonly worstDifference: number;
  readonly elapsedMs: number;
}

export interface SelfCheckReport {
  readonly backend: BackendName;
  readonly rows: readonly SelfCheckRow[];
  readonly worstDifference: number;
  /** Differences up to here are float32 rounding in another order. */
  readonly tolerance: number;
}

/** How fast the active backend convolves: a dense layer, and a depthwise one. */
interface SpeedReport extends LayerSpeed {
  readonly backend: BackendName;
  readonly depthwise: LayerSpeed;
}

/** A scene and its truth. */
export interface DrawnScene {
  readonly image: RgbImage;
  /** Kind of the largest thing. */
  readonly className: string;
  readonly objects: readonly { readonly label: number; readonly className: string; readonly boxXyxyPixels: BoxXyxy }[];
  /** One label a pixel: 0 is background, n is kind n − 1. */
  readonly labels: Uint8Array;
}

export const sceneFormats = ["image-folder", "coco", "voc"] as const;
/** A zip of scenes is made in memory before it is saved: 20,000 of 128 pixels are about 0.6 GB. */
export const maxArchivedScenes = 20_000;
export type SceneFormat = (typeof sceneFormats)[number];

/** Every job: what it is given and what it answers. */
export interface Jobs
  extends ChartJobs, CheckpointJobs, DataSetJobs, EvaluationJobs, PredictionJobs, SplitJobs, TrainingJobs {
  /** Compares a handful of layers between the active backend and the CPU. */
  "self-check": { input: null; output: SelfCheckReport };
  /** Convolves for a number of seconds, half of them depthwise. */
  "measure-speed": { input: { seconds: number }; output: SpeedReport };
  /** Draws scenes `first` … `first + count - 1` of a seed, `size` pixels on a side. */
  "draw-scenes": { input: { seed: number; first: number; count: number; size: number }; output: DrawnScene[] };
  /** Writes scenes as a dataset in a zip. */
  "archive-scenes": { input: { seed: number; count: number; size: number; formats: SceneFormat[] }; output: Blob };
}
export type JobKind = keyof Jobs;

/** What the worker exposes; over comlink every answer is a promise. Errors arrive with their name and message. */
export interface EngineWorker {
  /** `onDeviceLost` is called if the device dies while the worker lives on. */
  start(choice: BackendChoice, onDeviceLost: (reason: string) => void): Promise<EngineReport>;
  run<Kind extends JobKind>(
    id: number,
    kind: Kind,
    input: Jobs[Kind]["input"],
    onProgress: (progress: Progress) => void,
  ): Promise<Jobs[Kind]["output"]>;
  cancel(id: number): Promise<void>;
  memory(): Promise<MemoryReport>;
}

/** Name of the Web Lock that the worker holds while it lives. */
export function lifeLockName(session: string): string {
  return `ladon-engine-${session}`;
}

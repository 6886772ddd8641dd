// The protocol's words about training: plans, runs, their curves and what they export.
import type { RecipeFile } from "../core/recipes/read-recipe-file";
import type { Recipe } from "../core/recipes/recipe";
import type { GroundTruthBox, Prediction, RgbImage, TaskName } from "../domain";
import type { CheckpointId } from "./protocol-checkpoints";
import type { DataSource } from "./protocol-datasets";
import type { ValidationOfTasks } from "./tasks/tasks";

export type { Recipe };

/** Names a run: 32 hexadecimal digits. */
export type RunId = string;

/** What a run starts from: a checkpoint, or one of this lab's networks with random weights. */
export type TrainingStart =
  | { readonly kind: "checkpoint"; readonly checkpoint: CheckpointId }
  | { readonly kind: "random"; readonly network: "ladon-nano" | "ladon-nano-teacher" };

/** Everything that decides a run beside its data. */
export interface TrainingPlan {
  readonly title: string;
  readonly start: TrainingStart;
  /** An uncompressed checkpoint, where a stage compares with a teacher. */
  readonly teacher?: CheckpointId;
  readonly recipe: Recipe;
  /**
   * Of each class of the dataset (by label, background included where the task has one) the network's label, or null
   * for "not trained". Absent: the heads that the recipe resets get the dataset's own classes.
   */
  readonly labelMap?: readonly (number | null)[];
  /** Share of the samples for validation, unless the dataset has splits of its own. */
  readonly validationShare: number;
  /** 1 … 2³² − 1. */
  readonly seed: number;
}

export type RunStatus =
  | { readonly kind: "ready" }
  | { readonly kind: "running" }
  | { readonly kind: "paused" }
  /**
   * All steps are taken, or the user has stopped it: what is left is its checkpoint, which needs no data. `message` says why
   * there is none yet, where making it has failed.
   */
  | {
      readonly kind: "finishing";
      readonly as: "finished" | "stopped";
      readonly name?: string;
      readonly message?: string;
    }
  /** All epochs are done. */
  | { readonly kind: "finished" }
  /** Ended early by the user, who kept what was best. */
  | { readonly kind: "stopped" }
  /** The state before the failing step is kept; `message` is a sentence. */
  | { readonly kind: "failed"; readonly name: string; readonly message: string };

export interface RunPosition {
  /** From 0. */
  readonly stage: number;
  /** Within the stage, from 0. */
  readonly epoch: number;
  /** Within the epoch: steps done. */
  readonly stepInEpoch: number;
  readonly stepsInEpoch: number;
  /** Of all stages. */
  readonly step: number;
  readonly steps: number;
}

/** Scores of the validation samples: `top1` in percent, `AP` and `meanIoU` 0 … 1, and what images cost. */
export interface ValidationScores extends ValidationOfTasks {
  /** Mean over images; absent for an uncompressed network. */
  readonly payloadBytes?: number;
  readonly images: number;
}

export interface EpochRecord {
  readonly stage: number;
  readonly epoch: number;
  /** Steps done when it ended. */
  readonly step: number;
  readonly scores: ValidationScores;
  /** Milliseconds of training, without validation. */
  readonly elapsedMs: number;
}

/** A validation image as the network sees it after an epoch. */
export interface SamplePrediction {
  readonly name: string;
  /** Longer side at most 256 pixels. */
  readonly preview: RgbImage;
  /** In pixels of the original, whose sides these are. */
  readonly imageWidth: number;
  readonly imageHeight: number;
  readonly prediction: Prediction;
  readonly truth: {
    readonly classLabel?: number;
    readonly boxes?: readonly Pick<GroundTruthBox, "boxXyxyPixels" | "label">[];
  };
}

/** A file that a running epoch could not use. */
export interface DamagedSample {
  readonly name: string;
  readonly why: string;
}

export interface RunSummary {
  readonly id: RunId;
  readonly plan: TrainingPlan;
  readonly task: TaskName;
  readonly status: RunStatus;
  readonly position: RunPosition;
  /** Names of the classes that the trained head answers, by label. */
  readonly classNames: readonly string[];
  /** Side of the network's input in pixels; absent in runs of older versions. */
  readonly inputSize?: number;
  readonly dataSet: {
    readonly name: string;
    readonly fingerprint: string;
    /** Digest of the images' files; absent without files, and in runs of older versions. */
    readonly contents?: string;
    readonly training: number;
    readonly validation: number;
    /** Where the lab drew it itself: such a run goes on without its folder. */
    readonly scenes?: Extract<DataSource, { kind: "scenes" }>;
  };
  readonly epochs: readonly EpochRecord[];
  /** Index into `epochs` of the best validation score. */
  readonly bestEpoch?: number;
  readonly damaged: readonly DamagedSample[];
  /** What it became in the list of checkpoints, once it ended. */
  readonly checkpoint?: CheckpointId;
  /** Titles of the checkpoints that it keeps copies of, so that they may be deleted. */
  readonly held?: Readonly<Record<CheckpointId, string>>;
  /** What is to be known of how it was kept: sentences. */
  readonly notes?: readonly string[];
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
  readonly trainedMs: number;
  /** Bytes in the browser's storage. */
  readonly storedBytes: number;
  /** Another tab of this browser works on it now. Never stored. */
  readonly isElsewhere?: true;
}

/** Columns over the steps `first` … `first + length - 1`; NaN where a term is not part of that step's stage. */
export interface RunCurves {
  readonly first: number;
  readonly length: number;
  /** `loss`, `learningRate`, `gradientNorm`, `bitsPerImage`, and every loss term by its name, as weighted in the sum. */
  readonly columns: Readonly<Record<string, Float32Array>>;
}

export interface RunState {
  readonly summary: RunSummary;
  readonly curves: RunCurves;
  /** Of the last epoch. */
  readonly samples: readonly SamplePrediction[];
  /** Steps a second over the last ones; absent while nothing is known. */
  readonly stepsPerSecond?: number;
  /** Milliseconds since 1970. */
  readonly savedAtMs?: number;
}

/** The runs of this browser, newest first, and those of which nothing can be read: a sentence each. */
export interface RunList {
  readonly runs: readonly RunSummary[];
  readonly damaged: readonly { readonly id: RunId; readonly why: string }[];
}

/** What a run would take, before it begins. */
export interface TrainingEstimate {
  /** Trainable and frozen parameters. */
  readonly trainableParameters: number;
  readonly frozenParameters: number;
  readonly trainingSamples: number;
  readonly validationSamples: number;
  readonly steps: number;
  /** Bytes that tensors took at most during the probe, and what features in memory will take. */
  readonly peakBytes: number;
  readonly cacheBytes: number;
  /** Milliseconds a step: every one of the probe's. */
  readonly stepMs: readonly number[];
  readonly totalMs: number;
  readonly warnings: readonly string[];
}

const runExports = ["safetensors", "torch", "recipe-json", "recipe-yaml", "curves-csv"] as const;
export type RunExport = (typeof runExports)[number];

export interface TrainingJobs {
  /** The recipes that the lab knows, in the order to offer them. */
  "list-recipes": { input: null; output: readonly Recipe[] };
  /** A recipe from a JSON text or upstream's YAML; what cannot be honoured is listed. Rejects with RecipeError. */
  "read-recipe": {
    input: { text: string; fileName: string };
    output: RecipeFile;
  };
  /** Checks a plan against its data and runs ten steps that change nothing. */
  "probe-training": { input: { plan: TrainingPlan; source: DataSource }; output: TrainingEstimate };
  /** Makes a run that has not begun. */
  "create-run": { input: { plan: TrainingPlan; source: DataSource }; output: RunSummary };
  /**
   * Trains from where the run is: to its end, for `steps` steps, or until "pause-run" or "stop-run". Cancelling the job
   * pauses the run. The source must be the run's dataset; the fingerprint is compared. Rejects with RunElsewhereError
   * where another tab trains the run, unless `takeOver` says to pause it there first.
   */
  train: { input: { run: RunId; source: DataSource; steps?: number; takeOver?: boolean }; output: RunSummary };
  /** In whichever tab it trains. */
  "pause-run": { input: { run: RunId }; output: null };
  /** Ends the run, in whichever tab it trains, with its best epoch, which becomes a checkpoint. */
  "stop-run": { input: { run: RunId }; output: RunSummary };
  /** Makes the checkpoint of a run that has ended without one. Rejects with StorageFullError, and the run stays as it is. */
  "finish-run": { input: { run: RunId }; output: RunSummary };
  /**
   * `since`: the first step whose curves are wanted. `knownEpochs`: how many epochs the page knows; its `samples` may be
   * empty while there are no more, for they are images and this is asked twice a second.
   */
  "run-state": { input: { run: RunId; since: number; knownEpochs?: number }; output: RunState };
  "list-runs": { input: null; output: RunList };
  /** Pauses the run first where it trains; rejects with RunElsewhereError where another tab does not let go of it. */
  "delete-run": { input: { run: RunId }; output: RunList };
  "export-run": {
    input: { run: RunId; what: RunExport; which: "best" | "last" };
    output: { blob: Blob; fileName: string };
  };
}

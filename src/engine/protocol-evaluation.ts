// The protocol's words about evaluation: what is measured, what came out, what of it is kept.
import type { MatchKind } from "../core/datasets/label-map";
import type { SegmentationPixels } from "../core/metrics/segmentation-evaluator";
import type { Spread } from "../core/metrics/spread";
import type { ChosenNumbers, ProtocolName, ProtocolNumbers, TaskName } from "../domain";
import type { StageName } from "../nets/pipeline/stage-clock";
import type { CheckpointId, DeviceCost } from "./protocol-checkpoints";
import type { DataSetFormat, DataSource, SkippedItem } from "./protocol-datasets";
import type { ClassMapping } from "./tasks/task";
import type { DetailsOfTasks, MetricsOfTasks } from "./tasks/tasks";

export type { DetectionCell } from "../core/metrics/detection-confusion";
/** What detections with at least some score got right and wrong, from `DetectionColumns`: quick enough for a slider. */
export { confusionAt } from "../core/metrics/detection-confusion";
export type { ClassMapping, DetailsOfTasks, MatchKind, SegmentationPixels, Spread };
export type { Interval } from "./tasks/task";
export { segmentationPixelNames, usualSegmentationPixels } from "../core/metrics/segmentation-evaluator";

/** Results that were computed together share one: 32 hexadecimal digits. */
export type EvaluationRunId = string;
/** Names one result: the run's id, a dot, and the place of the entry in it. */
export type ResultId = string;

export const inputCodecNames = ["jpeg", "webp"] as const;
export type InputCodecName = (typeof inputCodecNames)[number];

/** What people call them. */
export const codecTitles: Readonly<Record<InputCodecName, string>> = { jpeg: "JPEG", webp: "WebP" };

/** The network's input, brought to 8 bits a sample, goes through a codec before the network sees it. */
export interface InputCodec {
  readonly name: InputCodecName;
  /** A whole number, 1 … 100. */
  readonly quality: number;
}

export type ClassMaps = { readonly [Task in TaskName]?: ClassMapping };

/** One row of an evaluation: a checkpoint, perhaps behind a codec. */
export interface EvaluationEntry {
  readonly checkpoint: CheckpointId;
  readonly codec?: InputCodec;
  /** Where absent: as "propose-class-maps" answers. */
  readonly classMaps?: ClassMaps;
}

export type EvaluatedSplit = "train" | "val" | "test";

export interface EvaluationPlan {
  /** Each image is decoded once for all of them. */
  readonly entries: readonly EvaluationEntry[];
  /** Each entry is asked those that its checkpoint has a head for and the dataset has truth for. */
  readonly tasks: readonly TaskName[];
  readonly protocol: ProtocolName;
  /** Each network's own input size decides what is absent. */
  readonly protocolNumbers?: ChosenNumbers;
  /** In which pixels masks are compared; as is usual for the protocol where absent. */
  readonly segmentationPixels?: SegmentationPixels;
  /** Only samples that the dataset itself calls so; all of them but its test split where absent. */
  readonly split?: EvaluatedSplit;
  /** The first so many samples; all of them where absent. */
  readonly limit?: number;
}

export interface EvaluatedCheckpoint {
  readonly id: CheckpointId;
  readonly title: string;
  readonly family: string;
  readonly beta?: number;
  /** Names encoder and prior in bitstreams; absent for an uncompressed network. */
  readonly modelId?: string;
  /** SHA-256, hexadecimal, over names, shapes and values of all weights. */
  readonly contentHash: string;
  /** What the device's half costs; absent for an uncompressed network, and in results of older versions of the lab. */
  readonly encoder?: DeviceCost;
  /** What the whole network costs with the heads that were asked; absent for one that compresses, and in older results. */
  readonly network?: DeviceCost;
}

export type TaskMetrics = Partial<MetricsOfTasks>;

/**
 * Sizes an image. Behind a codec they are the codec's: `fileBytes` the whole file, `payloadBytes` its coded pixels without
 * headers and tables (JPEG: entropy-coded segments; WebP: the image chunk's body), `paperKilobytes` the file / 1024.
 */
export interface SizeSpreads {
  readonly payloadBytes: Spread;
  readonly fileBytes: Spread;
  readonly paperKilobytes: Spread;
  /** Payload over the network's input pixels, padding included. */
  readonly bitsPerPixel: Spread;
}

export type TimedStage = StageName | "readImage" | "codec";

/** What a list and a chart need of a result; plain JSON. */
export interface ResultSummary {
  readonly format: "ladon-lab-evaluation";
  readonly version: 1;
  readonly id: ResultId;
  readonly run: EvaluationRunId;
  /** Milliseconds since 1970. */
  readonly finishedAtMs: number;
  readonly labVersion: string;
  /** What computed it: "wasm", "webgpu" … */
  readonly backend: string;
  readonly checkpoint: EvaluatedCheckpoint;
  readonly codec?: InputCodec;
  readonly protocol: ProtocolName;
  /** The longer side that the protocol was given, in pixels. */
  readonly inputSize: number;
  /** All its numbers; absent in results of older versions, which had no others than those that follow from `inputSize`. */
  readonly protocolNumbers?: ProtocolNumbers;
  /** In which pixels masks were compared; absent without a segmentation, and in results of older versions: the original ones. */
  readonly segmentationPixels?: SegmentationPixels;
  readonly dataSet: {
    readonly name: string;
    readonly format: DataSetFormat;
    readonly fingerprint: string;
    /** Digest of the evaluated images' files; absent without files, and in results of older versions. */
    readonly contents?: string;
    /** Images in the set, before `split` and `limit`. */
    readonly images: number;
    readonly split?: EvaluatedSplit;
    readonly limit?: number;
  };
  /** Images that were evaluated, and those that could not be. */
  readonly images: number;
  readonly skipped: number;
  /** False where the run was cancelled and concluded early: the figures are of the first `images` images. */
  readonly complete: boolean;
  readonly scores: TaskMetrics;
  /** Absent for an uncompressed network without a codec. */
  readonly sizes?: SizeSpreads;
  /** Milliseconds an image, first runs left out; `prepare` is shared by entries of one input size. */
  readonly elapsedMs: { readonly [Stage in TimedStage]?: Spread };
  readonly notes: readonly string[];
}

export type TaskDetails = Partial<DetailsOfTasks>;

/** A whole result; plain JSON. */
export interface EvaluationResult extends ResultSummary {
  readonly details: {
    /** Of the evaluated images, in the order of the dataset. */
    readonly imageNames: readonly string[];
    /** Of each of them; absent where nothing was sent, and in results of older versions. */
    readonly payloadBytes?: readonly number[];
    /** The first 200. */
    readonly skipped: readonly SkippedItem[];
  } & TaskDetails;
}

/** A run that was cancelled, or that a closed tab cut short. */
export interface UnfinishedRun {
  readonly run: EvaluationRunId;
  readonly startedAtMs: number;
  readonly plan: EvaluationPlan;
  readonly dataSet: ResultSummary["dataSet"];
  /** Answers that are there, and those that a whole run has: images × entries. */
  readonly done: number;
  readonly total: number;
  /** Another tab of this browser goes on with it now. Never stored. */
  readonly isElsewhere?: true;
}

export interface EvaluationOutcome {
  /** In the order of the entries. */
  readonly results: readonly EvaluationResult[];
  /** Why they were not stored: a sentence. Save them as a file, then. */
  readonly storageProblem?: string;
}

/** The two label sets of one task and how they might go together. */
export interface ClassMapProposal {
  readonly task: TaskName;
  readonly dataSetClasses: readonly string[];
  readonly modelClasses: readonly string[];
  readonly proposal: ClassMapping;
  /** Why each class goes where it does. */
  readonly how: readonly MatchKind[];
  /** What a person should look at, a sentence each. */
  readonly notes: readonly string[];
}

export interface EvaluationJobs {
  /** For each task that both have, how the dataset's classes may go with the checkpoint's. */
  "propose-class-maps": { input: { source: DataSource; checkpoint: CheckpointId }; output: ClassMapProposal[] };
  /**
   * Evaluates; progress counts answers, images × entries. Cancelling keeps what is done as an unfinished run, which
   * `resume` goes on with: the dataset must be the same, and the numbers are those of an unbroken run. Rejects with
   * DataSetError, EvaluationInputError, NothingEvaluatedError, JobInputError, with EvaluationElsewhereError where another
   * tab goes on with the run, and with what opening a checkpoint throws.
   */
  evaluate: {
    input: { source: DataSource; plan: EvaluationPlan } | { source: DataSource; resume: EvaluationRunId };
    output: EvaluationOutcome;
  };
  /** Ends an unfinished run with the images that all its entries have. */
  "conclude-evaluation": { input: { run: EvaluationRunId }; output: EvaluationOutcome };
  /** Newest first. */
  "list-results": { input: null; output: { results: ResultSummary[]; unfinished: UnfinishedRun[] } };
  "read-result": { input: { id: ResultId }; output: EvaluationResult };
  /** A result, or an unfinished run with all it holds. */
  "delete-result": { input: { id: ResultId } | { run: EvaluationRunId }; output: null };
}

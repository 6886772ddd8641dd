// What floor 3 knows of a task: what a dataset says for it, what becomes of a prediction, how predictions are scored, and
// what teaches it.
import type { DataSample } from "../../core/datasets/data-set";
import type { PixelLabels } from "../../core/image/labelled-image";
import type { SegmentationPixels } from "../../core/metrics/segmentation-evaluator";
import type { Predictions, TaskName, GroundTruthBox } from "../../domain";

/** Names of classes by label. */
export type ClassNames = Readonly<Record<number, string>>;

/**
 * Of each class of the dataset, by label, the network's label, or null for a class that the network does not know.
 * What is unmatched is left out of the truth: its images are not scored, its boxes are not looked for, its pixels do not
 * count. Whatever the network says about what is left counts as always, so labels that no class has are never right.
 */
export type ClassMapping = readonly (number | null)[];

/** The classes of one task, on both sides. */
export interface ClassPair {
  readonly task: TaskName;
  /** Names by label. */
  readonly dataSetClasses: readonly string[];
  readonly modelClasses: readonly string[];
}

/** A percentile bootstrap over images: how far the figure would move with other images of the kind. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
  /** Share of the resamples inside. */
  readonly confidence: number;
  readonly resamples: number;
}

/** One cell of a confusion matrix. */
export interface MatrixCell {
  readonly truth: number;
  readonly predicted: number;
  /** Images, objects or pixels. */
  readonly count: number;
  /** Places in `imageNames`, at most 50: of pixels the images with most of them, otherwise the first. */
  readonly images: readonly number[];
}

/** What is true of one image, in the dataset's labels; what the dataset does not say, or nobody asked, is absent. */
export interface ImageTruth {
  readonly name: string;
  readonly imageId: number;
  /** Why nothing could be asked about it: a sentence. */
  readonly skipped?: string;
  readonly classLabel?: number;
  readonly boxes?: readonly GroundTruthBox[];
  /** Why its mask could not be used, though the image could: a sentence. */
  readonly maskProblem?: string;
}

/** A label that the truth of an image mentions, and of what. */
interface MentionedLabel {
  readonly label: number;
  readonly box?: "single" | "crowd";
}

/** The samples of a dataset, and what was found in the masks that were opened. */
export interface InspectedTruth {
  readonly samples: readonly DataSample[];
  readonly masksRead: number;
  readonly unreadableMasks: number;
  /** Masks of which no pixel counts. */
  readonly ignoredMasks: number;
}

export interface TruthOfTask {
  /** What a sample says for the task without a file being read. */
  truthOf(sample: DataSample): Pick<ImageTruth, "classLabel" | "boxes">;
  /** Whether the truth is in the sample's mask. */
  readonly readsMask: boolean;
  hasTruth(truth: ImageTruth, mask: PixelLabels | undefined): boolean;
  /** The labels that a sample mentions; undefined where only its mask says so and `inMask`, the labels in it, is not given. */
  mentioned(sample: DataSample, inMask: Iterable<number> | undefined): readonly MentionedLabel[] | undefined;
  /** Whether the samples say anything, and where they do but it teaches nothing, why: a clause. */
  usable(truth: InspectedTruth): boolean | string;
}

/** What a small image of a prediction is drawn with. */
export interface Drawing {
  /** Of the small image to the original. */
  readonly scale: number;
  readonly nameOf: (label: number) => string;
  /** 0 … 1: boxes below are not drawn. */
  readonly scoreThreshold: number;
}

/** What an entry of an evaluation knows of the classes of one task. */
interface PredictedClasses {
  readonly map: ClassMapping | undefined;
  readonly nameOf: (label: number) => string;
  /** COCO's category id of each label of the dataset. */
  readonly categoryIds: readonly number[] | undefined;
  readonly pixels: SegmentationPixels;
}

interface PredictionOfTask<Task extends TaskName, Types extends TaskTypes> {
  /** The buffers that move along when the prediction is sent. */
  buffersOf(prediction: Predictions[Task]): readonly ArrayBufferLike[];
  /** Its part of the file that `export-results` writes. */
  record(prediction: Predictions[Task], nameOf: (label: number) => string): Types["record"];
  /** What one image of a batch says. */
  overview(prediction: Predictions[Task], drawing: Pick<Drawing, "nameOf" | "scoreThreshold">): Types["overview"];
  /** Into pixels, before anything is drawn on them, or on them. */
  readonly overlay: {
    paint?(pixels: ImageData, prediction: Predictions[Task]): void;
    draw?(context: OffscreenCanvasRenderingContext2D, prediction: Predictions[Task], drawing: Drawing): void;
  };
  /** The file that an evaluation's predictions are written to: one JSON list, or one JSON object a line. */
  readonly predictionFile: {
    readonly layout: "list" | "lines";
    /** What is in it, for whoever reads it: a part of a sentence. */
    readonly about: string;
    entries(truth: ImageTruth, prediction: Predictions[Task], classes: PredictedClasses): readonly object[];
  };
}

/** What a network predicted of one image, as a few numbers, beside what is true of it. */
export interface ScoredImage<Kept> {
  /** Place among the evaluated images. */
  readonly image: number;
  readonly truth: ImageTruth;
  readonly kept: Kept;
}

/** The classes that predictions are scored by. */
export interface ScoredClasses extends ClassPair {
  readonly map: ClassMapping;
  /** The network's labels that count as classes, ascending. */
  readonly listed: readonly number[];
  /** COCO's category id of each label of the dataset. */
  readonly categoryIds?: readonly number[];
}

/** Metrics over images drawn again and again. */
export interface Resampled {
  /** Images that were scored. */
  readonly images: number;
  /** By name, over `indices` among those images, repeats included; NaN where they leave the metric undefined. */
  readonly of: Readonly<Record<string, (indices: ArrayLike<number>) => number>>;
}

export interface Scored<Types extends TaskTypes> {
  readonly metrics: Types["metrics"];
  readonly resampled: Resampled;
  /** Of the main metric; takes about a second. Undefined for large sets. */
  interval(): Interval | undefined;
  details(): Types["details"];
}

/** A metric as a terminal shows it. */
interface MetricRow<Metrics> {
  readonly title: string;
  readonly decimals: number;
  readonly of: (metrics: Metrics) => number;
  /** Whether `interval` is of it. */
  readonly hasInterval?: boolean;
}

interface ScoringOfTask<Task extends TaskName, Types extends TaskTypes> {
  /** Whether a prediction says where: what a crop cut off counts then, though it was never seen. */
  readonly isLocated: boolean;
  /** Undefined where there is no truth to hold the prediction against. */
  keep(prediction: Predictions[Task], image: string, mask: PixelLabels | undefined): Types["kept"] | undefined;
  /** Undefined where nothing could be scored. */
  score(images: readonly ScoredImage<Types["kept"]>[], classes: ScoredClasses): Scored<Types> | undefined;
  readonly metricRows: readonly MetricRow<Types["metrics"]>[];
  /** The metrics that are followed in training; those that nothing was there for are absent. */
  validationScores(metrics: Types["metrics"]): Partial<Types["validation"]>;
  /** The score that decides which epoch is best. */
  mainScore(scores: Partial<Types["validation"]>): number | undefined;
}

/** What training sees of a sample's truth. */
interface TrainedTruth {
  /** Labels of the boxes that have an area in the network's input. */
  readonly boxes?: { readonly labels: ArrayLike<number> };
  readonly mask?: Uint8Array;
}

/** The images of a run, while something to learn is looked for in them. */
export interface LearnableSearch {
  readonly samples: readonly DataSample[];
  /** The dataset's, by label. */
  readonly classes: readonly string[] | undefined;
  /** The network's label of one of the dataset's; null where it has none. */
  labelOf(label: number): number | null;
  /** The first that can be read and is enough; reads its files. Those known to be damaged are not read again. */
  firstUsable(
    samples: Iterable<DataSample>,
    isEnough?: (sample: DataSample, read: TrainedTruth) => boolean,
  ): Promise<DataSample | undefined>;
  /** Keeps why an image teaches nothing, for `refuse`. */
  because(kind: string, image: string): void;
  /** Throws TrainingPlanError with the reasons; `what` is missing where it is not everything. */
  refuse(what?: string): never;
}

interface LearningOfTask {
  /** Why samples of which all are labelled are too few, as their labels tell: what their dataset has, without its name. */
  tooFew(samples: readonly DataSample[]): string | undefined;
  /** Reads images until one is found that teaches, and refuses where there is none. Returns warnings: sentences. */
  findLearnable(search: LearnableSearch): Promise<readonly string[]>;
}

/** What a task's numbers and records look like. */
export interface TaskTypes {
  /** What is kept of a prediction until it is scored: a few numbers. */
  readonly kept: object;
  readonly metrics: { readonly images: number; readonly interval?: Interval };
  readonly details: object;
  /** The metrics that are followed in training. */
  readonly validation: object;
  readonly record: object;
  readonly overview: object;
}

export interface EngineTask<Task extends TaskName, Types extends TaskTypes>
  extends PredictionOfTask<Task, Types>, ScoringOfTask<Task, Types>, LearningOfTask {}

// What floor 3 knows of a task: the truth of an image, what is kept of a prediction, and the metrics that follow from both.
import type { DataSample, GroundTruthBox } from "../../core/datasets/data-set";
import type { PixelLabels } from "../../core/image/labelled-image";
import type { Predictions, TaskName } from "../../domain";
import type { ClassMapping, Interval } from "../protocol-evaluation";
import type { ValidationScores } from "../protocol-training";
import type { ClassPair } from "./class-maps";

/** What is true of one image, in the data set's labels; what the data set does not say, or nobody asked, is absent. */
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
  /** COCO's category id of each label of the data set. */
  readonly categoryIds?: readonly number[];
}

export interface Scored<Metrics, Details> {
  readonly metrics: Metrics;
  /** Of the main metric; takes about a second. Undefined for large sets. */
  interval(): Interval | undefined;
  details(): Details;
}

export interface EngineTask<Task extends TaskName, Kept, Metrics, Details> {
  /** What a sample says for the task without a file being read. */
  truthOf(sample: DataSample): Pick<ImageTruth, "classLabel" | "boxes">;
  hasTruth(truth: ImageTruth, mask: PixelLabels | undefined): boolean;
  /** Undefined where there is no truth to hold the prediction against. */
  keep(prediction: Predictions[Task], image: string, mask: PixelLabels | undefined): Kept | undefined;
  /** Undefined where nothing could be scored. */
  score(images: readonly ScoredImage<Kept>[], classes: ScoredClasses): Scored<Metrics, Details> | undefined;
  /** The metrics that are followed in training; those that nothing was there for are absent. */
  validationScores(metrics: Metrics): Omit<ValidationScores, "images" | "payloadBytes">;
  /** The score that decides which epoch is best. */
  mainScore(scores: ValidationScores): number | undefined;
}

// What the page knows of a task: its names, how its predictions are drawn and said, and what its scores are.
import type { ComponentType } from "react";
import { classNameText } from "../../core/base/class-name-text";
import type { Predictions, TaskName } from "../../domain";
import type { SampleView } from "../../engine/protocol-datasets";
import type {
  EvaluationResult,
  Interval,
  ResultSummary,
  TaskDetails,
  TaskMetrics,
} from "../../engine/protocol-evaluation";
import type {
  AnswerDifferences,
  ClassNames,
  DrawnResult,
  ImageOverview,
  ResultRecord,
} from "../../engine/protocol-predictions";
import type { SamplePrediction, ValidationScores } from "../../engine/protocol-training";
import type { Fact } from "../components/fact-list";
import type { StageLayers } from "../components/image-stage";

/** What a network predicts of an image, with the names of its classes. */
export interface NamedPrediction<Task extends TaskName> {
  readonly prediction: Predictions[Task];
  readonly names: ClassNames;
}

export interface DrawOptions {
  /** 0 … 1: what is less sure is not drawn. */
  readonly threshold: number;
  /** Of a confidence, 0 … 1; whole percents where absent. */
  readonly confidenceText?: (confidence: number) => string;
  /** From another prediction of the image: what differs stands out. */
  readonly differences?: AnswerDifferences;
}

export interface PredictionProps<Task extends TaskName> extends NamedPrediction<Task> {
  /** All that was predicted of the image. */
  readonly result: DrawnResult;
  /** 0 … 100. */
  readonly thresholdPercent: number;
}

/** The metrics that are followed in training. */
export type ValidationScore = Exclude<keyof ValidationScores, "payloadBytes" | "images">;

/** What scores depend on beside data and protocol. */
export interface ScoreCondition {
  readonly title: string;
  readonly text: string;
  /** Whether charts say it. */
  readonly isNotable: boolean;
}

export interface PageTask<Task extends TaskName> {
  readonly title: string;
  /** What its head's stage does, in a list of stages. */
  readonly stageTitle: string;
  /** The label set that a head of so many classes has, unless it has names of its own. */
  readonly officialLabels: {
    readonly classes: number;
    /** Those of them that stand for something: neither background nor numbers that COCO left out. */
    readonly kinds: number;
    readonly of: string;
  };
  /** The label of the first class that is no background. */
  readonly firstClass: 0 | 1;
  /** The modules whose shapes follow from the number of classes. */
  readonly classModules: readonly string[];
  readonly truth: {
    /** What a dataset must say for the task to be scored, and to be trained. */
    readonly scored: string;
    readonly trained: string;
    /** What is counted of each class. */
    readonly counted: "Images" | "Boxes";
    /** What is true of an image, over it. */
    layers(sample: SampleView, names: ClassNames): StageLayers;
  };

  /** Over the image that it was predicted of. */
  layers(predicted: NamedPrediction<Task>, options: DrawOptions): StageLayers;
  /** In a card of its own. */
  readonly Prediction: ComponentType<PredictionProps<Task>>;
  /** For those who do not see it; undefined where there is nothing to say. */
  sentence(props: PredictionProps<Task>): string | undefined;
  /** In a line, from what a batch keeps of an image. */
  overviewText?(overview: ImageOverview): string | undefined;
  /** From a file that `export-results` wrote; undefined where it has none. */
  ofRecord(record: ResultRecord): (NamedPrediction<Task> & Pick<DrawnResult, "pixelsPerLabel">) | undefined;
  /** Beside those of other checkpoints; `prediction` is absent where the checkpoint has no such head. */
  comparedFact?(result: DrawnResult, threshold: number): Fact;
  differenceSentences(differences: AnswerDifferences): readonly string[];

  /** A validation image in training, beside what is true of it. */
  readonly sample: {
    /** What is drawn, for those who wonder. */
    readonly note?: string;
    layers(sample: SamplePrediction, names: ClassNames): StageLayers;
    /** `isRight` only where it is right or wrong as a whole. */
    verdict(sample: SamplePrediction, names: ClassNames): { readonly text: string; readonly isRight?: boolean };
  };
  /** The first one decides which epoch is best. */
  readonly validationScores: readonly { readonly name: ValidationScore; readonly title: string }[];

  /** By which results are listed. */
  readonly mainScore: {
    readonly title: string;
    /** By the name in curves. */
    readonly name: string;
    /** The greatest value of all scores of the task. */
    readonly outOf: 1 | 100;
    of(metrics: NonNullable<TaskMetrics[Task]>): { readonly score: number; readonly interval?: Interval };
  };
  condition?(result: ResultSummary): ScoreCondition;
  /** What the paper measured on. */
  readonly paper: {
    readonly dataSet: string;
    /** How the upstream scripts bring an image to its size; the reason why one beta has three sizes. */
    readonly resizing: string;
  };
}

/** What is shown of a task's part of a result. */
export interface TaskResultProps<Task extends TaskName> {
  readonly result: EvaluationResult;
  readonly metrics: NonNullable<TaskMetrics[Task]>;
  readonly details: NonNullable<TaskDetails[Task]>;
  /** With its interval. */
  readonly mainScore: string;
}

/** For people; files have `names` as they are. */
export function className(names: ClassNames, label: number): string {
  return classNameText(names[label] ?? `class ${label}`);
}

export function classNamesOf(classes: readonly { readonly label: number; readonly name: string }[]): ClassNames {
  return Object.fromEntries(classes.map(({ label, name }) => [label, name]));
}

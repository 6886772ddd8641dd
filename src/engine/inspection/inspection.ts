// What files are to the lab, as data: what the command `inspect` writes as JSON and what the page says of a drop.
import type { BetaFinding } from "../../core/checkpoint/checkpoint-facts";
import type { ContainerKind } from "../../core/checkpoint/checkpoint-file";
import type { CheckpointReport, TaskFinding, TensorFinding } from "../../core/checkpoint/doctor";
import type { DataSetFormat } from "../../core/datasets/data-set";
import type { ImageFormat } from "../../core/image/sniff-image";
import type { ProtocolName, TaskName } from "../../domain";
import type { BitstreamSizes } from "../protocol-predictions";

const inspectionKinds = ["checkpoint", "data-set", "bitstream", "recipe", "curves", "image", "unknown"] as const;
export type InspectionKind = (typeof inspectionKinds)[number];

/** What is said of everything that was inspected. */
interface InspectionFacts {
  /** The folder's or the file's name. */
  readonly name: string;
  /** Whether the lab can work with it, or with a part of it. */
  readonly usable: boolean;
  /** What it is, in one sentence without a full stop: "a checkpoint: ResNet-50 behind a bottleneck, beta 1.28". */
  readonly summary: string;
  /** Why it cannot be used, a sentence each; empty where it can. */
  readonly problems: readonly string[];
  /** What may surprise though it can be used, a sentence each. */
  readonly warnings: readonly string[];
}

/** One checkpoint file, loose or in a zip. */
export interface InspectedCheckpoint {
  readonly file: string;
  readonly usable: boolean;
  readonly fileBytes: number;
  /** Absent, as all that follows but the sentences, where the file cannot be read at all. */
  readonly container?: ContainerKind;
  readonly family?: string;
  readonly beta?: BetaFinding;
  /** Side of the input that it was trained at, in pixels, where the file says so. */
  readonly inputSize?: number;
  /** Of its classifier's probabilities, where the file says so. */
  readonly calibration?: CheckpointReport["calibration"];
  readonly tasks?: Readonly<Record<TaskName, TaskFinding>>;
  /** Of the entropy coder: stored in the file, or to be built from the prior. */
  readonly tables?: CheckpointReport["tables"];
  readonly parameters?: number;
  readonly parameterBytes?: number;
  /** Of the half that runs on the device. */
  readonly encoder?: CheckpointReport["encoder"];
  /** How many tensors fit, are missing, … */
  readonly tensors?: Readonly<Record<TensorFinding["status"], number>>;
  /** Networks of which one is to be chosen before the file is read; what else is said is of the first. */
  readonly choices?: readonly string[];
  /** The first of those that do not fit. */
  readonly misfits?: readonly string[];
  /** Texts and numbers beside the tensors, by their path. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

export interface CheckpointInspection extends InspectionFacts {
  readonly kind: "checkpoint";
  /** By path: the file itself, those of a folder, or the members of a zip. */
  readonly files: readonly InspectedCheckpoint[];
}

export interface InspectedClass {
  readonly name: string;
  /** With the class as their label, in a box, or (where masks were read) in their mask. */
  readonly images: number;
  /** Crowds left out. */
  readonly boxes: number;
}

export interface DataSetInspection extends InspectionFacts {
  readonly kind: "data-set";
  /** This lab's layouts, or the name of one that is recognised and not read: "yolo", "labelme". */
  readonly format: string;
  /** The tasks that it can train and evaluate. */
  readonly tasks: readonly TaskName[];
  /** Of all tasks together, background left out. */
  readonly classes: readonly InspectedClass[];
  /** Names of the images that the dataset itself keeps apart. */
  readonly splits: {
    readonly train: readonly string[];
    readonly val: readonly string[];
    readonly test: readonly string[];
  };
  /** Names of the images of which it says nothing: a share of them validates. */
  readonly unsplit: readonly string[];
  readonly images: number;
  readonly boxes: number;
  readonly crowds: number;
  /** Images with a mask. */
  readonly masks: number;
  /** How many masks and images were opened to see what is in them; the others are as their names say. */
  readonly masksRead: number;
  readonly imagesRead: number;
  readonly skipped: readonly { readonly file: string; readonly reason: string; readonly count?: number }[];
  /** SHA-256, hexadecimal: the same set again, wherever it lies. */
  readonly fingerprint?: string;
  /** Where several lie in one folder: each. One of them is to be chosen. */
  readonly dataSets?: readonly { readonly format: DataSetFormat; readonly folder: string }[];
}

/** One `.ladon` file. */
export interface InspectedBitstream {
  readonly file: string;
  readonly usable: boolean;
  /** Absent, as all that follows but the sentences, where the file is damaged. */
  readonly modelId?: string;
  /** SHA-256 of the coder's tables, hexadecimal. */
  readonly tablesHash?: string;
  readonly protocol?: ProtocolName;
  readonly latent?: { readonly channels: number; readonly height: number; readonly width: number };
  /** In pixels; `input` is what the network saw, padding included. */
  readonly original?: { readonly width: number; readonly height: number };
  readonly input?: { readonly width: number; readonly height: number };
  readonly sizes?: BitstreamSizes;
  /** The checkpoints known here that decode it. */
  readonly decodedBy?: readonly { readonly id: string; readonly title: string }[];
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

export interface BitstreamInspection extends InspectionFacts {
  readonly kind: "bitstream";
  readonly files: readonly InspectedBitstream[];
}

/** One recipe file. */
export interface InspectedRecipe {
  readonly file: string;
  readonly usable: boolean;
  /** Absent, as what follows but the sentences, where the recipe cannot be run. */
  readonly format?: "ladon-lab" | "torchdistill";
  readonly recipe?: string;
  readonly task?: TaskName;
  readonly stages?: readonly {
    readonly name: string;
    readonly epochs: number;
    readonly batchSize: number;
    readonly losses: readonly string[];
    readonly optimizer: string;
    readonly learningRate: number;
  }[];
  /** What the file asks for and this lab does not do, by line. */
  readonly unsupported: readonly { readonly line: number; readonly what: string; readonly why: string }[];
  readonly problems: readonly string[];
  /** The problems that have a place in the file. */
  readonly placedProblems: readonly { readonly line?: number; readonly where?: string; readonly sentence: string }[];
}

export interface RecipeInspection extends InspectionFacts {
  readonly kind: "recipe";
  readonly files: readonly InspectedRecipe[];
}

export interface InspectedCurve {
  readonly file: string;
  readonly name: string;
  readonly points: number;
  /** Names of the rates and of the scores that its points have. */
  readonly rates: readonly string[];
  readonly scores: readonly string[];
  readonly notes: readonly string[];
}

export interface CurvesInspection extends InspectionFacts {
  readonly kind: "curves";
  readonly curves: readonly InspectedCurve[];
}

/** One image file. */
export interface InspectedImage {
  readonly file: string;
  readonly usable: boolean;
  /** Absent, as what follows but the sentences, where the file is no image. */
  readonly format?: ImageFormat;
  /** In pixels, as stored. */
  readonly storedWidth?: number;
  readonly storedHeight?: number;
  /** 1 … 8 as Exif numbers them, and which part of the file says so; 1 without a source is upright. */
  readonly orientation?: number;
  readonly orientationFrom?: "EXIF" | "XMP" | "AVIF";
  /** In pixels, as a person sees it. */
  readonly width?: number;
  readonly height?: number;
  /** Absent where only the header was read. */
  readonly decodes?: boolean;
  readonly problems: readonly string[];
}

export interface ImageInspection extends InspectionFacts {
  readonly kind: "image";
  readonly count: number;
  /** The first of them, by path. */
  readonly images: readonly InspectedImage[];
}

export interface UnknownInspection extends InspectionFacts {
  readonly kind: "unknown";
  readonly files: readonly { readonly file: string; readonly looksLike: string }[];
}

export type Inspection =
  | CheckpointInspection
  | DataSetInspection
  | BitstreamInspection
  | RecipeInspection
  | CurvesInspection
  | ImageInspection
  | UnknownInspection;

// What floor 1 knows of a task.
import type { Predictions, ProtocolName, TaskName } from "../../domain";
import { UserError } from "../base/user-error";

export interface CoreTask<Task extends TaskName> {
  /** Whether label 0 is the background, and whether that counts as a class when predictions are scored. */
  readonly background: "none" | "scored" | "unscored";
  /** The label of the first class that is no background. */
  readonly firstClass: 0 | 1;
  /** The label set of the official checkpoints. */
  readonly officialLabels: string;
  /** What happens while its head runs: "Detecting". */
  readonly progress: string;
  /** The labels that a prediction mentions. */
  mentioned(prediction: Predictions[Task]): Iterable<number>;
  /** The scores by the names that evaluation writes; the first of each task is the one its tab opens with. */
  readonly scores: readonly TaskScore[];
  /** Whether a sample says what training needs, as far as that shows without reading its files; `label` is its class. */
  isLabelled(sample: { readonly boxes?: unknown; readonly mask?: unknown }, label: number | undefined): boolean;
  readonly torchdistill: TorchdistillTask;
}

/** In percent wherever it is drawn, so that curves of every origin share an axis. */
export interface TaskScore {
  readonly name: string;
  readonly label: string;
}

/** Keyword arguments of a Python call, nested; `Node`: what the writer of a document has made already. */
export interface Kwargs<Node = never> {
  readonly [key: string]: Kwarg<Node> | undefined;
}
export type Kwarg<Node> = string | number | boolean | null | Node | readonly Kwarg<Node>[] | Kwargs<Node>;

/** A transform of images by the end of its name, and its arguments. */
export type Transform = readonly [name: string, kwargs?: Kwargs];

/** What the official repository has for a task, in the words of its configurations. */
interface TorchdistillTask {
  /** Under scripts/. */
  readonly script: string;
  /** Python modules that register what a configuration names. */
  readonly dependencies: readonly string[];
  /** By which the scripts prepare images. */
  readonly protocols: readonly ProtocolName[];
  /** What puts a batch together. */
  readonly collators: { readonly training?: string; readonly validation?: string; readonly test?: string };
  /** What hands a batch to the model. */
  readonly forwardProc: string;
  /** Whether the model's norms are frozen in training, rather than all of them using the batch's statistics. */
  readonly frozenNorms: boolean;
  /** By what a configuration calls models of the task. */
  readonly modelKeys: readonly string[];
  /** Where a model has the network that all tasks share; empty where it is that network. */
  readonly backbonePath: readonly string[];
  /** Absent where the model transforms images itself. */
  readonly transforms?: {
    /** Of their names. */
    readonly prefix: string;
    /** Whether there are ColorJitter and RandomGrayscale. */
    readonly hasColour: boolean;
    /** Where nothing is drawn at random but `flips`; `resize` is the shorter side before a crop to `side`, in pixels. */
    prepare(side: number, resize: number, flips: readonly Transform[]): readonly Transform[];
    /** Undefined for an augmentation that the task's scripts do not have. */
    augment(augmentation: Augmentation, side: number, flip: Transform): readonly Transform[] | undefined;
  };
  dataSet<Node>(
    root: string,
    part: "train" | "val",
    images: { readonly transform?: Node; readonly flip: number },
  ): { readonly key: string; readonly kwargs: Kwargs<Node> };
  /** The entries of the configuration's model. */
  model(network: TorchdistillNetwork): Kwargs;
}

/** A recipe's augmentation as far as transforms say it. */
interface Augmentation {
  readonly kind: string;
  readonly scale?: readonly [number, number];
  readonly ratio?: readonly [number, number];
  readonly square?: boolean;
}

/** What a configuration's model is written by. */
interface TorchdistillNetwork {
  /** The shared network, which classifies `classes`; `isHeadless`: and has no head of its own to do so. */
  shared(classes: number, isHeadless: boolean, rest?: Kwargs): Kwargs;
  readonly classes: number;
  /** Output channels of the decoder, and of layer2, layer3 and layer4. */
  readonly targetChannels: number;
  readonly layerChannels: readonly [number, number, number];
  /** Of the input, in pixels: the longer side, and the shorter one. */
  readonly side: number;
  readonly minSize: number;
  readonly analysis: Kwargs;
  readonly checkpointPath: string;
}

/** Classes of the shared network's own classification head, which detectors and segmenters never use. */
export const unusedClasses = 1000;

/** A head's output, from which nothing can be predicted: it holds NaN or does not fit the sizes that came with it; the message says which. */
export class AnswerError extends UserError {
  override readonly name = "AnswerError";
}

// A backbone in a class of its own, beside the residual ones: what a registered kind is, and how PyTorch spells it.
import type { BackboneForm, TaskName } from "../../../domain";
import type { Modules } from "../heads/head";
import type { Layer, Ops } from "../ops";

/** What a model of torchvision's answers. */
export const taskOfForm = {
  classification: "classification",
  segmentation: "segmentation",
  "faster-rcnn": "detection",
  ssd: "detection",
} as const satisfies Readonly<Record<Exclude<BackboneForm, "ladon">, TaskName>>;

/** Outputs of a convolution or linear layer, by its name without `body.`. */
export type Widths = (name: string) => number;

/** One map: of [n, h, w, c], a stride further on or at the same one. */
export interface BackboneLayer {
  /** As recipes call it. Its parameters begin with `body.` and this name; those of the first, `stem`, with `stem`. */
  readonly name: string;
  readonly outChannels: number;
  readonly stride: 1 | 2;
  build<T>(ops: Ops<T>): Layer<T>;
}

/** How a backbone stands in one of torchvision's models. */
export interface FormOfBackbone {
  /** PyTorch's name of the first convolution's kernel, without `backbone.` and `backbone.body.`. */
  readonly first: string;
  /** PyTorch's module of a convolution, norm or linear layer, e.g. of `stem.conv` or `block3.expand.norm`, likewise. */
  torchModule(name: string): string;
  /** PyTorch's modules of the head, where they are none that the kind of head has. */
  readonly headModules?: Modules;
  /** The layers whose maps heads read here, finest first; the backbone's `stages` where absent. */
  readonly stages?: readonly string[];
  /** The layers that a bottleneck may stand in the place of, from the first; the map of the last has a stride of 4. */
  readonly replaceable?: readonly string[];
}

/** Whether a bottleneck may stand in the place of a layer, by its name or that of a convolution in it. */
export function isReplaceable({ replaceable = [] }: FormOfBackbone, name: string): boolean {
  return replaceable.includes(name.split(".")[0]);
}

export interface Backbone {
  /** What people call it. */
  readonly title: string;
  readonly forms: Readonly<Partial<Record<BackboneForm, FormOfBackbone>>>;
  /** A layer and its outputs in the network of width 1, by which others are named. */
  readonly fullWidth?: readonly [layer: string, outputs: number];
  /** A tensor that no other kind has, by the name of its layer: `block2.expand`. */
  readonly hallmark: string;
  /** Its layers from the first, `stem`, in the order in which they run and PyTorch registers them. */
  layers(widths: Widths, form: BackboneForm): readonly BackboneLayer[];
  /** The layers whose maps heads may read, finest first. */
  readonly stages: readonly string[];
  /** Whether a linear layer here, by its name, is a 1×1 convolution in PyTorch. */
  isTorchConvolution?(name: string): boolean;
  /** Before the classifier, in training. */
  readonly dropout?: number;
}

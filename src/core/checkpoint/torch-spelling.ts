// This lab's layers as upstream spells them in a state dict: modules, layouts, and the constants that stand beside parameters.
import { taskNames, type Architecture, type TaskName } from "../../domain";
import { backboneKind, formOf } from "../networks/backbones/backbones";
import { blocks } from "../networks/blocks";
import type { Modules } from "../networks/heads/head";
import type { ParameterRole, TracedLayer, TracedParameter } from "../networks/trace";
import type { ElementType } from "./element-types";
import { torchShape, type Layout } from "./layouts";

type TableName = "offset" | "quantizedCdf" | "cdfLength";

type TensorRole =
  /** A parameter of `Weights`, by this lab's name. */
  | { readonly kind: "parameter"; readonly name: string; readonly layout: Layout }
  | { readonly kind: "table"; readonly table: TableName }
  /** A constant or counter that upstream keeps in its state dict; written with these values, never read. */
  | { readonly kind: "constant"; readonly values: readonly number[] };

export interface SpelledTensor {
  /** Upstream's name without the task's prefix. */
  readonly canonicalName: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly role: TensorRole;
  readonly part: "backbone" | TaskName;
}

export interface TensorOptions {
  /** Columns of `_quantized_cdf`, or 0 for the empty tables of a model that was never updated. */
  readonly tableLength?: number;
  /** Whether the body's norms count batches. Frozen ones do not, yet take a file that has the counters; default true. */
  readonly batchCounters?: boolean;
}

/** `count` layers by name, in a module list from `first` on in steps. */
function listed(count: number, own: (i: number) => string, torch: (i: number) => string): Modules {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [own(i), torch(i)]));
}

/** Convolutions and GDNs take turns. */
function bottleneckHalf(half: "encoder" | "decoder"): Modules {
  const torch = `bottleneck_layer.${half}`;
  return {
    ...listed(
      3,
      (i) => `${half}.conv${i + 1}`,
      (i) => `${torch}.${2 * i}`,
    ),
    ...listed(
      2,
      (i) => `${half}.gdn${i + 1}`,
      (i) => `${torch}.${2 * i + 1}`,
    ),
  };
}

/** torchvision's single convolution, or timm's deep stem with rectifiers between. */
function stemModules(stem: readonly number[] = []): Modules {
  if (stem.length === 1) return { "stem.conv1": "conv1", "stem.norm1": "bn1" };
  return {
    ...listed(
      stem.length,
      (i) => `stem.conv${i + 1}`,
      (i) => `conv1.${3 * i}`,
    ),
    ...listed(
      stem.length,
      (i) => `stem.norm${i + 1}`,
      (i) => `conv1.${3 * i + 1}`,
    ),
    [`stem.norm${stem.length}`]: "bn1",
  };
}

/** What of a network decides upstream's names. */
interface Spelled extends Partial<Pick<Architecture, "backbone" | "block" | "stem">> {
  /** Of each head, as its kind spells them. */
  readonly headModules?: readonly Modules[];
}

/** Upstream's modules by this lab's layers, but for those of blocks and of backbones of their own. */
function torchModules({ stem, headModules = [] }: Spelled): Modules {
  return {
    prior: "bottleneck_layer.entropy_bottleneck",
    ...bottleneckHalf("encoder"),
    ...bottleneckHalf("decoder"),
    ...stemModules(stem),
    ...(Object.assign({}, ...headModules) as Modules),
  };
}

// CompressAI's constants: NonNegativeParametrizer (reparam_offset 2^-18), GDN's beta_min 1e-6, EntropyBottleneck's
// tail_mass and likelihood_bound 1e-9.
const pedestal = 2 ** -36;
const betaBound = Math.sqrt(1e-6 + pedestal);
const gammaBound = 2 ** -18;
const likelihoodBound = 1e-9;
const quantileTarget = Math.log(2 / 1e-9 - 1);

/** What a state dict calls a parameter of a module; `{i}` is the last digit of its name here. */
const leaves: Readonly<Record<ParameterRole, string>> = {
  "convolution-kernel": "weight",
  "linear-kernel": "weight",
  bias: "bias",
  "norm-scale": "weight",
  "norm-shift": "bias",
  "norm-mean": "running_mean",
  "norm-variance": "running_var",
  "l2-scale": "scale_weight",
  "gdn-beta": "beta",
  "gdn-gamma": "gamma",
  "prior-quantiles": "quantiles",
  "prior-matrix": "matrices.{i}",
  "prior-bias": "biases.{i}",
  "prior-factor": "factors.{i}",
};

function layoutOf(role: ParameterRole, { flattenedPositions }: TracedLayer): Layout {
  switch (role) {
    case "convolution-kernel":
      return "convolution";
    case "linear-kernel":
      return flattenedPositions > 1 ? "pooled-linear" : "linear";
    case "gdn-gamma":
      return "linear";
    case "prior-quantiles":
      return "quantiles";
    default:
      return "same";
  }
}

type Rest = Pick<SpelledTensor, "type" | "shape" | "role">;

function constant(values: readonly number[]): Rest {
  return { type: "float32", shape: [values.length], role: { kind: "constant", values } };
}

function table(name: TableName, shape: readonly number[]): Rest {
  return { type: "int32", shape, role: { kind: "table", table: name } };
}

/** What a module keeps beside its parameters, behind the one of `role`. */
function besideParameter(
  { role, shape }: TracedParameter,
  { tableLength = 0 }: TensorOptions,
  countsBatches: boolean,
): Readonly<Record<string, Rest>> {
  switch (role) {
    case "norm-variance": {
      const counter: Rest = { type: "int64", shape: [], role: { kind: "constant", values: [0] } };
      return countsBatches ? { num_batches_tracked: counter } : {};
    }
    case "gdn-gamma":
      return {
        "beta_reparam.pedestal": constant([pedestal]),
        "beta_reparam.lower_bound.bound": constant([betaBound]),
        "gamma_reparam.pedestal": constant([pedestal]),
        "gamma_reparam.lower_bound.bound": constant([gammaBound]),
      };
    case "prior-quantiles": {
      const rows = tableLength > 0 ? shape[0] : 0;
      return {
        _offset: table("offset", [rows]),
        _quantized_cdf: table("quantizedCdf", tableLength > 0 ? [rows, tableLength] : [0]),
        _cdf_length: table("cdfLength", [rows]),
        target: constant([-quantileTarget, 0, quantileTarget]),
        "likelihood_lower_bound.bound": constant([likelihoodBound]),
      };
    }
    default:
      return {};
  }
}

/** A layer's module in PyTorch, and whether that is a 1×1 convolution where the layer here is linear. */
interface Spelling {
  readonly module: string | undefined;
  readonly isConvolution: boolean;
}

/** How a network's layers are spelled, by their names here. */
function spelling(network: Spelled): (layer: string) => Spelling {
  const { backbone } = network;
  if (backbone) {
    const form = formOf({ backbone });
    const kind = backboneKind({ backbone });
    const modules: Modules = { ...torchModules(network), ...form.headModules };
    return (layer) => {
      const inBackbone = /^(?:body\.)?(.*)/.exec(layer)![1];
      if (modules[layer] !== undefined) return { module: modules[layer], isConvolution: false };
      return {
        module: form.torchModule(inBackbone),
        isConvolution: kind.isTorchConvolution?.(inBackbone) ?? false,
      };
    };
  }
  const modules = torchModules(network);
  const block = network.block && blocks[network.block];
  return (layer) => {
    const [, place, inBlock] = /^body\.(\w+\.\d+)\.(.*)/.exec(layer) ?? [];
    if (!place) return { module: modules[layer], isConvolution: false };
    const module = block?.torchModules[inBlock];
    return {
      module: module && `${place}.${module}`,
      isConvolution: block?.torchConvolutions?.includes(inBlock) ?? false,
    };
  };
}

/** The tensors of `layers` in upstream's order, without a task's prefixes. @throws Error for a layer without a name there */
export function tensorsOfLayers(
  layers: readonly TracedLayer[],
  network: Spelled,
  options: TensorOptions = {},
): readonly SpelledTensor[] {
  const spell = spelling(network);
  const tensors = layers.flatMap((layer): SpelledTensor[] => {
    const { module, isConvolution } = spell(layer.name);
    if (module === undefined)
      throw new Error(`${layer.name} has no name in PyTorch: its block, its head or torch-spelling.ts lacks it`);
    const part = taskNames.find((task) => layer.name.startsWith(`${task}.`)) ?? "backbone";
    const countsBatches = (options.batchCounters ?? true) || part !== "backbone";
    return layer.parameters.flatMap((parameter) => {
      const { name, role, shape } = parameter;
      const layout = layoutOf(role, layer);
      const torch: Rest = {
        type: "float32",
        shape: [...torchShape(layout, shape), ...(isConvolution && role === "linear-kernel" ? [1, 1] : [])],
        role: { kind: "parameter", name, layout },
      };
      const all = {
        [leaves[role].replace("{i}", name.slice(-1))]: torch,
        ...besideParameter(parameter, options, countsBatches),
      };
      const place = module === "" ? "" : `${module}.`;
      return Object.entries(all).map(([leaf, rest]) => ({ canonicalName: place + leaf, ...rest, part }));
    });
  });
  // PyTorch lists a module's own parameters before those of the modules within it.
  return tensors.toSorted((a, b) => Number(a.canonicalName.includes(".")) - Number(b.canonicalName.includes(".")));
}

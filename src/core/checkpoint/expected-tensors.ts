// Every tensor of a model in upstream's state dict: name, shape, and what it is here (sc2bench, CompressAI, torchvision, timm).
import type { Architecture, BodyLayer, TaskName } from "../../domain";
import type { ElementType } from "./element-types";
import type { Layout } from "./layouts";
import { pooledSide } from "./layouts";

export type TableName = "offset" | "quantizedCdf" | "cdfLength";

export type TensorRole =
  /** A parameter of `Weights`, by this lab's name. */
  | { readonly kind: "parameter"; readonly name: string; readonly layout: Layout }
  | { readonly kind: "table"; readonly table: TableName }
  /** A constant or counter that upstream keeps in its state dict; written with these values, never read. */
  | { readonly kind: "constant"; readonly values: readonly number[] };

export interface ExpectedTensor {
  /** Upstream's name without the task's prefix. */
  readonly canonicalName: string;
  /** Upstream's name in the model of the task asked for. */
  readonly torchName: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly role: TensorRole;
  readonly part: "backbone" | TaskName;
}

/** The model of one task as upstream has it, or all heads on one backbone under names without prefixes. */
export type Scope = TaskName | "all";

export interface ExpectedOptions {
  /** Columns of `_quantized_cdf`, or 0 for the empty tables of a model that was never updated. */
  readonly tableLength?: number;
  /** Whether the body's norms count batches. Frozen ones do not, yet take a file that has the counters; default true. */
  readonly batchCounters?: boolean;
}

// CompressAI's constants: NonNegativeParametrizer (reparam_offset 2^-18), GDN's beta_min 1e-6, EntropyBottleneck's
// tail_mass and likelihood_bound 1e-9.
const pedestal = 2 ** -36;
const betaBound = Math.sqrt(1e-6 + pedestal);
const gammaBound = 2 ** -18;
const likelihoodBound = 1e-9;
const quantileTarget = Math.log(2 / 1e-9 - 1);
/** Hidden widths of the factorized prior. */
const priorFilters = [1, 3, 3, 3, 3, 1];
/** torchvision's first convolution. */
export const officialStemSide = 7;
/** timm's ResNeSt: radix 2, attention width max(radix · width / 4, 32) rounded to eights. */
const radix = 2;

function attentionWidth(width: number): number {
  const eights = Math.max(32, Math.floor((width * radix) / 4 / 8 + 0.5) * 8);
  return eights < 0.9 * ((width * radix) / 4) ? eights + 8 : eights;
}

class Listing {
  readonly tensors: ExpectedTensor[] = [];
  part: ExpectedTensor["part"] = "backbone";
  prefix = "";
  constructor(readonly countsBatches: boolean) {}

  add(canonicalName: string, shape: readonly number[], role: TensorRole, type: ElementType = "float32"): void {
    this.tensors.push({ canonicalName, torchName: this.prefix + canonicalName, type, shape, role, part: this.part });
  }

  parameter(torch: string, own: string, shape: readonly number[], layout: Layout = "same"): void {
    this.add(torch, shape, { kind: "parameter", name: own, layout });
  }

  constant(torch: string, values: readonly number[]): void {
    this.add(torch, [values.length], { kind: "constant", values });
  }

  convolution(torch: string, own: string, shape: readonly [number, number, number, number], bias = false): void {
    this.parameter(`${torch}.weight`, `${own}.kernel`, shape, "convolution");
    if (bias) this.parameter(`${torch}.bias`, `${own}.bias`, [shape[0]]);
  }

  linear(torch: string, own: string, out: number, inputs: number, layout: Layout = "linear"): void {
    this.parameter(`${torch}.weight`, `${own}.kernel`, [out, inputs], layout);
    this.parameter(`${torch}.bias`, `${own}.bias`, [out]);
  }

  norm(torch: string, own: string, channels: number, countsBatches = this.countsBatches): void {
    this.parameter(`${torch}.weight`, `${own}.scale`, [channels]);
    this.parameter(`${torch}.bias`, `${own}.shift`, [channels]);
    this.parameter(`${torch}.running_mean`, `${own}.mean`, [channels]);
    this.parameter(`${torch}.running_var`, `${own}.variance`, [channels]);
    if (countsBatches) this.add(`${torch}.num_batches_tracked`, [], { kind: "constant", values: [0] }, "int64");
  }
}

function addPrior(list: Listing, channels: number, tableLength: number): void {
  const torch = "bottleneck_layer.entropy_bottleneck";
  const tableRow = tableLength ? [channels] : [0];
  list.parameter(`${torch}.quantiles`, "prior.quantiles", [channels, 1, 3], "quantiles");
  list.add(`${torch}._offset`, tableRow, { kind: "table", table: "offset" }, "int32");
  const tableShape = tableLength ? [channels, tableLength] : [0];
  list.add(`${torch}._quantized_cdf`, tableShape, { kind: "table", table: "quantizedCdf" }, "int32");
  list.add(`${torch}._cdf_length`, tableRow, { kind: "table", table: "cdfLength" }, "int32");
  list.constant(`${torch}.target`, [-quantileTarget, 0, quantileTarget]);
  list.constant(`${torch}.likelihood_lower_bound.bound`, [likelihoodBound]);
  const layers = priorFilters.length - 1;
  for (let i = 0; i < layers; i++) {
    list.parameter(`${torch}.matrices.${i}`, `prior.matrix${i}`, [channels, priorFilters[i + 1], priorFilters[i]]);
  }
  for (let i = 0; i < layers; i++) {
    list.parameter(`${torch}.biases.${i}`, `prior.bias${i}`, [channels, priorFilters[i + 1], 1]);
  }
  for (let i = 0; i + 1 < layers; i++) {
    list.parameter(`${torch}.factors.${i}`, `prior.factor${i}`, [channels, priorFilters[i + 1], 1]);
  }
}

function addBottleneck(list: Listing, bottleneck: NonNullable<Architecture["bottleneck"]>, tableLength: number): void {
  addPrior(list, bottleneck.channels, tableLength);
  const halves = [
    { half: "encoder", inputs: 3, widths: bottleneck.encoderWidths, sides: [5, 5, 2] },
    { half: "decoder", inputs: bottleneck.channels, widths: bottleneck.decoderWidths, sides: [2, 2, 2] },
  ];
  for (const { half, inputs, widths, sides } of halves) {
    const torch = `bottleneck_layer.${half}`;
    widths.forEach((width, i) => {
      const from = i === 0 ? inputs : widths[i - 1];
      list.convolution(`${torch}.${2 * i}`, `${half}.conv${i + 1}`, [width, from, sides[i], sides[i]], bottleneck.bias);
      if (i === 2) return;
      const gdn = `${torch}.${2 * i + 1}`;
      list.parameter(`${gdn}.beta`, `${half}.gdn${i + 1}.beta`, [width]);
      list.parameter(`${gdn}.gamma`, `${half}.gdn${i + 1}.gamma`, [width, width], "linear");
      list.constant(`${gdn}.beta_reparam.pedestal`, [pedestal]);
      list.constant(`${gdn}.beta_reparam.lower_bound.bound`, [betaBound]);
      list.constant(`${gdn}.gamma_reparam.pedestal`, [pedestal]);
      list.constant(`${gdn}.gamma_reparam.lower_bound.bound`, [gammaBound]);
    });
  }
}

function addStem(list: Listing, widths: readonly number[], side: number): void {
  if (widths.length === 1) {
    list.convolution("conv1", "stem.conv1", [widths[0], 3, side, side]);
    list.norm("bn1", "stem.norm1", widths[0]);
    return;
  }
  widths.forEach((width, i) => {
    const last = i === widths.length - 1;
    list.convolution(`conv1.${3 * i}`, `stem.conv${i + 1}`, [width, i === 0 ? 3 : widths[i - 1], 3, 3]);
    list.norm(last ? "bn1" : `conv1.${3 * i + 1}`, `stem.norm${i + 1}`, width);
  });
}

function addAttention(list: Listing, torch: string, own: string, width: number): void {
  const hidden = attentionWidth(width);
  list.convolution(`${torch}.conv`, `${own}.conv`, [radix * width, width / radix, 3, 3]);
  list.norm(`${torch}.bn0`, `${own}.norm0`, radix * width);
  list.parameter(`${torch}.fc1.weight`, `${own}.fc1.kernel`, [hidden, width, 1, 1], "linear");
  list.parameter(`${torch}.fc1.bias`, `${own}.fc1.bias`, [hidden]);
  list.norm(`${torch}.bn1`, `${own}.norm1`, hidden);
  list.parameter(`${torch}.fc2.weight`, `${own}.fc2.kernel`, [radix * width, hidden, 1, 1], "linear");
  list.parameter(`${torch}.fc2.bias`, `${own}.fc2.bias`, [radix * width]);
}

function addBlock(list: Listing, kind: Architecture["block"], layer: BodyLayer, index: number): void {
  const { width, outChannels } = layer;
  const torch = `${layer.name}.${index}`;
  const own = `body.${torch}`;
  const inputs = index === 0 ? layer.inChannels : outChannels;
  const side = kind === "basic" ? 3 : 1;
  list.convolution(`${torch}.conv1`, `${own}.conv1`, [width, inputs, side, side]);
  list.norm(`${torch}.bn1`, `${own}.norm1`, width);
  if (kind === "split-attention") {
    addAttention(list, `${torch}.conv2`, `${own}.attention`, width);
  } else {
    const out = kind === "basic" ? outChannels : width;
    list.convolution(`${torch}.conv2`, `${own}.conv2`, [out, width, 3, 3]);
    list.norm(`${torch}.bn2`, `${own}.norm2`, out);
  }
  if (kind !== "basic") {
    list.convolution(`${torch}.conv3`, `${own}.conv3`, [outChannels, width, 1, 1]);
    list.norm(`${torch}.bn3`, `${own}.norm3`, outChannels);
  }
  if (index > 0 || (layer.stride === 1 && inputs === outChannels)) return;
  // timm's shortcut begins with a pool, torchvision's with the convolution.
  const first = kind === "split-attention" ? 1 : 0;
  list.convolution(`${torch}.downsample.${first}`, `${own}.shortcut.conv`, [outChannels, inputs, 1, 1]);
  list.norm(`${torch}.downsample.${first + 1}`, `${own}.shortcut.norm`, outChannels);
}

/** Channels of the four maps that heads read, finest first. */
function mapChannels({ bottleneck, layers }: Architecture): number[] {
  return [...(bottleneck ? [bottleneck.targetChannels] : []), ...layers.map((layer) => layer.outChannels)];
}

function addDetection(list: Listing, architecture: Architecture, prefix: string): void {
  const { classes, pyramidChannels: width, pyramidLevels, hidden, anchorsPerPosition } = architecture.heads.detection!;
  const levels = mapChannels(architecture).slice(0, pyramidLevels);
  list.prefix = prefix;
  levels.forEach((from, i) => {
    list.convolution(`fpn.inner_blocks.${i}.0`, `detection.fpn.inner${i}`, [width, from, 1, 1], true);
  });
  levels.forEach((_, i) => {
    list.convolution(`fpn.layer_blocks.${i}.0`, `detection.fpn.output${i}`, [width, width, 3, 3], true);
  });
  list.prefix = "";
  list.convolution("rpn.head.conv.0.0", "detection.rpn.conv", [width, width, 3, 3], true);
  list.convolution("rpn.head.cls_logits", "detection.rpn.objectness", [anchorsPerPosition, width, 1, 1], true);
  list.convolution("rpn.head.bbox_pred", "detection.rpn.deltas", [4 * anchorsPerPosition, width, 1, 1], true);
  const pooled = width * pooledSide ** 2;
  list.linear("roi_heads.box_head.fc6", "detection.box.hidden1", hidden, pooled, "pooled-linear");
  list.linear("roi_heads.box_head.fc7", "detection.box.hidden2", hidden, hidden);
  list.linear("roi_heads.box_predictor.cls_score", "detection.box.scores", classes, hidden);
  list.linear("roi_heads.box_predictor.bbox_pred", "detection.box.deltas", 4 * classes, hidden);
}

/** A convolution at `torch`.`index` with its norm right behind it. */
function addNormed(
  list: Listing,
  torch: string,
  index: number,
  own: string,
  shape: readonly [number, number, number, number],
): void {
  list.convolution(`${torch}.${index}`, `${own}.conv`, shape);
  list.norm(`${torch}.${index + 1}`, `${own}.norm`, shape[0], true);
}

function addAtrousPyramid(list: Listing, torch: string, own: string, inputs: number, width: number): void {
  for (let i = 0; i < 4; i++) {
    const side = i === 0 ? 1 : 3;
    addNormed(list, `${torch}.convs.${i}`, 0, `${own}.branch${i}`, [width, inputs, side, side]);
  }
  addNormed(list, `${torch}.convs.4`, 1, `${own}.pool`, [width, inputs, 1, 1]);
  addNormed(list, `${torch}.project`, 0, `${own}.project`, [width, 5 * width, 1, 1]);
}

type SegmentationShapes = NonNullable<Architecture["heads"]["segmentation"]>;

function addDeepLab(list: Listing, top: number, { classes, width }: SegmentationShapes): void {
  addAtrousPyramid(list, "classifier.0", "segmentation.aspp", top, width);
  addNormed(list, "classifier", 1, "segmentation.head", [width, width, 3, 3]);
  list.convolution("classifier.4", "segmentation.classifier", [classes, width, 1, 1], true);
}

/** Named as in PyTorch implementations of DeepLabv3+; `lateral` is this lab's. */
function addFused(list: Listing, maps: readonly number[], { classes, width, fusion }: SegmentationShapes): void {
  const { detailWidth, joinWidth } = fusion!;
  const [finest, ...coarser] = maps;
  addNormed(list, "classifier.project", 0, "segmentation.detail", [detailWidth, finest, 1, 1]);
  coarser.forEach((channels, i) => {
    addNormed(list, `classifier.lateral.${i}`, 0, `segmentation.lateral${i}`, [width, channels, 1, 1]);
  });
  addAtrousPyramid(list, "classifier.aspp", "segmentation.aspp", width, width);
  addNormed(list, "classifier.classifier", 0, "segmentation.join", [joinWidth, width + detailWidth, 3, 3]);
  list.convolution("classifier.classifier.3", "segmentation.classifier", [classes, joinWidth, 1, 1], true);
}

function addSegmentation(list: Listing, architecture: Architecture): void {
  const segmentation = architecture.heads.segmentation!;
  const maps = mapChannels(architecture);
  if (segmentation.fusion) addFused(list, maps, segmentation);
  else addDeepLab(list, maps.at(-1)!, segmentation);
  const { classes, auxiliaryWidth } = segmentation;
  if (auxiliaryWidth === undefined) return;
  addNormed(list, "aux_classifier", 0, "segmentation.auxiliary", [auxiliaryWidth, maps.at(-2)!, 3, 3]);
  list.convolution("aux_classifier.4", "segmentation.auxiliary.classifier", [classes, auxiliaryWidth, 1, 1], true);
}

/** Encoder, entropy bottleneck and decoder alone, the coder's tables empty. */
export function bottleneckTensors(bottleneck: NonNullable<Architecture["bottleneck"]>): readonly ExpectedTensor[] {
  const list = new Listing(false);
  addBottleneck(list, bottleneck, 0);
  return list.tensors;
}

const bodyPrefixes: Readonly<Record<Scope, string>> = {
  classification: "",
  detection: "backbone.body.",
  segmentation: "backbone.",
  all: "",
};

/**
 * The tensors of the model in upstream's order: the backbone, and the head of `scope` where the architecture has it.
 * Shapes are PyTorch's.
 */
export function expectedTensors(
  architecture: Architecture,
  scope: Scope,
  { tableLength = 0, batchCounters = true }: ExpectedOptions = {},
): readonly ExpectedTensor[] {
  const list = new Listing(batchCounters);
  const { bottleneck, stem, stemSide = officialStemSide, heads } = architecture;
  const has = (task: TaskName) => heads[task] !== undefined && (scope === task || scope === "all");
  list.prefix = bodyPrefixes[scope];
  if (bottleneck) addBottleneck(list, bottleneck, tableLength);
  if (stem) addStem(list, stem, stemSide);
  for (const layer of architecture.layers) {
    for (let index = 0; index < layer.blocks; index++) addBlock(list, architecture.block, layer, index);
  }
  list.prefix = "";
  if (has("classification")) {
    list.part = "classification";
    list.linear("fc", "classification.linear", heads.classification!.classes, architecture.layers.at(-1)!.outChannels);
  }
  if (has("detection")) {
    list.part = "detection";
    addDetection(list, architecture, scope === "detection" ? "backbone." : "");
  }
  if (has("segmentation")) {
    list.part = "segmentation";
    addSegmentation(list, architecture);
  }
  return list.tensors;
}

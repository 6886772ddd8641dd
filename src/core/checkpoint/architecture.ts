// What network a state dict belongs to, told from the shapes of its tensors alone.
import {
  backboneForms,
  backboneKinds,
  type Architecture,
  type BackboneArchitecture,
  type BackboneForm,
  type BodyLayer,
  type Bottleneck,
  type TaskName,
} from "../../domain";
import { headMapIndices } from "../networks/backbone";
import { listed } from "../base/sentence";
import { isReplaceable } from "../networks/backbones/backbone";
import { backbones, formOf } from "../networks/backbones/backbones";
import { blocks, type BlockKind } from "../networks/blocks";
import { officialStemSide } from "../networks/stem";
import { shapeText } from "./element-types";
import { ArchitectureError } from "./errors";
import { expectedTensors, type ExpectedTensor } from "./expected-tensors";
import { canonicalName } from "./names";
import { checkBackboneStride, dilatedLayers, type OutputStride } from "./output-stride";
import { headsOf } from "./torch-heads";

export interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

const backboneTitles = listed(
  Object.values(backbones).map(({ title }) => title),
  "or",
);
const layerNames = ["layer1", "layer2", "layer3", "layer4"] as const;
/** Bounds far beyond any published network, so that a damaged name or shape cannot ask for a giant. */
const maxBlocks = 512;
const maxChannels = 65_536;
const maxStemSide = 15;

/** Shapes by canonical name. */
class Shapes {
  constructor(private readonly shapes: ReadonlyMap<string, readonly number[]>) {}

  has(name: string): boolean {
    return this.shapes.has(name);
  }

  /** The names of all blocks' tensors within their blocks. */
  inBlocks(): string[] {
    return Array.from(this.shapes.keys(), (name) => /^layer\d\.\d+\.(.*)/.exec(name)?.[1] ?? "");
  }

  some(pattern: RegExp): boolean {
    return Array.from(this.shapes.keys()).some((name) => pattern.test(name));
  }

  /** Length of an axis of the first of the named tensors that is there. */
  side(axis: number, ...names: readonly string[]): number | undefined {
    const name = names.find((candidate) => this.shapes.has(candidate));
    const length = name === undefined ? undefined : this.shapes.get(name)![axis];
    return length !== undefined && length >= 1 && length <= maxChannels ? length : undefined;
  }

  /** The same, where it must be there. */
  need(axis: number, ...names: readonly string[]): number {
    const length = this.side(axis, ...names);
    if (length !== undefined) return length;
    const found = names.find((name) => this.shapes.has(name));
    throw new ArchitectureError(
      found
        ? `${found} has shape ${shapeText(this.shapes.get(found)!)}, which is none of a network this lab knows`
        : `the file has no ${names[0]}, without which the network's widths cannot be told`,
    );
  }

  /** Outputs of a tensor, where it is there. */
  outputs(name: string): number | undefined {
    return this.side(0, name);
  }

  /** Number of blocks of a layer: one more than the highest index. */
  blocks(layer: string): number {
    const blocks = this.entries(`${layer}.`);
    if (blocks > maxBlocks)
      throw new ArchitectureError(`${layer} has a block ${blocks - 1}; at most ${maxBlocks} are read`);
    return blocks;
  }

  /** Length of a module list: one more than the highest index. */
  entries(list: string): number {
    let entries = 0;
    for (const name of this.shapes.keys()) {
      if (!name.startsWith(list)) continue;
      const index = /^\d+(?=\.)/.exec(name.slice(list.length))?.[0];
      if (index !== undefined) entries = Math.max(entries, Number(index) + 1);
    }
    return entries;
  }
}

/**
 * The backbone that key tensors speak of, with its widths; undefined where it is none of those that stand for themselves.
 * @throws ArchitectureError where it lacks a layer
 */
function backboneOf(shapes: Shapes, bottleneck: Bottleneck | undefined): BackboneArchitecture["backbone"] | undefined {
  const isDetector = shapes.some(/^(?:fpn|rpn|roi_heads)\./);
  /** Whether there is a head that the backbone by itself does not have. */
  const hasLadonHead = isDetector || shapes.some(/^(?:fc|classifier)\./);
  const fits = (form: BackboneForm) => (form === "ladon" ? hasLadonHead : (form === "faster-rcnn") === isDetector);
  for (const name of backboneKinds) {
    const kind = backbones[name];
    for (const form of backboneForms) {
      const names = kind.forms[form];
      if (!names) continue;
      const isOfForm = bottleneck ? form === "ladon" : shapes.has(names.first) && fits(form);
      if (!isOfForm || !shapes.has(`${names.torchModule(kind.hallmark)}.weight`)) continue;
      const widths: Record<string, number> = {};
      const widthOf = (layer: string) =>
        bottleneck && isReplaceable(names, layer)
          ? bottleneck.targetChannels
          : (widths[layer] ??= shapes.need(0, `${names.torchModule(layer)}.weight`));
      try {
        kind.layers(widthOf, form);
      } catch (error) {
        if (error instanceof ArchitectureError)
          throw new ArchitectureError(`it begins as ${kind.title}: ${error.message}`);
        throw error;
      }
      return { kind: name, form, widths };
    }
  }
  return undefined;
}

function bottleneckOf(shapes: Shapes): Bottleneck | undefined {
  if (!shapes.some(/^bottleneck_layer\./)) return undefined;
  const widths = (half: string): [number, number, number] => [
    shapes.need(0, `bottleneck_layer.${half}.0.weight`),
    shapes.need(0, `bottleneck_layer.${half}.2.weight`),
    shapes.need(0, `bottleneck_layer.${half}.4.weight`),
  ];
  const encoderWidths = widths("encoder");
  const decoderWidths = widths("decoder");
  return {
    channels: encoderWidths[2],
    targetChannels: decoderWidths[2],
    encoderWidths,
    decoderWidths,
    bias: shapes.some(/^bottleneck_layer\.(?:encoder|decoder)\.[024]\.bias$/),
  };
}

function stemOf(shapes: Shapes): number[] | undefined {
  if (shapes.has("conv1.weight")) return [shapes.need(0, "conv1.weight")];
  if (!shapes.some(/^conv1\.\d\./)) return undefined;
  return [0, 3, 6].map((index) => shapes.need(0, `conv1.${index}.weight`));
}

/** The side of a single convolution's kernel, where it is square, odd and not torchvision's. */
function stemSideOf(shapes: Shapes): number | undefined {
  const [rows, columns] = [2, 3].map((axis) => shapes.side(axis, "conv1.weight"));
  const centred = rows !== undefined && rows === columns && rows % 2 === 1 && rows <= maxStemSide;
  return centred && rows !== officialStemSide ? rows : undefined;
}

/** The last registered kind whose hallmark is there. */
function blockKind(shapes: Shapes): BlockKind {
  const inBlocks = new Set(shapes.inBlocks());
  const kinds = Object.keys(blocks) as BlockKind[];
  return kinds.findLast((kind) => inBlocks.has(blocks[kind].hallmark)) ?? kinds[0];
}

function layerOf(shapes: Shapes, name: BodyLayer["name"], block: BlockKind, before: number | undefined): BodyLayer {
  const count = shapes.blocks(name);
  const everyBlock = (tensor: string) => Array.from({ length: count }, (_, i) => `${name}.${i}.${tensor}`);
  const inChannels = shapes.side(1, `${name}.0.conv1.weight`) ?? before ?? shapes.need(1, `${name}.0.conv1.weight`);
  return {
    name,
    blocks: count,
    inChannels,
    ...blocks[block].widths((tensor) => shapes.need(0, ...everyBlock(tensor))),
    stride: name === "layer1" ? 1 : 2,
  };
}

/** @throws ArchitectureError where a layer takes other channels than what stands before it gives, as CLIP's stem does */
function checkChain(firstChannels: number, firstName: string, layers: readonly BodyLayer[]): void {
  let [channels, before] = [firstChannels, firstName];
  for (const { name, inChannels, outChannels } of layers) {
    if (inChannels !== channels) {
      throw new ArchitectureError(
        `${before} gives ${channels} channels and ${name} takes ${inChannels}: something this lab does not know stands between them`,
      );
    }
    [channels, before] = [outChannels, name];
  }
}

/**
 * Whether a network is torchvision's for segmentation, which is dilated: a stem, bottleneck blocks, DeepLabv3's or FCN's
 * head and no other, and no shortcut that only a stride would need.
 */
function isDilated(shapes: Shapes, stem: unknown, block: BlockKind, layers: readonly BodyLayer[]): boolean {
  const head = shapes.has("classifier.0.convs.0.0.weight") || shapes.has("classifier.0.weight");
  const others = shapes.some(/^(?:fc|fpn|rpn|roi_heads)\./);
  const strides = layers
    .slice(-2)
    .some(
      ({ name, inChannels, outChannels }) => inChannels === outChannels && shapes.has(`${name}.0.downsample.0.weight`),
    );
  return (
    stem !== undefined && blocks[block].canDilate && head && shapes.has("classifier.4.weight") && !others && !strides
  );
}

/**
 * The network that the key tensors speak of, not yet held against the others. Heads whose key tensors are missing are
 * absent. `told` is the output stride that the file says it has, where it says one. @throws ArchitectureError where the
 * body or the bottleneck cannot be told.
 */
export function readArchitecture(listing: Iterable<NamedShape>, told?: OutputStride): Architecture {
  const shapes = new Shapes(new Map(Array.from(listing, ({ name, shape }) => [canonicalName(name), shape])));
  const bottleneck = bottleneckOf(shapes);
  const backbone = backboneOf(shapes, bottleneck);
  if (backbone) {
    const network = { backbone, ...(bottleneck && { bottleneck }) };
    const maps = headMapIndices({ ...network, heads: {} }).length;
    const architecture = { ...network, heads: headsOf(shapes, maps, formOf({ backbone })) };
    checkBackboneStride(architecture, told);
    return architecture;
  }
  const stem = bottleneck ? undefined : stemOf(shapes);
  const stemSide = stem && stemSideOf(shapes);
  const names = layerNames.filter((name) => shapes.blocks(name) > 0);
  const expected = layerNames.slice(bottleneck ? 1 : 0);
  if (names.join() !== expected.join() || !(bottleneck || stem)) {
    const parts = [...(bottleneck ? ["bottleneck_layer"] : []), ...(stem ? ["conv1"] : []), ...names];
    throw new ArchitectureError(
      `its tensors make no network this lab knows: found ${parts.join(", ") || "none of its parts"}; expected bottleneck_layer with layer2 to layer4, conv1 with layer1 to layer4, or the names of ${backboneTitles}`,
    );
  }
  const block = blockKind(shapes);
  const layers: BodyLayer[] = [];
  for (const name of names) layers.push(layerOf(shapes, name, block, layers.at(-1)?.outChannels));
  checkChain(bottleneck?.targetChannels ?? stem!.at(-1)!, bottleneck ? "bottleneck_layer.decoder" : "conv1", layers);
  if (bottleneck && told !== undefined && told !== 32) {
    throw new ArchitectureError(
      `the file says that its output stride is ${told}; this lab dilates uncompressed networks only, and it has a bottleneck`,
    );
  }
  const maps = layers.length + (bottleneck ? 1 : 0);
  const stride = told ?? (isDilated(shapes, stem, block, layers) ? 8 : 32);
  return {
    ...(bottleneck && { bottleneck }),
    ...(stem && { stem }),
    ...(stemSide && { stemSide }),
    block,
    layers: dilatedLayers(layers, block, stride),
    heads: headsOf(shapes, maps),
  };
}

/** The heads an architecture has. */
export function headNames(architecture: Architecture): TaskName[] {
  return Object.keys(architecture.heads) as TaskName[];
}

/** `layer2.0.conv1: file has [128, 256, 1, 1], model expects [64, 256, 1, 1]` */
export function shapeDisagreement({ name, shape }: NamedShape, expected: Pick<ExpectedTensor, "shape">): string {
  return `${name.replace(/\.weight$/, "")}: file has ${shapeText(shape)}, model expects ${shapeText(expected.shape)}`;
}

/**
 * The network that a listing of names and shapes (PyTorch's, in any spelling that `canonicalName` knows) belongs to.
 * @throws ArchitectureError where it is none, or where shapes contradict each other, quoting both sides.
 */
export function inferArchitecture(listing: Iterable<NamedShape>): Architecture {
  const tensors = Array.from(listing);
  const architecture = readArchitecture(tensors);
  const expected = new Map(expectedTensors(architecture, "all").map((tensor) => [tensor.canonicalName, tensor]));
  const contradictions: string[] = [];
  for (const { name, shape } of tensors) {
    const canonical = canonicalName(name);
    const want = expected.get(canonical);
    if (want?.role.kind === "parameter" && want.shape.join() !== shape.join()) {
      contradictions.push(shapeDisagreement({ name: canonical, shape }, want));
    }
  }
  if (contradictions.length > 0) {
    const more = contradictions.length > 5 ? `; and ${contradictions.length - 5} more` : "";
    throw new ArchitectureError(`shapes contradict each other: ${contradictions.slice(0, 5).join("; ")}${more}`);
  }
  return architecture;
}

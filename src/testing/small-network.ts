// Small networks of any architecture, filled with reproducible values, for tests.
import { expectedTensors, type Scope } from "../core/checkpoint/expected-tensors";
import { ownShape, toOwnLayout } from "../core/checkpoint/layouts";
import { torchTensors } from "../core/checkpoint/torch-tensors";
import { safetensorsBytes } from "../core/checkpoint/write-safetensors";
import { backbones } from "../core/networks/backbones/backbones";
import type { BlockKind } from "../core/networks/blocks";
import { parseConfiguration } from "../core/networks/configuration";
import {
  taskNames,
  type Architecture,
  type BackboneArchitecture,
  type BackboneForm,
  type BackboneKind,
  type HeadsOfNetwork,
  type OwnWeights,
  type ResidualArchitecture,
  type TaskName,
} from "../domain";
import type { CheckpointSummary } from "../engine/protocol-checkpoints";
import type { DataSetReport } from "../engine/protocol-datasets";
import type { NetworkSource } from "../nets/model/network-source";
import { syntheticParameter } from "./synthetic-values";

/** Four channels coded, layers of 8, 16 and 32 channels, all three heads; two blocks in the first layer. */
export function smallArchitecture(block: BlockKind, stem?: readonly number[]): ResidualArchitecture {
  const expansion = block === "basic" ? 1 : 4;
  const layer = (name: "layer1" | "layer2" | "layer3" | "layer4", inWidth: number, width: number) => ({
    name,
    blocks: name === "layer2" ? 2 : 1,
    inChannels: name === "layer1" || (name === "layer2" && !stem) ? inWidth : inWidth * expansion,
    width,
    outChannels: width * expansion,
    stride: name === "layer1" ? (1 as const) : (2 as const),
  });
  const first = 8;
  return {
    ...(stem
      ? { stem }
      : {
          bottleneck: {
            channels: 4,
            targetChannels: first,
            encoderWidths: [16, 8, 4] as const,
            decoderWidths: [16, 8, 8] as const,
            bias: false,
          },
        }),
    block,
    layers: [
      ...(stem ? [layer("layer1", stem[stem.length - 1], first)] : []),
      layer("layer2", first, 8),
      layer("layer3", 8, 8),
      layer("layer4", 8, 8),
    ],
    heads: {
      classification: { classes: 6 },
      detection: { classes: 3, pyramidChannels: 8, hidden: 16, anchorsPerPosition: 3 },
      segmentation: { classes: 4, width: 8, auxiliaryWidth: 2 * expansion },
    },
  };
}

/** A backbone of its own whose layers are all `width` wide, but for those that `widths` names. */
export function smallBackbone(
  kind: BackboneKind,
  form: BackboneForm,
  { heads = {}, width = 8, widths = {} }: SmallBackboneOptions = {},
): BackboneArchitecture {
  const all: Record<string, number> = {};
  backbones[kind].layers((name) => (all[name] = widths[name] ?? width), form);
  return { backbone: { kind, form, widths: all }, heads };
}

interface SmallBackboneOptions {
  readonly heads?: HeadsOfNetwork;
  readonly width?: number;
  readonly widths?: Readonly<Record<string, number>>;
}

/** The reference rule's values for every parameter of the model of `scope`. */
export function syntheticWeights(architecture: Architecture, scope: Scope, seed: string): OwnWeights {
  const weights: OwnWeights = new Map();
  for (const { torchName, shape, role } of expectedTensors(architecture, scope)) {
    if (role.kind !== "parameter") continue;
    const data = toOwnLayout(role.layout, syntheticParameter(torchName, shape, seed), shape);
    weights.set(role.name, { shape: ownShape(role.layout, shape), data });
  }
  return weights;
}

/** `seed` gives other values. */
export function smallNetwork(architecture: Architecture, seed = "small"): NetworkSource {
  return { architecture, weights: syntheticWeights(architecture, "all", seed) };
}

/** Anchors and rates for images of 64 pixels. */
export const smallConfiguration = parseConfiguration({
  name: "small",
  title: "small",
  inputSize: 64,
  detection: { anchorSizes: [[8], [16], [32], [64], [128]], candidatesPerLevel: 50, proposals: 20 },
  segmentation: { asppRates: [1, 1, 1] },
});

/** `.safetensors` with the reference rule's values, names without prefixes. */
export function smallCheckpointFile(
  architecture: Architecture,
  metadata?: Readonly<Record<string, string>>,
): Promise<Uint8Array<ArrayBuffer>> {
  return safetensorsBytes(torchTensors(smallNetwork(architecture), "all"), metadata);
}

/** What the lab would say about a small network. */
export function smallSummary(id: string, architecture: Architecture, modelId?: string): CheckpointSummary {
  const taskOf = (task: TaskName) => {
    const head = architecture.heads[task];
    return head
      ? ({ present: true, classes: head.classes } as const)
      : ({ present: false, why: `no ${task} head` } as const);
  };
  return {
    id,
    title: `Small ${id}`,
    family: "small network",
    tasks: Object.fromEntries(taskNames.map((task) => [task, taskOf(task)])) as CheckpointSummary["tasks"],
    compresses: architecture.bottleneck !== undefined,
    ...(architecture.backbone && { onDevice: true }),
    modelId,
    inputSize: { pixels: 416, source: "default" },
    ownBytes: 0,
    sharedBytes: 0,
    precision: "float32",
    fileNames: [],
    addedAtMs: 0,
    ships: false,
    warnings: [],
  };
}

/** A compressing network with a classifier of two classes, but for `changes`. */
export function classifierSummary(id: string, changes: Partial<CheckpointSummary> = {}): CheckpointSummary {
  const absent = { present: false, why: "not in the file" } as const;
  return {
    ...smallSummary(id, smallArchitecture("basic")),
    title: id,
    inputSize: { pixels: 128, source: "list" },
    tasks: { classification: { present: true, classes: 2 }, detection: absent, segmentation: absent },
    ...changes,
  };
}

/** Class folders of cats and dogs, four images in all. */
export const petsReport: DataSetReport = {
  format: "image-folder",
  name: "pets",
  fingerprint: "f",
  images: 4,
  testImages: 0,
  tasks: { classification: { images: 4, classes: ["cat", "dog"] } },
  boxes: 0,
  crowdBoxes: 0,
  skipped: [],
  skippedCount: 0,
  warnings: [],
};

// What a network that sends nothing costs the device, which runs all of it.
import { type Architecture, type TaskName, taskNames } from "../../domain";
import { configurationFor } from "../networks/configuration";
import { mapHeads } from "../networks/heads/heads";
import { traceNetwork } from "../networks/network";
import type { TracedLayer } from "../networks/trace";
import { elementBytes, elementCount } from "./element-types";
import type { DeviceCost } from "./encoder-cost";
import { expectedTensors } from "./expected-tensors";

/** The heads of `tasks`, without the branches that only training uses. */
function answering(architecture: Architecture, tasks: readonly TaskName[]): Architecture {
  const heads = mapHeads(
    architecture,
    ({ auxiliary }, shapes, task) => [task, auxiliary?.without(shapes) ?? shapes] as const,
  );
  return { ...architecture, heads: Object.fromEntries(heads.filter(([task]) => tasks.includes(task))) };
}

/** How often a layer runs for one image: the box head for every region that the configuration lets through. */
function runsOf({ name }: TracedLayer, architecture: Architecture): number {
  return name.startsWith("detection.box.") ? configurationFor(architecture).detection.proposals : 1;
}

/** Multiply-accumulates by kind: processors do those of depthwise convolutions at another speed. */
export interface Multiplications {
  readonly dense: number;
  readonly depthwise: number;
}

const costStages = ["encoder", "body", ...taskNames] as const;
/** Stages of the pipeline that multiply; `body` is all between the encoder, or the image, and the heads. */
export type CostStage = (typeof costStages)[number];

function stageOf({ name }: TracedLayer): CostStage {
  return costStages.find((stage) => name.startsWith(`${stage}.`)) ?? "body";
}

function isDepthwise({ parameters: [first] }: TracedLayer): boolean {
  return first?.role === "convolution-kernel" && first.shape[2] === 1;
}

/** What each stage multiplies for one square image of `inputSize` pixels; see networkCost. */
export function stageMultiplications(
  architecture: Architecture,
  inputSize: number,
): { readonly [Stage in CostStage]?: Multiplications } {
  const stages: { [Stage in CostStage]?: { dense: number; depthwise: number } } = {};
  for (const layer of traceNetwork(answering(architecture, taskNames), inputSize)) {
    if (layer.multiplyAccumulates === 0) continue;
    const stage = (stages[stageOf(layer)] ??= { dense: 0, depthwise: 0 });
    stage[isDepthwise(layer) ? "depthwise" : "dense"] += layer.multiplyAccumulates * runsOf(layer, architecture);
  }
  return stages;
}

/**
 * Of backbone and the heads of `tasks`, for one square image of `inputSize` pixels; the box head is asked about as many
 * regions as the configuration lets through. Undefined for a network that sends a bitstream: the device runs its encoder.
 */
export function networkCost(
  architecture: Architecture,
  inputSize: number,
  tasks: readonly TaskName[] = taskNames,
  precision: "float32" | "float16" = "float32",
): DeviceCost | undefined {
  if (architecture.bottleneck) return undefined;
  const asked = answering(architecture, tasks);
  let parameters = 0;
  let multiplyAccumulates = 0;
  for (const layer of traceNetwork(asked, inputSize)) {
    multiplyAccumulates += layer.multiplyAccumulates * runsOf(layer, architecture);
    for (const { role, shape } of layer.parameters) {
      // PyTorch calls what norms measure buffers
      if (role !== "norm-mean" && role !== "norm-variance") parameters += elementCount(shape);
    }
  }
  const bits = expectedTensors(asked, "all").reduce(
    (sum, { shape, type }) => sum + 8 * elementCount(shape) * elementBytes(type === "float32" ? precision : type),
    0,
  );
  return { parameters, bits, multiplyAccumulates, inputSize };
}

// Every tensor of a model in upstream's state dict: name, shape, and what it is here (sc2bench, CompressAI, torchvision, timm).
import { taskNames, type Architecture, type TaskName } from "../../domain";
import { traceNetwork } from "../networks/trace-network";
import { tensorsOfLayers, type TensorOptions, type SpelledTensor } from "./torch-spelling";

export interface ExpectedTensor extends SpelledTensor {
  /** Upstream's name in the model of the task asked for. */
  readonly torchName: string;
}

/** The model of one task as upstream has it, or all heads on one backbone under names without prefixes. */
export type Scope = TaskName | "all";

/** What stands before the names of backbone and feature pyramid in the model of each task. */
const prefixes: Readonly<Record<Scope, { readonly backbone: string; readonly pyramid: string }>> = {
  classification: { backbone: "", pyramid: "" },
  detection: { backbone: "backbone.body.", pyramid: "backbone." },
  segmentation: { backbone: "backbone.", pyramid: "" },
  all: { backbone: "", pyramid: "" },
};

/**
 * The tensors of the model in upstream's order: the backbone, and the head of `scope` where the architecture has it.
 * Shapes are PyTorch's.
 */
export function expectedTensors(
  architecture: Architecture,
  scope: Scope,
  options: TensorOptions = {},
): readonly ExpectedTensor[] {
  const tasks = taskNames.filter((task) => architecture.heads[task] && (scope === task || scope === "all"));
  const heads = Object.fromEntries(tasks.map((task) => [task, architecture.heads[task]]));
  const layers = traceNetwork({ ...architecture, heads });
  const { backbone, pyramid } = prefixes[scope];
  return tensorsOfLayers(layers, architecture, options).map((tensor) => {
    const isPyramid = tensor.canonicalName.startsWith("fpn.");
    const prefix = tensor.part === "backbone" ? backbone : isPyramid ? pyramid : "";
    return { ...tensor, torchName: prefix + tensor.canonicalName };
  });
}

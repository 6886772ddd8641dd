// Every tensor of a model in upstream's state dict: name, shape, and what it is here (sc2bench, CompressAI, torchvision, timm).
import { taskNames, type Architecture, type TaskName } from "../../domain";
import { headKind, heads, mapHeads } from "../networks/heads/heads";
import { traceNetwork } from "../networks/network";
import { tensorsOfLayers, type TensorOptions, type SpelledTensor } from "./torch-spelling";

export interface ExpectedTensor extends SpelledTensor {
  /** Upstream's name in the model of the task asked for. */
  readonly torchName: string;
}

/** The model of one task as upstream has it, or all heads on one backbone under names without prefixes. */
export type Scope = TaskName | "all";

/** What stands before a tensor's name in the model of each task. */
function torchPrefix({ part, canonicalName }: SpelledTensor, scope: Scope, architecture: Architecture): string {
  if (scope === "all") return "";
  const shapes = architecture.heads[scope];
  const { torch } = shapes ? headKind(scope, shapes) : heads[scope][0];
  if (part === "backbone") return torch.backbonePrefix;
  return Object.entries(torch.prefixes ?? {}).find(([own]) => canonicalName.startsWith(own))?.[1] ?? "";
}

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
  const asked = Object.fromEntries(tasks.map((task) => [task, architecture.heads[task]]));
  const layers = traceNetwork({ ...architecture, heads: asked });
  const headModules = mapHeads(architecture, ({ torch }) => torch.modules);
  return tensorsOfLayers(layers, { ...architecture, headModules }, options).map((tensor) => ({
    ...tensor,
    torchName: torchPrefix(tensor, scope, architecture) + tensor.canonicalName,
  }));
}

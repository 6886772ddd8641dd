// A network's tensors in two files: those of the modules that all sets of a family have alike, and its own.
import { expectedTensors } from "../../core/checkpoint/expected-tensors";
import type { TensorToWrite } from "../../core/checkpoint/torch-tensors";
import type { Architecture } from "../../domain";

export interface SplitTensors {
  readonly shared: readonly TensorToWrite[];
  readonly own: readonly TensorToWrite[];
}

const isWithin = (name: string, module: string) => name === module || name.startsWith(`${module}.`);

/** PyTorch's names of the modules that have parameters, each with whether `sharedParts` has it. */
function torchModules(architecture: Architecture, sharedParts: readonly string[]): Map<string, boolean> {
  const modules = new Map<string, boolean>();
  const missing = new Set(sharedParts);
  for (const { torchName, role } of expectedTensors(architecture, "all")) {
    if (role.kind !== "parameter") continue;
    const part = sharedParts.find((one) => isWithin(role.name, one));
    if (part !== undefined) missing.delete(part);
    modules.set(torchName.slice(0, torchName.lastIndexOf(".")), part !== undefined);
  }
  if (missing.size > 0) throw new Error(`The network has no ${[...missing].join(", ")}, which sharedParts names.`);
  return modules;
}

/**
 * `tensors` are those of the whole network under PyTorch's names without prefixes; `sharedParts` are modules by this lab's
 * names: `body.layer2`, `detection`. Counters, constants and tables go where the parameters of their module go.
 * @throws Error where the network lacks one of `sharedParts`
 */
export function splitTensors(
  architecture: Architecture,
  tensors: readonly TensorToWrite[],
  sharedParts: readonly string[],
): SplitTensors {
  const modules = torchModules(architecture, sharedParts);
  const shared: TensorToWrite[] = [];
  const own: TensorToWrite[] = [];
  for (const tensor of tensors) {
    const around = Array.from(modules.keys()).filter((module) => isWithin(tensor.name, module));
    const nearest = around.reduce((longest, module) => (module.length > longest.length ? module : longest), "");
    (modules.get(nearest) ? shared : own).push(tensor);
  }
  return { shared, own };
}

// What a network that sends nothing costs the device, which runs all of it.
import { type Architecture, type TaskName, taskNames } from "../../domain";
import { configurationFor } from "../networks/configuration";
import { mapHeads } from "../networks/heads/heads";
import { traceNetwork } from "../networks/network";
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
  const { proposals } = configurationFor(architecture).detection;
  let parameters = 0;
  let multiplyAccumulates = 0;
  for (const layer of traceNetwork(asked, inputSize)) {
    multiplyAccumulates += layer.multiplyAccumulates * (layer.name.startsWith("detection.box.") ? proposals : 1);
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

// Tensors of a file that no model of this lab has: which of them stand inside a part that the lab would compute without them.
import type { TaskName } from "../../domain";
import { isBesideHead, taskOfTensor } from "./torch-heads";

/** Names of modules that stand in the way from the image to the heads, one word of them. */
const pathWords = new Set(
  (
    "conv convs bn gn ln norm norms batchnorm groupnorm layernorm instancenorm stem root act relu pool pooling maxpool avgpool " +
    "attnpool gem block blocks stage stages downsample se shortcut transition"
  ).split(" "),
);

/** `maxpool`, `bn2`, `fc_norm`, `globalPool`: whether one of the words of a module's name is in `pathWords`. */
function standsInPath(module: string): boolean {
  const words = module
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z]+/);
  return words.some((word) => pathWords.has(word));
}

/**
 * The part whose values a surplus tensor would change, by its canonical name; undefined for what stands beside all parts
 * (`ema.decay`, `projector.0.weight`). `isBesideBody` tells whether the file keeps it where it keeps `conv1` and `layer2`.
 */
export function partOfSurplus(name: string, isBesideBody: boolean): "backbone" | TaskName | undefined {
  if (/^(?:bottleneck_layer|layer[1-4])\./.test(name) || /^layer\d+\.\d+\./.test(name)) return "backbone";
  if (isBesideHead(name)) return undefined;
  const task = taskOfTensor(name);
  if (task) return task;
  return isBesideBody && standsInPath(name.split(".")[0]) ? "backbone" : undefined;
}

// The heads that a run did not train though it changed what they read.
import type { StaleHeads } from "../../core/checkpoint/stale-heads";
import { taskNames, type TaskName, type Weights } from "../../domain";
import type { NetworkSource } from "../../nets/model/network-source";
import type { StartNetwork } from "./random-start";

function isSame(name: string, weights: Weights, start: Weights): boolean {
  const [now, before] = [weights.get(name)?.data, start.get(name)?.data];
  return (
    now === before || (now?.length === before?.length && (now?.every((value, i) => value === before?.[i]) ?? true))
  );
}

/** What all heads read, from the image on. */
const parts = [
  ["stem", /^stem\./],
  ["encoder", /^encoder\./],
  ["prior", /^prior\./],
  ["decoder", /^decoder\./],
  ["layer1", /^body\.layer1\./],
  ["layer2", /^body\.layer2\./],
  ["layer3", /^body\.layer3\./],
  ["layer4", /^body\.layer4\./],
] as const;

/** The first part, from the image on, that the run changed; undefined where it changed a head alone. */
function firstChanged(weights: Weights, start: Weights): string | undefined {
  const names = Array.from(weights.keys());
  return parts.find(([, pattern]) => names.some((name) => pattern.test(name) && !isSame(name, weights, start)))?.[0];
}

/**
 * Heads beside `trained` that were made for other features, and those that their start already called so. Detection reads
 * the decoder and every layer, the others the last layer: whichever part is changed, all of them read something else.
 */
export function leftBehindHeads(network: NetworkSource, start: StartNetwork, trained: TaskName): StaleHeads {
  const changed = start.summary ? firstChanged(network.weights, start.weights) : "random";
  return Object.fromEntries(
    taskNames.flatMap((task) => {
      if (task === trained || !network.architecture.heads[task]) return [];
      const part = start.summary?.stale?.[task]?.part ?? changed;
      return part === undefined ? [] : [[task, part]];
    }),
  );
}

// The heads that a run did not train though it changed what they read.
import { frontParts, type StaleHeads } from "../../core/checkpoint/stale-heads";
import { layersBehindFront } from "../../core/networks/backbone";
import { taskNames, type TaskName, type Weights } from "../../domain";
import type { NetworkSource } from "../../nets/model/network-source";
import type { StartNetwork } from "./random-start";

function isSame(name: string, weights: Weights, start: Weights): boolean {
  const [now, before] = [weights.get(name)?.data, start.get(name)?.data];
  return (
    now === before || (now?.length === before?.length && (now?.every((value, i) => value === before?.[i]) ?? true))
  );
}

/** The first part, from the image on, that the run changed; undefined where it changed a head alone. */
function firstChanged({ architecture, weights }: NetworkSource, start: Weights): string | undefined {
  const names = Array.from(weights.keys());
  const parts = [
    ...frontParts.map((part) => [part, `${part}.`]),
    ...layersBehindFront(architecture).map(({ name }) => [name, `body.${name}.`]),
  ];
  return parts.find(([, begin]) => names.some((name) => name.startsWith(begin) && !isSame(name, weights, start)))?.[0];
}

/**
 * Heads beside `trained` that were made for other features, and those that their start already called so. Detection reads
 * the decoder and every layer, the others the last layer: whichever part is changed, all of them read something else.
 */
export function leftBehindHeads(network: NetworkSource, start: StartNetwork, trained: TaskName): StaleHeads {
  const changed = start.summary ? firstChanged(network, start.weights) : "random";
  return Object.fromEntries(
    taskNames.flatMap((task) => {
      if (task === trained || !network.architecture.heads[task]) return [];
      const part = start.summary?.stale?.[task]?.part ?? changed;
      return part === undefined ? [] : [[task, part]];
    }),
  );
}

// A network as the reference rule gives it: told by state-dict listings, filled tensor by tensor, in this lab's layout.
import { inferArchitecture } from "../../core/checkpoint/architecture";
import type { Architecture, TaskName, WeightArray } from "../../domain";
import type { NetworkSource } from "../../nets/model/network-source";
import { syntheticWeights } from "../small-network";
import type { ReferenceSource } from "./case-result";

type Listing = Readonly<Record<string, readonly [type: string, shape: readonly number[]]>>;

async function taskNetwork(reference: ReferenceSource, arch: string, task: string): Promise<NetworkSource> {
  const listing = await reference.readJson<Listing>(`state-dicts/${arch}-${task}.json`);
  const architecture = inferArchitecture(Object.entries(listing).map(([name, [, shape]]) => ({ name, shape })));
  const scope = task === "teacher" ? "classification" : (task as TaskName);
  return { architecture, weights: syntheticWeights(architecture, scope, reference.seed) };
}

/** The network of one task, or of "three-headed": all heads on the backbone that they share by the rule. */
export async function syntheticNetwork(reference: ReferenceSource, arch: string, task: string): Promise<NetworkSource> {
  if (task !== "three-headed") return taskNetwork(reference, arch, task);
  const weights = new Map<string, WeightArray>();
  let architecture: Architecture | undefined;
  for (const part of ["classification", "detection", "segmentation"]) {
    const network = await taskNetwork(reference, arch, part);
    for (const [name, array] of network.weights) weights.set(name, array);
    architecture = {
      ...network.architecture,
      heads: { ...architecture?.heads, ...network.architecture.heads },
    };
  }
  return { architecture: architecture!, weights };
}

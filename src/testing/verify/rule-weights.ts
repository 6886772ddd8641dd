// A network as the reference rule gives it: told by state-dict listings, filled tensor by tensor, in this lab's layout.
import { inferArchitecture } from "../../core/checkpoint/architecture";
import { expectedTensors } from "../../core/checkpoint/expected-tensors";
import { ownShape, toOwnLayout } from "../../core/checkpoint/layouts";
import type { Architecture, TaskName, WeightArray } from "../../domain";
import type { NetworkSource } from "../../nets/model/network-source";
import { ruleParameter } from "../rule";
import { asConstructed } from "../small-network";
import type { ReferenceSource } from "./case-result";

type Listing = Readonly<Record<string, readonly [type: string, shape: readonly number[]]>>;

async function ruleNetwork(reference: ReferenceSource, arch: string, task: string): Promise<NetworkSource> {
  const listing = await reference.readJson<Listing>(`state-dicts/${arch}-${task}.json`);
  const architecture = inferArchitecture(Object.entries(listing).map(([name, [, shape]]) => ({ name, shape })));
  const weights = new Map<string, WeightArray>();
  const scope = task === "teacher" ? "classification" : (task as TaskName);
  for (const { torchName, shape, role } of expectedTensors(architecture, scope)) {
    if (role.kind !== "parameter") continue;
    const count = shape.reduce((a, b) => a * b, 1);
    const values = ruleParameter(torchName, shape, reference.salt) ?? asConstructed(torchName, count);
    const data = toOwnLayout(role.layout, values as Float32Array<ArrayBuffer>, shape);
    weights.set(role.name, { shape: ownShape(role.layout, shape), data });
  }
  return { architecture, weights };
}

/** The network of one task, or of "three-headed": all heads on the backbone that they share by the rule. */
export async function ruleWeights(reference: ReferenceSource, arch: string, task: string): Promise<NetworkSource> {
  if (task !== "three-headed") return ruleNetwork(reference, arch, task);
  const weights = new Map<string, WeightArray>();
  let architecture: Architecture | undefined;
  for (const part of ["classification", "detection", "segmentation"]) {
    const network = await ruleNetwork(reference, arch, part);
    for (const [name, array] of network.weights) weights.set(name, array);
    architecture = {
      ...network.architecture,
      heads: { ...architecture?.heads, ...network.architecture.heads },
    };
  }
  return { architecture: architecture!, weights };
}

// The network of a checkpoint, opened for an evaluation in Node and kept to the end of the process.
import type { EvaluatedNetwork } from "../engine/evaluation/answer-input";
import type { UseNetwork } from "../engine/evaluation/evaluate";
import { createLadon } from "../nets/model/ladon";
import type { NetworkSource } from "../nets/model/network-source";
import { createTeacher } from "../nets/model/teacher";

/** Rejects as createLadon and createTeacher do. */
export async function openNetwork(source: NetworkSource): Promise<UseNetwork> {
  const model = source.architecture.bottleneck
    ? { kind: "ladon" as const, ladon: await createLadon(source) }
    : { kind: "teacher" as const, teacher: createTeacher(source) };
  let firstRun = true;
  return async (work) => {
    const network: EvaluatedNetwork = { ...model, firstRun };
    const result = await work(network);
    firstRun = false;
    return result;
  };
}

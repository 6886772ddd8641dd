// The network of a checkpoint, opened for an evaluation in Node and kept to the end of the process.
import type { EvaluatedNetwork } from "../engine/evaluation/answer-input";
import type { WithModel } from "../engine/evaluation/evaluate";
import { openNetwork } from "../nets/model/network";
import type { NetworkSource } from "../nets/model/network-source";

/** Rejects as openNetwork does. */
export async function openEvaluated(source: NetworkSource): Promise<WithModel> {
  const opened = await openNetwork(source);
  let firstRun = true;
  return async (work) => {
    const network: EvaluatedNetwork = { ...opened, firstRun };
    const result = await work(network);
    firstRun = false;
    return result;
  };
}

// A network opened for an evaluation outside the engine's cache of models: its first use is its first run.
import { openNetwork } from "../../nets/model/network";
import type { NetworkSource } from "../../nets/model/network-source";
import type { WithModel } from "./evaluate";

export interface OpenedForEvaluation {
  readonly use: WithModel;
  dispose(): void;
}

/** `dispose` when done. Rejects as openNetwork does. */
export async function openEvaluated(source: NetworkSource): Promise<OpenedForEvaluation> {
  const opened = await openNetwork(source);
  let firstRun = true;
  return {
    async use(work) {
      const result = await work({ ...opened, firstRun });
      firstRun = false;
      return result;
    },
    dispose: () => opened.dispose(),
  };
}

// A checkpoint in memory: what a network is built from, and what is known about it.
import { taskNames } from "../../domain";
import type { ConsumableSource } from "../../nets/model/network-source";
import type { CheckpointSummary } from "../protocol-checkpoints";

export type LoadedCheckpoint = ConsumableSource & { readonly summary: CheckpointSummary };

/** The same without the heads that are switched off: what answers. A training may begin with all of them. */
export function answering(loaded: LoadedCheckpoint): LoadedCheckpoint {
  const { architecture, summary } = loaded;
  const heads = Object.fromEntries(
    taskNames.flatMap((task) => {
      const head = architecture.heads[task];
      return head && summary.tasks[task].present ? [[task, head]] : [];
    }),
  );
  return { ...loaded, architecture: { ...architecture, heads } };
}

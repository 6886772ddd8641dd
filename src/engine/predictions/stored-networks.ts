// The networks of stored checkpoints, which all jobs share.
import type { CheckpointId } from "../protocol-checkpoints";
import { isStored, loadCheckpoint } from "../storage/checkpoint-store";
import { answering } from "../storage/loaded-checkpoint";
import { ModelCache, type OpenedNetwork } from "./model-cache";

const cache = new ModelCache(async (id) => answering(await loadCheckpoint(id)), isStored);

/** Runs `use` with a stored checkpoint's network; see ModelCache.use. */
export function withModel<Result>(id: CheckpointId, use: (network: OpenedNetwork) => Promise<Result>): Promise<Result> {
  return cache.use(id, use);
}

/** Frees a network that will not be asked again; call it where a checkpoint is deleted. */
export function forgetNetwork(id: CheckpointId): Promise<void> {
  return cache.forget(id);
}

/** Runs `work` while no job computes with a stored checkpoint; see ModelCache.inTurn. */
export function aloneAmongNetworks<Result>(work: () => Promise<Result>): Promise<Result> {
  return cache.inTurn(work);
}

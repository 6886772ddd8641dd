// The checkpoints that this tab can use: those that ship, and those that people brought.
import type { CdfTables } from "../../domain";
import type { CheckpointId, CheckpointSummary } from "../protocol-checkpoints";
import type { CheckpointToStore } from "./checkpoint-to-store";
import { isDemoId, listReachableDemoCheckpoints, loadDemoCheckpoint } from "./demo-checkpoints";
import type { LoadedCheckpoint } from "./loaded-checkpoint";
import { OwnCheckpoints, type CheckpointEdits, type StoreOptions } from "./own-checkpoints";
import { freeBytes, privateFolder } from "./private-files";
import { browserTable } from "./record-table";
import { seesOtherTabs, withLock } from "./resource-lock";
import { storedRuns } from "./run-store";
import type { StoredCheckpoint } from "./stored-checkpoint";
import { tellPages, tellWorkers } from "./tab-channel";

const lockName = "ladon-checkpoints";

export const ownCheckpoints = new OwnCheckpoints({
  records: browserTable<StoredCheckpoint>("ladon-checkpoints", "checkpoints"),
  parts: privateFolder("checkpoints"),
  held: () => storedRuns.heldCheckpoints(),
  freeBytes,
  async alone(work, signal) {
    try {
      return await withLock(lockName, work, { ...(signal && { signal }) });
    } finally {
      tellPages("checkpoints");
    }
  },
  changed: (checkpoint) => tellWorkers({ kind: "checkpoint-changed", checkpoint }),
});

let swept = false;

/** Once a worker's life: removes what a cut import left, unless some tab is importing now. */
async function sweepOnce(): Promise<void> {
  if (swept) return;
  swept = true;
  if (!seesOtherTabs()) return;
  await withLock(lockName, () => ownCheckpoints.removeUnused(), { ifTaken: async () => undefined });
}

/** The checkpoints that people brought, newest first. */
async function listStored(): Promise<CheckpointSummary[]> {
  try {
    await sweepOnce();
    return await ownCheckpoints.list();
  } catch (error) {
    // a browser that lets the page store nothing has stored none; an import says why
    const refused =
      error instanceof Error && ["NoStorageError", "SecurityError", "InvalidStateError"].includes(error.name);
    if (refused) return [];
    throw error;
  }
}

/** Those that people brought, newest first, then those that ship. */
export async function listCheckpoints(): Promise<CheckpointSummary[]> {
  const [stored, shipped] = await Promise.all([listStored(), listReachableDemoCheckpoints()]);
  return [...stored, ...shipped];
}

/** Whether it has not been deleted, here or in another tab. */
export async function isStored(id: CheckpointId): Promise<boolean> {
  return isDemoId(id) || ownCheckpoints.has(id);
}

/** Weights as float32, each part held against its hash. @throws UnknownCheckpointError, DamagedStorageError */
export async function loadCheckpoint(id: CheckpointId): Promise<LoadedCheckpoint> {
  return isDemoId(id) ? loadDemoCheckpoint(id) : ownCheckpoints.load(id);
}

/** The coder's tables of a stored checkpoint; undefined where it has none and they follow from its prior. */
export async function storedTables(id: CheckpointId): Promise<CdfTables | undefined> {
  return ownCheckpoints.tables(id);
}

/** See OwnCheckpoints.store. */
export async function storeCheckpoint(
  checkpoint: CheckpointToStore,
  options: StoreOptions,
): Promise<CheckpointSummary> {
  return ownCheckpoints.store(checkpoint, options);
}

/** Removes a checkpoint and the parts that nobody else uses. @throws UnknownCheckpointError */
export async function deleteCheckpoint(id: CheckpointId): Promise<void> {
  await ownCheckpoints.remove(id);
}

/** @throws UnknownCheckpointError */
export async function editCheckpoint(id: CheckpointId, edits: CheckpointEdits): Promise<CheckpointSummary> {
  return ownCheckpoints.edit(id, edits);
}

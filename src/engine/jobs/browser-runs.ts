// The runs of this browser, with the checkpoints that they begin with and become.
import { loadCheckpoint, ownCheckpoints } from "../storage/checkpoint-store";
import { isDemoId } from "../storage/demo-checkpoints";
import { storedRuns } from "../storage/run-store";
import { RunKeeper } from "../training/run-keeper";

export const keeper = new RunKeeper(storedRuns, {
  load: loadCheckpoint,
  loadRecord: (record) => ownCheckpoints.loadRecord(record),
  store: (checkpoint, options) => ownCheckpoints.store(checkpoint, options),
  hold: (ids, keep) =>
    ownCheckpoints.hold(
      ids.filter((id) => !isDemoId(id)),
      keep,
    ),
  listedParts: () => ownCheckpoints.listedParts(),
  sweep: () => ownCheckpoints.sweep(),
});

let swept = false;

/** Once a worker's life: removes the folders that cut deletions left. */
export async function sweepOnce(): Promise<void> {
  if (swept) return;
  swept = true;
  // a list is shown all the same where nothing can be swept
  await storedRuns.sweep().catch(() => undefined);
}

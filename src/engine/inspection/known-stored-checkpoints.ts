// The checkpoints that a tab has: those that ship, and those that people brought.
import { listCheckpoints, storedTables } from "../storage/checkpoint-store";
import { isDemoId, loadDemoCheckpoint } from "../storage/demo-checkpoints";
import type { KnownCheckpoint } from "./inspect-options";
import { knownCheckpoint } from "./known-checkpoints";

export async function knownStoredCheckpoints(): Promise<KnownCheckpoint[]> {
  const all = await listCheckpoints();
  return all.map((summary) =>
    knownCheckpoint(summary, async () =>
      isDemoId(summary.id) ? (await loadDemoCheckpoint(summary.id)).tables : storedTables(summary.id),
    ),
  );
}

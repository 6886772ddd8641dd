// The checkpoints that a bitstream is held against, each with the hash of its coder's tables.
import { tablesHash } from "../../core/codec/cdf-tables";
import type { CdfTables } from "../../domain";
import type { CheckpointSummary } from "../protocol-checkpoints";
import { listDemoCheckpoints, loadDemoCheckpoint, type ReadDemoFile } from "../storage/demo-checkpoints";
import type { KnownCheckpoint } from "./inspect-options";

export function knownCheckpoint(
  { id, title, modelId }: Pick<CheckpointSummary, "id" | "title" | "modelId">,
  readTables: () => Promise<CdfTables | undefined>,
): KnownCheckpoint {
  const hash = async () => {
    const tables = await readTables();
    return tables && tablesHash(tables);
  };
  return { id, title, ...(modelId !== undefined && { modelId }), tablesHash: hash };
}

/** Those that ship; `read` as `listDemoCheckpoints` takes it. */
export async function knownDemoCheckpoints(read?: ReadDemoFile): Promise<KnownCheckpoint[]> {
  const shipped = await listDemoCheckpoints(read);
  return shipped.map((summary) =>
    knownCheckpoint(summary, async () => (await loadDemoCheckpoint(summary.id, read)).tables),
  );
}

// What people do with checkpoints. An import goes on when the page is left; the tray shows it.
import type { TaskName } from "../../../domain";
import { isNamed } from "../../../engine/client";
import type { CheckpointId, CheckpointSummary } from "../../../engine/protocol-checkpoints";
import { askToDelete } from "../../shared/confirm";
import { runJob, runQuietly } from "../../shared/engine-link";
import { refresh } from "../../shared/query-client";
import { formatBytes } from "../../components/format";
import { saveBlob } from "../../components/save-blob";
import { runNeedText, runsThatNeed } from "./run-need-text";
import { setImportStatus, useCheckpointStore, type GivenFiles } from "../../stores/checkpoint-store";

export async function importFiles(
  files: readonly File[],
  precision: GivenFiles["precision"],
  weights: GivenFiles["weights"] = {},
): Promise<void> {
  if (useCheckpointStore.getState().status.kind === "running") return;
  const controller = new AbortController();
  setImportStatus({ kind: "running", files: files.length, cancel: () => controller.abort() });
  const title = files.length === 1 ? `Adding ${files[0].name}` : `Adding ${files.length} files`;
  try {
    const given = { files: [...files], precision, weights };
    const report = await runJob(title, "import-checkpoints", given, controller.signal);
    setImportStatus({ kind: "done", report, given });
  } catch (error) {
    setImportStatus(
      isNamed(error, "CancelledError") ? { kind: "cancelled" } : { kind: "failed", error: error as Error },
    );
  }
  await refresh("checkpoints");
}

/** Reads another network of a file that was given before; `fileName` is the report's. */
export async function importNetwork(given: GivenFiles, fileName: string, network: string): Promise<void> {
  const own = given.files.filter(({ name }) => name === fileName);
  // a member of a zip file, or one of several of a name, is told from the others only in their order
  const files = own.length === 1 ? own : given.files;
  await importFiles(files, given.precision, { ...given.weights, [fileName]: network });
}

/** What is lost with a checkpoint, in sentences. */
async function consequenceOf({ id, ownBytes, sharedBytes }: CheckpointSummary): Promise<string> {
  // what a broken list leaves unsaid changes nothing: runs keep their copies either way
  const { runs } = await runQuietly("list-runs", null).catch(() => ({ runs: [] }));
  const sentences = [
    runNeedText(runsThatNeed(id, runs)) || `This frees ${formatBytes(ownBytes)}.`,
    sharedBytes > 0 && `${formatBytes(sharedBytes)} stay, because other checkpoints use them.`,
    "The files it came from are not touched.",
  ];
  return sentences.filter(Boolean).join(" ");
}

export function deleteCheckpoint(checkpoint: CheckpointSummary): void {
  const { id, title } = checkpoint;
  void askToDelete({
    what: title,
    consequence: consequenceOf(checkpoint),
    async remove() {
      await runQuietly("delete-checkpoint", { id });
      await refresh("checkpoints");
    },
  });
}

/** Rejects with the engine's named error. */
export async function editCheckpoint(
  id: CheckpointId,
  changes: { beta?: number; title?: string; inputSize?: number; heads?: { readonly [Task in TaskName]?: boolean } },
): Promise<void> {
  await runQuietly("edit-checkpoint", { id, ...changes });
  await refresh("checkpoints");
}

/** Hands a zip to the browser's downloads. Rejects with the engine's named error, unless it was cancelled. */
export async function exportOnnx({ id, title }: CheckpointSummary): Promise<void> {
  try {
    const zip = await runJob(`ONNX of ${title}`, "export-onnx", { id });
    saveBlob(zip, `${title.replace(/[^\w.-]+/g, "-").replace(/^-+|-+$/g, "") || "checkpoint"}-onnx.zip`);
  } catch (error) {
    if (!isNamed(error, "CancelledError")) throw error;
  }
}

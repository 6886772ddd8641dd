// What people do with checkpoints. An import goes on when the page is left; the tray shows it.
import { isNamed } from "../../../engine/client";
import type { CheckpointId, CheckpointSummary } from "../../../engine/protocol-checkpoints";
import { runJob, runQuietly } from "../../app/engine-link";
import { saveBlob } from "../../components/save-blob";
import { useCheckpointStore } from "../../stores/checkpoint-store";

const { setState, getState } = useCheckpointStore;

export async function refreshCheckpoints(): Promise<void> {
  try {
    setState({ checkpoints: await runQuietly("list-checkpoints", null), listError: undefined });
  } catch (error) {
    setState({ listError: error as Error });
  }
}

export async function importFiles(files: readonly File[], precision: "float32" | "float16"): Promise<void> {
  if (getState().status.kind === "running") return;
  const controller = new AbortController();
  setState({ status: { kind: "running", files: files.length, cancel: () => controller.abort() } });
  const title = files.length === 1 ? `Adding ${files[0].name}` : `Adding ${files.length} files`;
  try {
    const report = await runJob(title, "import-checkpoints", { files: [...files], precision }, controller.signal);
    setState({ status: { kind: "done", report } });
  } catch (error) {
    setState({
      status: isNamed(error, "CancelledError") ? { kind: "cancelled" } : { kind: "failed", error: error as Error },
    });
  }
  await refreshCheckpoints();
}

/** Rejects with the engine's named error. */
export async function deleteCheckpoint(id: CheckpointId): Promise<void> {
  setState({ checkpoints: await runQuietly("delete-checkpoint", { id }) });
}

/** Rejects with the engine's named error. */
export async function editCheckpoint(
  id: CheckpointId,
  changes: { beta?: number; title?: string; inputSize?: number },
): Promise<void> {
  await runQuietly("edit-checkpoint", { id, ...changes });
  await refreshCheckpoints();
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

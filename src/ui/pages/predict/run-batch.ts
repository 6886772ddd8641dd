// Runs a batch: two images at a time, so that one is decoded while the other is in the network, and few are in memory.
import type { ProtocolName } from "../../../domain";
import { isNamed } from "../../../engine/client";
import { runJobGroup, runQuietly } from "../../app/engine-link";
import { addBatchItem, beginBatch, endBatch, type BatchItem } from "../../stores/predict-store";

export interface BatchSettings {
  readonly checkpoint: string;
  readonly protocol: ProtocolName;
  /** 0 … 1. */
  readonly scoreThreshold: number;
}

const atOnce = 2;

async function answered(file: File, settings: BatchSettings, signal: AbortSignal): Promise<BatchItem> {
  const fileName = file.webkitRelativePath || file.name;
  try {
    const overview = await runQuietly("predict-overview", { ...settings, file, fileName }, signal);
    return { kind: "done", fileName, file, overview, thumbnailUrl: URL.createObjectURL(overview.overlay) };
  } catch (error) {
    if (isNamed(error, "CancelledError")) throw error;
    return { kind: "skipped", fileName, file, why: error instanceof Error ? error.message : String(error) };
  }
}

/** Resolves when it is done or cancelled; what was done by then is kept. */
export async function runBatch(files: readonly File[], settings: BatchSettings): Promise<void> {
  const controller = new AbortController();
  const id = beginBatch(files.length, performance.now(), () => controller.abort());
  const waiting = [...files];
  let done = 0;
  const work = async (signal: AbortSignal, report: () => void): Promise<void> => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      const item = await answered(file, settings, signal);
      done++;
      if (!addBatchItem(id, item)) return;
      report();
    }
  };
  try {
    await runJobGroup(
      `Batch of ${files.length} files`,
      async ({ signal, progress }) => {
        const report = () => progress({ phase: "Answering", done, total: files.length, unit: "files" });
        report();
        await Promise.all(Array.from({ length: atOnce }, () => work(signal, report)));
      },
      controller.signal,
    );
    endBatch(id, "done");
  } catch {
    // every other failure is an item's own
    endBatch(id, "cancelled");
  }
}

// Runs a batch: two images at a time, so that one is decoded while the other is in the network, and few are in memory.
import { UserError } from "../../../core/base/user-error";
import { sentenceOf } from "../../components/error-sentence";
import type { ChosenNumbers, ProtocolName } from "../../../domain";
import { isNamed } from "../../../engine/client";
import { runJobGroup, runQuietly } from "../../shared/engine-link";
import { addBatchItem, beginBatch, endBatch, type BatchItem } from "../../stores/predict-store";
import { chooseCheckpoint } from "./choose-checkpoint";

export interface BatchSettings {
  /** As the address asks for it; see chooseCheckpoint. */
  readonly askedCheckpoint: string | undefined;
  readonly protocol: ProtocolName;
  readonly protocolNumbers: ChosenNumbers;
  /** 0 … 1. */
  readonly scoreThreshold: number;
}

const atOnce = 2;

async function answered(
  file: File,
  checkpoint: string,
  { protocol, protocolNumbers, scoreThreshold }: BatchSettings,
  signal: AbortSignal,
): Promise<BatchItem> {
  const fileName = file.webkitRelativePath || file.name;
  try {
    const input = { checkpoint, protocol, protocolNumbers, scoreThreshold, file, fileName };
    const overview = await runQuietly("predict-overview", input, signal);
    return { kind: "done", fileName, file, overview, thumbnailUrl: URL.createObjectURL(overview.overlay) };
  } catch (error) {
    if (isNamed(error, "CancelledError")) throw error;
    return { kind: "skipped", fileName, file, why: sentenceOf(error) };
  }
}

/** Resolves when it is done or cancelled; what was done by then is kept. */
export async function runBatch(files: readonly File[], settings: BatchSettings): Promise<void> {
  const controller = new AbortController();
  const id = beginBatch(files.length, performance.now(), () => controller.abort());
  const waiting = [...files];
  let done = 0;
  const work = async (checkpoint: string, signal: AbortSignal, report: () => void): Promise<void> => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      const item = await answered(file, checkpoint, settings, signal);
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
        const checkpoints = await runQuietly("list-checkpoints", null, signal);
        const { summary } = chooseCheckpoint(checkpoints, settings.askedCheckpoint);
        if (!summary)
          throw new UserError("There is no checkpoint that could answer. Bring one on the page Checkpoints.");
        await Promise.all(Array.from({ length: atOnce }, () => work(summary.id, signal, report)));
      },
      controller.signal,
    );
    endBatch(id, "done");
  } catch {
    // every other failure is an item's own
    endBatch(id, "cancelled");
  }
}

// Runs one image through every chosen checkpoint, one after another; what is known already is not asked again.
import { useEffect } from "react";
import type { ProtocolName } from "../../../domain";
import { isNamed } from "../../../engine/client";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { CodecResult, ImageResult } from "../../../engine/protocol-predictions";
import { runJobGroup, runQuietly } from "../../shared/engine-link";
import {
  keepComparison,
  useCompareStore,
  type ColumnState,
  type ComparedImage,
  type Comparison,
} from "../../stores/compare-store";
import { answeringKey } from "../../shared/checkpoint-summary";

const nothing: Comparison = { columns: new Map() };

async function matchedJpeg({ image }: ComparedImage, results: readonly ImageResult[], signal: AbortSignal) {
  const payloads = results.flatMap(({ sizes }) => sizes?.payloadBytes ?? []);
  if (payloads.length === 0) return undefined;
  const longerSide = results[0].inputLongerSide;
  const input = { image, longerSide, quality: 50, matchBytes: Math.max(...payloads) };
  const { matched } = await runQuietly("compare-codecs", input, signal);
  return matched.find(({ codec }) => codec === "jpeg");
}

export function useComparison(
  image: ComparedImage | undefined,
  checkpoints: readonly CheckpointSummary[],
  protocol: ProtocolName,
): Comparison {
  const known = useCompareStore((store) => store.known);
  const keys = checkpoints.map(answeringKey).join();

  useEffect(() => {
    if (!image || checkpoints.length === 0) return;
    const controller = new AbortController();
    const same = known?.image === image && known.protocol === protocol ? known : undefined;
    const columns = new Map<string, ColumnState>();
    for (const key of checkpoints.map(answeringKey)) columns.set(key, same?.columns.get(key) ?? { kind: "waiting" });
    const show = (jpeg?: CodecResult) => {
      if (controller.signal.aborted) return;
      keepComparison({ image, protocol, columns: new Map(columns), jpeg });
    };
    const isKnown = checkpoints.every((checkpoint) => columns.get(answeringKey(checkpoint))?.kind === "done");
    // the JPEG is as large as the largest payload, and another choice of checkpoints has another one
    const jpeg = isKnown && same?.columns.size === columns.size ? same.jpeg : undefined;
    show(jpeg);
    if (isKnown && jpeg) return;
    const work = async ({ signal, progress }: Parameters<Parameters<typeof runJobGroup>[1]>[0]) => {
      for (const [done, checkpoint] of checkpoints.entries()) {
        const { id, title } = checkpoint;
        const key = answeringKey(checkpoint);
        if (columns.get(key)?.kind === "done") continue;
        progress({ phase: title, done, total: checkpoints.length, unit: "checkpoints" });
        try {
          const input = { checkpoint: id, image: image.image, fileName: image.fileName, protocol };
          columns.set(key, { kind: "done", result: await runQuietly("predict", input, signal) });
        } catch (error) {
          if (isNamed(error, "CancelledError") || isNamed(error, "EngineLostError")) throw error;
          columns.set(key, { kind: "failed", error: error as Error });
        }
        show();
      }
      const results = [...columns.values()].flatMap((column) => (column.kind === "done" ? [column.result] : []));
      if (results.length > 0) show(await matchedJpeg(image, results, signal));
    };
    runJobGroup(`Comparison of ${image.fileName}`, work, controller.signal).catch((error: Error) => {
      for (const [key, column] of columns) if (column.kind === "waiting") columns.set(key, { kind: "failed", error });
      show();
    });
    return () => controller.abort();
    // `known` is what earlier runs of this effect left; it must not start another
    // oxlint-disable-next-line react/exhaustive-deps
  }, [image, keys, protocol]);

  return known && known.image === image && known.protocol === protocol ? known : nothing;
}

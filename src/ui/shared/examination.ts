// Reads a dataset for a page's draft: one at a time, which goes on when the page is left; the tray shows it.
import { isNamed } from "../../engine/client";
import type { DataSetReport, DataSource } from "../../engine/protocol-datasets";
import type { Examination } from "../stores/training-draft-store";
import { runJob } from "./engine-link";

interface Examined {
  readonly source?: DataSource;
  readonly examination: Examination;
}

/** `change` keeps what is known in the page's draft; `onReport` hears of every report, also of one that came too late. */
export function createExaminer(
  change: (changes: Examined) => void,
  onReport?: (source: DataSource, report: DataSetReport) => void,
) {
  let current: AbortController | undefined;
  return {
    /** One that still runs is cancelled first. */
    async examine(source: DataSource): Promise<void> {
      current?.abort();
      const controller = new AbortController();
      current = controller;
      change({ source, examination: { kind: "running" } });
      const settle = (examination: Examination) => {
        if (current === controller) change({ examination });
      };
      try {
        const report = await runJob("Reading the dataset", "examine-data-set", { source }, controller.signal);
        onReport?.(source, report);
        settle({ kind: "done", report });
      } catch (error) {
        settle(isNamed(error, "CancelledError") ? { kind: "idle" } : { kind: "failed", error: error as Error });
      }
    },
    stop: () => current?.abort(),
  };
}

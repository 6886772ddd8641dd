// What the screen shows of checkpoints: the list, and what became of the files that were added last.
import { create } from "zustand";
import type { CheckpointSummary, ImportReport } from "../../engine/protocol-checkpoints";

export type ImportStatus =
  | { readonly kind: "idle" }
  | { readonly kind: "running"; readonly files: number; readonly cancel: () => void }
  | { readonly kind: "cancelled" }
  | { readonly kind: "done"; readonly report: ImportReport }
  | { readonly kind: "failed"; readonly error: Error };

interface CheckpointStore {
  /** Absent until it was read. */
  readonly checkpoints?: readonly CheckpointSummary[];
  readonly listError?: Error;
  readonly status: ImportStatus;
}

export const useCheckpointStore = create<CheckpointStore>(() => ({ status: { kind: "idle" } }));

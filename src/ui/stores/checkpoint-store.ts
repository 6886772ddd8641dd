// What became of the checkpoint files that were added last.
import { create } from "zustand";
import type { ImportReport } from "../../engine/protocol-checkpoints";

/** What was asked for, so that another network of a file can be read from the same files. */
export interface GivenFiles {
  readonly files: readonly File[];
  readonly precision: "float32" | "float16";
  /** The network that was chosen, by the name of the file that holds several. */
  readonly weights: Readonly<Record<string, string>>;
}

export type ImportStatus =
  | { readonly kind: "idle" }
  | { readonly kind: "running"; readonly files: number; readonly cancel: () => void }
  | { readonly kind: "cancelled" }
  | { readonly kind: "done"; readonly report: ImportReport; readonly given: GivenFiles }
  | { readonly kind: "failed"; readonly error: Error };

interface CheckpointStore {
  readonly status: ImportStatus;
  /** Of files that are added from now on. */
  readonly halfPrecision: boolean;
}

export const useCheckpointStore = create<CheckpointStore>(() => ({ status: { kind: "idle" }, halfPrecision: false }));

export function setImportStatus(status: ImportStatus): void {
  useCheckpointStore.setState({ status });
}

export function setHalfPrecision(halfPrecision: boolean): void {
  useCheckpointStore.setState({ halfPrecision });
}

// How the page words what the engine says of checkpoints.
import type { CheckpointReport, CheckpointSummary } from "../../../engine/protocol-checkpoints";

export const taskWords = {
  classification: "Classification",
  detection: "Detection",
  segmentation: "Segmentation",
} as const;
export const tasksInOrder = ["classification", "detection", "segmentation"] as const;

export const containerWords: Readonly<Record<CheckpointReport["container"], string>> = {
  "torch-zip": "PyTorch (zip)",
  "torch-legacy": "PyTorch before 1.6",
  safetensors: "safetensors",
};

export const tableWords: Readonly<Record<CheckpointReport["tables"], string>> = {
  present: "in the file",
  empty: "empty in the file, rebuilt from the prior",
  missing: "not in the file",
  damaged: "damaged, rebuilt from the prior",
};

/** e.g. `1,000 classes`, or why there is none. */
export function headWords(finding: CheckpointSummary["tasks"]["detection"]): string {
  if (!finding.present) return `absent: ${finding.why}`;
  return `${finding.classes.toLocaleString("en")} classes`;
}

/** The page that answers with a checkpoint. */
export function predictAddress(id: string): string {
  return `/?${new URLSearchParams({ checkpoint: id }).toString()}`;
}

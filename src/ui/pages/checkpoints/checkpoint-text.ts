// How the page words what the engine says of checkpoints.
import type { TaskName } from "../../../domain";
import type { CheckpointReport, CheckpointSummary } from "../../../engine/protocol-checkpoints";
import { pageTasks } from "../../tasks/tasks";

export const containerText: Readonly<Record<CheckpointReport["container"], string>> = {
  "torch-zip": "PyTorch (zip)",
  "torch-legacy": "PyTorch before 1.6",
  safetensors: "safetensors",
};

export const tableText: Readonly<Record<CheckpointReport["tables"], string>> = {
  present: "in the file",
  empty: "empty in the file, rebuilt from the prior",
  missing: "not in the file",
  damaged: "damaged, rebuilt from the prior",
};

type Finding = CheckpointSummary["tasks"][TaskName];
type Stale = NonNullable<CheckpointSummary["stale"]>[TaskName];

/** What a network without a coder has in place of a coder's facts. */
export function sendsNothingText(onDevice: boolean | undefined): string {
  return onDevice ? "none: nothing is sent, it runs whole on the device" : "none: it codes nothing";
}

/** e.g. `1,000 classes, ImageNet's`, or why there is none, or why it is switched off. */
export function headText(
  task: TaskName,
  finding: Finding,
  { stale, hasOwnNames = false }: { readonly stale?: Stale; readonly hasOwnNames?: boolean } = {},
): string {
  if (!finding.present) return `${stale ? "switched off" : "absent"}: ${finding.why}`;
  const { officialLabels } = pageTasks[task];
  const isOfficial = finding.classes === officialLabels.classes && !hasOwnNames;
  const classes = `${finding.classes.toLocaleString("en")} classes${isOfficial ? `, ${officialLabels.of}` : ""}`;
  return stale ? `${classes}, switched on although ${stale.why.charAt(0).toLowerCase()}${stale.why.slice(1)}` : classes;
}

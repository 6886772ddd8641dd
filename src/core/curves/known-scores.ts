// The scores that this lab knows, by task; all of them in percent, so that curves of every origin share an axis.
import { taskNames, type TaskName } from "../../domain";

export interface ScoreEntry {
  readonly name: string;
  readonly label: string;
}

/** By the names that evaluation writes; the first of each task is the one its tab opens with. */
export const taskScores: Readonly<Record<TaskName, readonly ScoreEntry[]>> = {
  classification: [
    { name: "top1", label: "Top-1" },
    { name: "top5", label: "Top-5" },
  ],
  detection: [
    { name: "AP", label: "AP" },
    { name: "AP50", label: "AP at IoU 0.50" },
    { name: "AP75", label: "AP at IoU 0.75" },
    { name: "AP_small", label: "AP, small objects" },
    { name: "AP_medium", label: "AP, medium objects" },
    { name: "AP_large", label: "AP, large objects" },
    { name: "AR1", label: "AR, 1 detection" },
    { name: "AR10", label: "AR, 10 detections" },
    { name: "AR100", label: "AR, 100 detections" },
    { name: "AR_small", label: "AR, small objects" },
    { name: "AR_medium", label: "AR, medium objects" },
    { name: "AR_large", label: "AR, large objects" },
  ],
  segmentation: [
    { name: "meanIoU", label: "Mean IoU" },
    { name: "pixelAccuracy", label: "Pixel accuracy" },
  ],
};

const known = new Map(taskNames.flatMap((task) => taskScores[task].map(({ name, label }) => [name, { task, label }])));

export function isKnownScore(name: string): boolean {
  return known.has(name);
}

/** The task that a score belongs to; undefined for what only an imported file speaks of. */
export function taskOfScore(name: string): TaskName | undefined {
  return known.get(name)?.task;
}

/** What people call a score that this lab knows: "Top-1"; undefined for others. */
export function titleOfScore(name: string): string | undefined {
  return known.get(name)?.label;
}

/** Percent of values that are shares where none exceeds 1; others are percent already. */
export function asPercent(values: readonly number[]): { readonly values: readonly number[]; readonly scaled: boolean } {
  const scaled = values.length > 0 && values.every((value) => value <= 1);
  return { values: scaled ? values.map((value) => 100 * value) : values, scaled };
}

// What a dataset left out, for whoever finds nothing to learn in the rest.
import type { DataSet } from "../../core/datasets/data-set";
import { counted } from "../../core/base/sentence";

/** How much it was and the first reasons; empty where nothing was left out. */
export function excludedText({ skipped }: DataSet): string {
  if (skipped.length === 0) return "";
  const items = skipped.reduce((sum, { count = 1 }) => sum + count, 0);
  const reasons = skipped.slice(0, 3).map(({ path, why }) => `${path}: ${why}`);
  return `${counted(items, "file or annotation was", "files or annotations were")} left out of it. ${reasons.join(" ")}`;
}

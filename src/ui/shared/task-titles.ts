// The three tasks as headings call them.
import type { TaskName } from "../../domain";

export const taskTitles: Readonly<Record<TaskName, string>> = {
  classification: "Classification",
  detection: "Detection",
  segmentation: "Segmentation",
};

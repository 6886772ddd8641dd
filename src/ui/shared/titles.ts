// What headings and lists call tasks and codecs.
import type { TaskName } from "../../domain";
import type { InputCodecName } from "../../engine/protocol-evaluation";

export const taskTitles: Readonly<Record<TaskName, string>> = {
  classification: "Classification",
  detection: "Detection",
  segmentation: "Segmentation",
};

export const codecTitles: Readonly<Record<InputCodecName, string>> = { jpeg: "JPEG", webp: "WebP" };

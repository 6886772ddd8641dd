// Names a checkpoint as it answers now: answers that are kept are another one's once its heads or its input size were changed.
import { taskNames } from "../../domain";
import type { CheckpointSummary } from "../../engine/protocol-checkpoints";

export function answeringKey({ id, inputSize, tasks }: Pick<CheckpointSummary, "id" | "inputSize" | "tasks">): string {
  return [id, inputSize.pixels, ...taskNames.filter((task) => tasks[task].present)].join(" ");
}

// What the lab would say about a small network, for tests.
import { taskNames, type Architecture, type TaskName } from "../domain";
import type { CheckpointSummary } from "../engine/protocol-checkpoints";

export function smallSummary(id: string, architecture: Architecture, modelId?: string): CheckpointSummary {
  const taskOf = (task: TaskName) => {
    const head = architecture.heads[task];
    return head
      ? ({ present: true, classes: head.classes } as const)
      : ({ present: false, why: `no ${task} head` } as const);
  };
  return {
    id,
    title: `Small ${id}`,
    family: "small network",
    tasks: Object.fromEntries(taskNames.map((task) => [task, taskOf(task)])) as CheckpointSummary["tasks"],
    compresses: architecture.bottleneck !== undefined,
    modelId,
    inputSize: { pixels: 416, source: "default" },
    ownBytes: 0,
    sharedBytes: 0,
    precision: "float32",
    fileNames: [],
    addedAtMs: 0,
    ships: false,
    warnings: [],
  };
}

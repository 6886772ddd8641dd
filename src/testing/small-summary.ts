// What the lab would say about small networks and datasets, for tests.
import { taskNames, type Architecture, type TaskName } from "../domain";
import type { CheckpointSummary } from "../engine/protocol-checkpoints";
import type { DataSetReport } from "../engine/protocol-datasets";
import { smallArchitecture } from "./small-network";

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

/** A compressing network with a classifier of two classes, but for `changes`. */
export function classifierSummary(id: string, changes: Partial<CheckpointSummary> = {}): CheckpointSummary {
  const absent = { present: false, why: "not in the file" } as const;
  return {
    ...smallSummary(id, smallArchitecture("basic")),
    title: id,
    inputSize: { pixels: 128, source: "list" },
    tasks: { classification: { present: true, classes: 2 }, detection: absent, segmentation: absent },
    ...changes,
  };
}

/** Class folders of cats and dogs, four images in all. */
export const petsReport: DataSetReport = {
  format: "image-folder",
  name: "pets",
  fingerprint: "f",
  images: 4,
  testImages: 0,
  tasks: { classification: { images: 4, classes: ["cat", "dog"] } },
  boxes: 0,
  crowdBoxes: 0,
  skipped: [],
  skippedCount: 0,
  warnings: [],
};

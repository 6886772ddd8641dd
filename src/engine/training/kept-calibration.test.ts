import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../core/checkpoint/archive";
import { bytesSource } from "../../core/base/byte-source";
import { loadWeights } from "../../core/checkpoint/load-weights";
import { recipeSchema } from "../../core/recipes/recipe";
import type { TaskName } from "../../domain";
import { changedNetwork } from "../../testing/changed-network";
import { smallArchitecture, smallConfiguration, smallNetwork, smallSummary } from "../../testing/small-network";
import type { RunSummary } from "../protocol-training";
import { exportRun } from "./export-run";
import { keptCalibration } from "./kept-calibration";
import type { StartNetwork } from "./random-start";
import { trainedCheckpoint } from "./trained-checkpoint";

const architecture = smallArchitecture("basic");
const calibration = { temperature: 1.5, sure: 0.5 };
const start: StartNetwork = {
  ...smallNetwork(architecture),
  configuration: { ...smallConfiguration, calibration },
  summary: smallSummary("start", architecture),
  classNames: {},
};

const trained = (part: string) => changedNetwork(start, part);

const run = (task: TaskName): RunSummary => ({
  id: "0".repeat(32),
  plan: {
    title: "later",
    start: { kind: "checkpoint", checkpoint: "start" },
    recipe: recipeSchema.parse({
      name: "later",
      title: "Later",
      about: "For tests.",
      task,
      protocol: "unified",
      stages: [
        {
          name: "head",
          epochs: 1,
          batchSize: 8,
          trainable: [task],
          losses: [{ kind: "cross-entropy" }],
          optimizer: { kind: "sgd", learningRate: 1e-2 },
        },
      ],
    }),
    validationShare: 0,
    seed: 1,
  },
  task,
  status: { kind: "finished" },
  position: { stage: 1, epoch: 0, stepInEpoch: 0, stepsInEpoch: 0, step: 1, steps: 1 },
  classNames: [],
  dataSet: { name: "pets", fingerprint: "", training: 8, validation: 0 },
  epochs: [],
  damaged: [],
  createdAtMs: 0,
  trainedMs: 0,
  storedBytes: 0,
});

describe("the calibration of a checkpoint that is trained further", () => {
  it("stays where another head alone is trained, in the store and in the exported file", async () => {
    const network = trained("segmentation");
    const summary = run("segmentation");
    expect(trainedCheckpoint(network, summary, start).calibration).toEqual(calibration);
    const curves = { first: 0, length: 0, columns: {} };
    const exported = await exportRun({ summary, curves, start, network: async () => network }, "safetensors");
    const bytes = new Uint8Array(await exported.blob.arrayBuffer());
    const loaded = await loadWeights(await openCheckpoint(bytesSource(bytes, exported.fileName)));
    expect(loaded.calibration).toEqual(calibration);
  });

  it("goes where the classifier is trained, and where what it reads is", () => {
    expect(trainedCheckpoint(trained("classification"), run("classification"), start)).not.toHaveProperty(
      "calibration",
    );
    expect(keptCalibration(trained("body.layer4"), start, "segmentation")).toBeUndefined();
  });
});

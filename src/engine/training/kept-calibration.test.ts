import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../core/checkpoint/archive";
import { bytesSource } from "../../core/base/byte-source";
import { loadWeights } from "../../core/checkpoint/load-weights";
import type { TaskName } from "../../domain";
import { changedNetwork } from "../../testing/changed-network";
import { finishedRun } from "../../testing/finished-run";
import { smallArchitecture, smallConfiguration, smallNetwork, smallSummary } from "../../testing/small-network";
import { smallRecipe } from "../../testing/small-recipe";
import { exportRun } from "./export-run";
import { keptCalibration } from "./kept-calibration";
import { leftBehindHeads } from "./left-behind-heads";
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

const run = (task: TaskName) => finishedRun(smallRecipe({ task }, { trainable: [task], reset: [] }));

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
    const network = trained("body.layer4");
    const leftBehind = leftBehindHeads(network, start, "segmentation");
    expect(keptCalibration(network, start, "segmentation", leftBehind)).toBeUndefined();
  });
});

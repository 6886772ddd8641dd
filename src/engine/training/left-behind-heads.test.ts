import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../core/checkpoint/archive";
import { bytesSource } from "../../core/base/byte-source";
import { diagnose } from "../../core/checkpoint/doctor";
import { recordedStaleHeads } from "../../core/checkpoint/stale-heads";
import { changedNetwork } from "../../testing/changed-network";
import { finishedRun } from "../../testing/finished-run";
import { smallArchitecture, smallNetwork, smallSummary } from "../../testing/small-network";
import { smallRecipe } from "../../testing/small-recipe";
import { exportRun } from "./export-run";
import { leftBehindHeads } from "./left-behind-heads";
import type { StartNetwork } from "./random-start";
import { trainedCheckpoint } from "./trained-checkpoint";

const architecture = smallArchitecture("basic");
const start: StartNetwork = {
  ...smallNetwork(architecture),
  summary: smallSummary("start", architecture),
  classNames: {},
};

const trained = (...parts: readonly string[]) => changedNetwork(start, ...parts);

const run = finishedRun(smallRecipe({}, { trainable: ["classification", "layer3", "layer4"], reset: [] }), {
  classNames: ["cat", "dog", "cow", "hen", "fox", "owl"],
});

describe("heads that a training leaves behind", () => {
  it("are all others, named by the first part that was changed", () => {
    const network = trained("body.layer4", "body.layer3", "classification");
    expect(leftBehindHeads(network, start, "classification")).toEqual({ detection: "layer3", segmentation: "layer3" });
    expect(leftBehindHeads(trained("encoder", "body.layer4"), start, "detection")).toEqual({
      classification: "encoder",
      segmentation: "encoder",
    });
  });

  it("are none where a head alone was trained, or what is shared has the same values", () => {
    expect(leftBehindHeads(trained("classification"), start, "classification")).toEqual({});
    const copied = new Map(
      Array.from(start.weights, ([name, { shape, data }]) => [name, { shape, data: data.slice() }]),
    );
    expect(leftBehindHeads({ architecture, weights: copied }, start, "classification")).toEqual({});
  });

  it("stay behind until they are trained themselves", () => {
    const why = "Detection was trained on other features";
    const summary = { ...start.summary!, stale: { detection: { why, part: "layer4", isOn: true } } };
    const later = trained("segmentation");
    expect(leftBehindHeads(later, { ...start, summary }, "segmentation")).toEqual({ detection: "layer4" });
    expect(leftBehindHeads(trained("detection"), { ...start, summary }, "detection")).toEqual({});
  });

  it("are untrained where the start was random", () => {
    const { summary: _, ...random } = start;
    expect(leftBehindHeads(trained("encoder"), random, "classification")).toEqual({
      detection: "random",
      segmentation: "random",
    });
  });

  it("are in what is stored", () => {
    expect(trainedCheckpoint(trained("body.layer3"), run, start).staleHeads).toEqual({
      detection: "layer3",
      segmentation: "layer3",
    });
  });

  it.each(["safetensors", "torch"] as const)("are in the texts of a .%s, and the doctor says why", async (what) => {
    const network = trained("body.layer3");
    const curves = { first: 0, length: 0, columns: {} };
    const { blob, fileName } = await exportRun({ summary: run, curves, start, network: async () => network }, what);
    const file = await openCheckpoint(bytesSource(new Uint8Array(await blob.arrayBuffer()), fileName));
    const left = { detection: "layer3", segmentation: "layer3" };
    expect(recordedStaleHeads(file.metadata)).toEqual({ value: left });
    const { staleHeads, tasks, warnings } = await diagnose(file);
    // PyTorch's file holds the trained head alone
    expect(tasks.detection.present).toBe(what === "safetensors");
    expect(staleHeads).toEqual(what === "safetensors" ? left : {});
    const reason = "Detection was trained on other features: fine-tuning from layer3 changed what it reads";
    expect(warnings.includes(reason)).toBe(what === "safetensors");
  });
});

describe("classes that a training leaves behind", () => {
  it("are said where the data had none of them", () => {
    const mapped = { ...run, plan: { ...run.plan, labelMap: [1, 0, null] } };
    expect(trainedCheckpoint(trained("classification"), mapped, start).warnings).toEqual([
      "4 of the classes that classification answers were not in the data of its last training (cow, hen, fox, owl): what it says of them is not to be relied on.",
    ]);
    expect(trainedCheckpoint(trained("classification"), run, start).warnings).toEqual([]);
  });
});

import { beforeAll, describe, expect, it } from "vitest";
import { openCheckpoint } from "../../core/checkpoint/archive";
import { bytesSource } from "../../core/base/byte-source";
import { loadWeights } from "../../core/checkpoint/load-weights";
import { scenesDataSet } from "../../core/datasets/scenes-data-set";
import { recipeSchema } from "../../core/recipes/recipe";
import { configurationFor } from "../../core/networks/configuration";
import { openNetwork } from "../../nets/model/network";
import { predict } from "../../nets/pipeline/predict";
import { memoryRunFiles } from "../../testing/memory-run-files";
import { useNodeBackend } from "../../node/backend";
import { syntheticImage } from "../../testing/synthetic-values";
import { smallArchitecture, smallNetwork } from "../../testing/small-network";
import type { TrainingPlan } from "../protocol-training";
import { exportRun } from "./export-run";
import { prepareRun } from "./prepare-run";
import { trainedCheckpoint } from "./trained-checkpoint";
import { TrainingRun } from "./training-run";

// no configuration lists it: without a record its input would be the paper's 416
const start = { ...smallNetwork(smallArchitecture("basic")), classNames: {} };

const plan = (inputSize?: number): TrainingPlan => ({
  title: "small",
  start: { kind: "checkpoint", checkpoint: "small" },
  recipe: recipeSchema.parse({
    name: "classes",
    title: "New classes",
    about: "For tests.",
    task: "classification",
    protocol: "unified",
    ...(inputSize !== undefined && { inputSize }),
    stages: [
      {
        name: "head",
        epochs: 1,
        batchSize: 8,
        trainable: ["classification"],
        reset: ["classification"],
        losses: [{ kind: "cross-entropy" }],
        optimizer: { kind: "sgd", learningRate: 1e-2 },
      },
    ],
  }),
  validationShare: 0,
  seed: 3,
});

describe("a network that was trained at an input size of its own", () => {
  beforeAll(() => useNodeBackend("wasm"));

  it.each(["safetensors", "torch"] as const)("comes back at that size from .%s", async (what) => {
    const dataSet = await scenesDataSet({ seed: 5, count: 8, size: 128 });
    const own = plan(128);
    const prepared = prepareRun({ plan: own, start, dataSet });
    expect(prepared.warnings.join()).toContain("The recipe’s input is 128 pixels, the network’s own 416");
    const run = await TrainingRun.create(prepared, memoryRunFiles(), {
      id: "0".repeat(32),
      plan: own,
      task: "classification",
      classNames: prepared.classNames,
      inputSize: prepared.settings.inputSize,
      dataSet: prepared.dataSet,
      createdAtMs: 0,
    });
    await run.advance();
    const { summary, curves } = run.state(0, false);
    const network = await run.network("last");
    expect(trainedCheckpoint(network, summary, start).inputSize).toBe(128);
    const { blob, fileName } = await exportRun({ summary, curves, start, network: async () => network }, what);
    run.dispose();

    const loaded = await loadWeights(
      await openCheckpoint(bytesSource(new Uint8Array(await blob.arrayBuffer()), fileName)),
    );
    expect(loaded.inputSize).toBe(128);
    const configuration = configurationFor(loaded.architecture, loaded.inputSize);
    const ladon = await openNetwork({ ...loaded, configuration });
    const { bitstream } = await predict(
      { width: 300, height: 200, data: syntheticImage("a", 200, 300) },
      ladon,
      "unified",
    );
    ladon.dispose();
    expect(bitstream!.placement).toMatchObject({ inputWidth: 128, inputHeight: 96 });
    expect(bitstream!.latentShape).toMatchObject({ width: 31, height: 23 });
  });

  it("takes the start's size where the recipe names none", async () => {
    const configuration = configurationFor(start.architecture, 96);
    const dataSet = await scenesDataSet({ seed: 5, count: 8, size: 64 });
    const prepared = prepareRun({ plan: plan(), start: { ...start, configuration }, dataSet });
    expect(prepared.settings).toMatchObject({ inputSize: 96, protocol: { name: "unified", maxSize: 96 } });
    expect(prepared.warnings.join()).not.toContain("The recipe’s input");
  });
});

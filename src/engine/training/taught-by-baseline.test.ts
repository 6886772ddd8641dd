// A lightweight network as the teacher of another, and fine-tuned itself.
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { openCheckpoint } from "../../core/checkpoint/archive";
import { bytesSource } from "../../core/base/byte-source";
import { SeededRandom } from "../../core/base/random";
import { diagnose } from "../../core/checkpoint/doctor";
import { loadWeights } from "../../core/checkpoint/load-weights";
import type { DataSet } from "../../core/datasets/data-set";
import { scenesDataSet } from "../../core/datasets/scenes-data-set";
import { configurationFor } from "../../core/networks/configuration";
import { knownRecipes } from "../../core/recipes/known-recipes";
import { recipeSchema } from "../../core/recipes/recipe";
import type { Architecture } from "../../domain";
import { Trainer } from "../../nets/training/trainer";
import { useNodeBackend } from "../../node/backend";
import { memoryRunFiles } from "../../testing/memory-run-files";
import { smallBackbone, smallNetwork, smallSummary } from "../../testing/small-network";
import type { TrainingPlan } from "../protocol-training";
import type { LoadedCheckpoint } from "../storage/loaded-checkpoint";
import { gather } from "./active-runs";
import { exportRun } from "./export-run";
import { TrainingRun } from "./training-run";

const scenes = 8;
const random = () => SeededRandom.seeded(1);

const mobileNet = (classes = 8) =>
  smallBackbone("mobilenet-v2", "classification", { heads: { classification: { classes } } });

function checkpoint(id: string, architecture: Architecture): LoadedCheckpoint {
  const { weights } = smallNetwork(architecture, id);
  return {
    architecture,
    weights: new Map(weights),
    configuration: configurationFor(architecture),
    summary: smallSummary(id, architecture),
  };
}

const stored: Readonly<Record<string, LoadedCheckpoint>> = {
  mobilenet: checkpoint("mobilenet", mobileNet()),
  other: checkpoint("other", mobileNet(5)),
  raspp: checkpoint(
    "raspp",
    smallBackbone("mobilenet-v3-large", "segmentation", {
      heads: { segmentation: { kind: "lraspp", classes: 3, width: 8 } },
    }),
  ),
  headless: checkpoint("headless", smallBackbone("mobilenet-v2", "classification")),
};
const load = async (id: string) => stored[id];

const features = [
  { kind: "features", layer: "layer2", teacherLayer: "block6", weight: 1e-3, reduction: "image-mean" },
  { kind: "features", layer: "layer4", teacherLayer: "last", weight: 1e-3, reduction: "image-mean" },
];

function plan(stage: object, changes: Partial<TrainingPlan> = {}): TrainingPlan {
  const recipe = recipeSchema.parse({
    name: "taught",
    title: "Taught by another network",
    about: "For tests.",
    task: "classification",
    protocol: "unified",
    stages: [
      {
        name: "all",
        epochs: 1,
        batchSize: 4,
        trainable: ["stem", "body", "classification"],
        losses: [...features, { kind: "distillation", temperature: 2 }],
        optimizer: { kind: "adam", learningRate: 1e-3 },
        ...stage,
      },
    ],
  });
  return {
    title: "taught",
    start: { kind: "random", network: "ladon-nano-teacher" },
    teacher: "mobilenet",
    recipe,
    validationShare: 0,
    seed: 3,
    ...changes,
  };
}

describe("a lightweight network", () => {
  let dataSet: DataSet;
  beforeAll(async () => {
    await useNodeBackend("wasm");
    dataSet = await scenesDataSet({ seed: 5, count: scenes, size: 96 });
  });

  it("teaches ladon-nano's teacher features and answers, each from an input of its own", async () => {
    const idle = tf.memory().numTensors;
    const given = await gather(plan({}), dataSet, load);
    const { prepared } = given;
    expect(prepared.warnings.join(" ")).toContain("layer2 has 40 channels and the teacher’s block6 8");
    const { setup } = prepared;
    const sample = await setup.data.prepare(0, setup.recipe.stages[0].augmentation, random(), true);
    expect(sample).toMatchObject({ placement: { inputWidth: 128 }, teacherInput: { width: 224, height: 224 } });
    const alone = await setup.data.prepare(0, setup.recipe.stages[0].augmentation, random(), false);
    expect(alone).not.toHaveProperty("teacherInput");
    expect(alone?.data).toEqual(sample?.data);

    const summary = { id: "0".repeat(32), plan: plan({}), task: "classification", createdAtMs: 0 } as const;
    const { classNames, dataSet: data } = prepared;
    const run = await TrainingRun.create(
      prepared,
      memoryRunFiles(),
      { ...summary, classNames, dataSet: data },
      { saveEveryMs: Infinity },
    );
    const losses: number[] = [];
    await run.advance({
      onStep: ({ loss, terms }) => {
        losses.push(loss!);
        expect(Object.keys(terms)).toEqual(["features layer2", "features layer4", "distillation"]);
      },
    });
    expect(losses).toHaveLength(2);
    expect(losses.every(Number.isFinite)).toBe(true);
    run.dispose();
    given.dispose();
    expect(tf.memory().numTensors).toBe(idle);
  });

  it("teaches by projections that learn and are not kept", async () => {
    const given = await gather(plan({ epochs: 2 }), dataSet, load);
    const trainer = new Trainer(given.prepared.setup);
    await trainer.step();
    const first = (await trainer.state()).written.get("imitation.layer2-block6.kernel");
    await trainer.step();
    const second = (await trainer.state()).written.get("imitation.layer2-block6.kernel");
    expect(first?.shape).toEqual([1, 1, 40, 8]);
    expect(second?.data).not.toEqual(first?.data);
    expect(Array.from((await trainer.currentWeights()).keys()).filter((name) => name.startsWith("imitation"))).toEqual(
      [],
    );
    trainer.dispose();
    given.dispose();
  });

  it("teaches from what is kept of it what it teaches from images", async () => {
    const stage = { trainable: ["classification"], epochs: 2, batchNorms: "none", losses: [{ kind: "distillation" }] };
    const losses = async (cacheFrozen: boolean) => {
      const given = await gather(plan({ ...stage, cacheFrozen }), dataSet, load);
      const trainer = new Trainer(given.prepared.setup);
      const seen: number[] = [];
      while (!trainer.done) seen.push((await trainer.step()).loss!);
      trainer.dispose();
      given.dispose();
      return seen;
    };
    const [kept, computed] = [await losses(true), await losses(false)];
    expect(kept).toHaveLength(4);
    kept.forEach((loss, i) => expect(loss).toBeCloseTo(computed[i], 4));
  });

  it("teaches soft labels of images without any where the labels have no share", async () => {
    const unlabelled: DataSet = {
      ...dataSet,
      classes: {},
      samples: dataSet.samples.map((sample) => ({
        name: sample.name,
        imageId: sample.imageId,
        image: () => sample.image(),
      })),
    };
    const start = { kind: "checkpoint", checkpoint: "mobilenet" } as const;
    const stage = { batchNorms: "none", losses: [{ kind: "distillation", alpha: 0 }] };
    const taught = plan(stage, { start });
    const given = await gather(taught, unlabelled, load);
    const trainer = new Trainer(given.prepared.setup);
    const { loss } = await trainer.step();
    // it repeats itself, but for the dropout before its last layer
    expect(loss).toBeGreaterThan(0);
    expect(loss).toBeLessThan(0.5);
    trainer.dispose();
    given.dispose();
  });

  it.each([
    [
      "a layer that the teacher lacks",
      { losses: [{ kind: "features", layer: "layer2" }] },
      {},
      "the teacher's layer2, which the teacher does not have (it has stem, block1",
    ],
    [
      "a layer that the network lacks",
      { losses: [{ kind: "features", layer: "block6" }] },
      {},
      "the network's block6, which the network does not have (it has stem, layer1",
    ],
    ["another number of classes", {}, { teacher: "other" }, "the network tells 8 classes apart, the teacher 5"],
    ["a teacher without answers", {}, { teacher: "headless" }, "the teacher has no classification head"],
  ])("does not teach %s, in a sentence", async (_, stage, changes, sentence) => {
    await expect(gather(plan(stage, changes), dataSet, load)).rejects.toThrow(sentence);
  });

  it.each([
    ["finetune-classes", "other", "classification.linear.kernel", [8, 8]],
    ["finetune-segmentation", "raspp", "segmentation.classifier.low.kernel", [1, 1, 8, 9]],
  ])("runs through %s, its last layer made anew", async (name, checkpoint, kernel, shape) => {
    const recipe = knownRecipes.find((known) => known.name === name)!;
    const start = { kind: "checkpoint", checkpoint } as const;
    const given = await gather(plan({}, { recipe, start, teacher: undefined }), dataSet, load);
    const trainer = new Trainer(given.prepared.setup);
    const { loss } = await trainer.step();
    expect(loss).toBeGreaterThan(0);
    expect((await trainer.currentWeights()).get(kernel)?.shape).toEqual(shape);
    trainer.dispose();
    given.dispose();
  });

  it("is fine-tuned to new classes behind frozen layers, and opens again under torchvision's names", async () => {
    const start = { kind: "checkpoint", checkpoint: "other" } as const;
    const stage = {
      trainable: ["body.block17", "body.last", "classification"],
      reset: ["classification"],
      losses: [{ kind: "cross-entropy" }],
    };
    const { prepared, start: begun, dispose } = await gather(plan(stage, { start, teacher: undefined }), dataSet, load);
    const trainer = new Trainer(prepared.setup);
    while (!trainer.done) await trainer.step();
    const weights = await trainer.currentWeights();
    const moved = new Set(
      Array.from(weights.keys())
        .filter((name) => weights.get(name)!.data !== prepared.setup.weights.get(name)?.data)
        .map((name) => name.split(".").slice(0, 2).join(".")),
    );
    expect([...moved].sort()).toEqual(["body.block17", "body.last", "classification.linear"]);
    trainer.dispose();
    dispose();

    const { architecture } = prepared.setup;
    const { blob } = await exportRun(
      {
        summary: {
          id: "0".repeat(32),
          plan: plan(stage, { start }),
          task: "classification",
          classNames: prepared.classNames,
          dataSet: prepared.dataSet,
          epochs: [],
          damaged: [],
          createdAtMs: 0,
          trainedMs: 0,
          storedBytes: 0,
          status: { kind: "finished" },
          position: { stage: 1, epoch: 0, stepInEpoch: 0, stepsInEpoch: 2, step: 2, steps: 2 },
        },
        curves: { first: 0, length: 0, columns: {} },
        start: begun,
        network: async () => ({ architecture, weights }),
      },
      "torch",
    );
    const file = await openCheckpoint(bytesSource(new Uint8Array(await blob.arrayBuffer()), "tuned.pt"));
    const stored = new Map<string, readonly number[]>();
    for await (const { name, shape } of file.tensors()) stored.set(name, shape);
    expect(stored.get("features.17.conv.1.0.weight")).toEqual([8, 1, 3, 3]);
    expect(stored.get("classifier.1.weight")).toEqual([8, 8]);
    const report = await diagnose(file);
    expect(report).toMatchObject({ architecture, warnings: [] });
    const again = await loadWeights(file);
    expect(Array.from(again.weights.get("body.last.conv.kernel")!.data)).toEqual(
      Array.from(weights.get("body.last.conv.kernel")!.data),
    );
  });
});

import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { unresized } from "../../core/image/placement";
import { recipeSchema, type Recipe } from "../../core/recipes/recipe";
import { knownRecipes } from "../../core/recipes/known-recipes";
import type { Weights } from "../../domain";
import { useNodeBackend } from "../../node/backend";
import { smallArchitecture, smallBackbone, smallConfiguration, smallNetwork } from "../../testing/small-network";
import { openTeacher } from "../model/network";
import type { TrainingSample } from "./batches/prepare-sample";
import { SeededRandom } from "../../core/base/random";
import { memoryCache } from "./stage/feature-cache";
import { Trainer, type StepRecord, type TrainerState, type TrainingSetup } from "./trainer";
import { NonFiniteLossError } from "./training-step";

const side = 64;
const architecture = smallArchitecture("basic");

/** Noise with truth that follows from the number of the sample. */
function sample(index: number): TrainingSample {
  const random = SeededRandom.seeded(index + 1);
  const left = 4 * random.below(6);
  const top = 4 * random.below(6);
  const mask = new Uint8Array(side * side);
  for (let y = top; y < top + 32; y++) mask.fill(1 + (index % 3), y * side + left, y * side + left + 32);
  return {
    data: Float32Array.from(
      { length: side * side * 3 },
      (_, i) => 2 * random.uniform() - 1 + (mask[i / 3 - ((i / 3) % 1)] ? 1 : 0),
    ),
    placement: unresized(side, side, "unified"),
    classLabel: index % 6,
    boxes: { boxes: Float32Array.of(left, top, left + 32, top + 32), labels: Int32Array.of(1 + (index % 2)) },
    mask,
  };
}

const samples = Array.from({ length: 10 }, (_, i) => sample(i));

type Stage = Record<string, unknown>;
const stageOf = (stage: Stage): Stage => ({
  name: "stage",
  epochs: 2,
  batchSize: 4,
  optimizer: { kind: "adam", learningRate: 1e-3 },
  ...stage,
});

function recipeOf(...stages: Stage[]): Recipe {
  return recipeSchema.parse({
    name: "test",
    title: "test",
    about: "test",
    task: "classification",
    protocol: "unified",
    beta: 0.1,
    stages: stages.map(stageOf),
  });
}

const everyLayer = [1, 2, 3, 4].map((layer) => ({ kind: "features", layer: `layer${layer}`, reduction: "image-mean" }));
const stages = {
  "features and rate under noise": {
    trainable: ["encoder", "prior", "decoder"],
    batchNorms: "none",
    latent: "noise",
    losses: [...everyLayer, { kind: "rate", reduction: "image-mean" }],
  },
  "distillation behind rounding": {
    trainable: ["decoder", "body", "classification"],
    losses: [{ kind: "distillation" }],
  },
  "a head on cached features": {
    trainable: ["classification"],
    losses: [{ kind: "cross-entropy" }],
    cacheFrozen: true,
  },
  "a classifier on standardised features": {
    trainable: ["classification"],
    reset: ["classification"],
    losses: [{ kind: "cross-entropy" }],
    optimizer: { kind: "sgd", learningRate: 1, momentum: 0.9 },
    standardise: true,
    cacheFrozen: true,
  },
  detection: { trainable: ["detection"], losses: [{ kind: "detection" }], clipNorm: 1 },
  segmentation: { trainable: ["segmentation"], losses: [{ kind: "segmentation" }] },
  "layer4 with deep supervision": {
    trainable: ["body.layer4", "classification"],
    losses: [{ kind: "cross-entropy" }, { kind: "deep-supervision" }],
  },
} satisfies Record<string, Stage>;

function setupOf(recipe: Recipe, changes: Partial<TrainingSetup> = {}): TrainingSetup {
  return {
    recipe,
    architecture,
    configuration: smallConfiguration,
    weights: smallNetwork(architecture).weights,
    seed: 7,
    makeCache: () => memoryCache(Infinity),
    data: { count: samples.length, prepare: async (index) => samples[index] },
    ...changes,
  };
}

async function steps(trainer: Trainer, count = Infinity): Promise<StepRecord[]> {
  const records: StepRecord[] = [];
  for (let i = 0; i < count && !trainer.done; i++) records.push(await trainer.step());
  return records;
}

const values = (weights: Weights) => new Map(Array.from(weights, ([name, { data }]) => [name, Array.from(data)]));
/** As if it had been written to a disk and read. */
const copied = (state: TrainerState): TrainerState => structuredClone(state);

describe("the trainer", () => {
  beforeAll(() => useNodeBackend("wasm"));

  const teacherSource = smallNetwork(smallArchitecture("basic", [8]), "teacher");

  it.each(Object.entries(stages))("goes on after %s was interrupted as if it had not been", async (_, stage) => {
    const teacher = await openTeacher({ ...teacherSource, configuration: smallConfiguration });
    const setup = setupOf(recipeOf(stage), { teacher });
    const unbroken = new Trainer(setup);
    const expected = await steps(unbroken);
    const weights = await unbroken.currentWeights();

    const first = new Trainer(setup);
    const before = await steps(first, 4);
    const state = copied(await first.state());
    first.dispose();
    const second = new Trainer(setup, state);
    const after = await steps(second);
    // the same operations on the same bits: nothing may differ
    expect([...before, ...after]).toEqual(expected);
    expect(values(await second.currentWeights())).toEqual(values(weights));
    expect(expected).toHaveLength(6);
    unbroken.dispose();
    second.dispose();
    teacher.dispose();
  });

  it.each(Object.entries(stages))("keeps no tensor of a step in %s, and none at the end", async (_, stage) => {
    const teacher = await openTeacher({ ...teacherSource, configuration: smallConfiguration });
    const idle = tf.memory().numTensors;
    const trainer = new Trainer(setupOf(recipeOf({ ...stage, epochs: 4 }), { teacher }));
    await steps(trainer, 3);
    const { numTensors, numBytes } = tf.memory();
    await steps(trainer, 3);
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    await steps(trainer);
    expect(tf.memory().numTensors).toBe(idle);
    trainer.dispose();
    teacher.dispose();
  });

  it("writes what a stage trains, and leaves everything else to the bit", async () => {
    const setup = setupOf(recipeOf(stages.segmentation));
    const trainer = new Trainer(setup);
    await steps(trainer);
    const after = await trainer.currentWeights();
    const moved = Array.from(after.keys()).filter((name) => after.get(name) !== setup.weights.get(name));
    expect(moved.every((name) => name.startsWith("segmentation."))).toBe(true);
    expect(moved).toContain("segmentation.aspp.branch0.norm.mean");
    expect(moved).toContain("segmentation.classifier.kernel");
  });

  const classifier = smallBackbone("mobilenet-v3-large", "classification", {
    heads: { classification: { classes: 6, hidden: 8 } },
  });
  const segmenter = smallBackbone("mobilenet-v3-large", "segmentation", {
    heads: { segmentation: { kind: "lraspp", classes: 4, width: 8 } },
  });

  it.each([
    ["classifier behind dropout", classifier, stages["a head on cached features"], "classification."],
    ["backbone", classifier, { trainable: ["stem", "body"], losses: [{ kind: "cross-entropy" }] }, ""],
    ["Lite R-ASPP", segmenter, stages.segmentation, "segmentation."],
  ] as const)("trains a MobileNetV3's %s", async (_, architecture, stage, trained) => {
    const idle = tf.memory().numTensors;
    const { weights } = smallNetwork(architecture);
    const trainer = new Trainer(setupOf(recipeOf(stage), { architecture, weights }));
    const records = await steps(trainer);
    expect(records.every(({ loss }) => loss !== undefined && loss > 0 && Number.isFinite(loss))).toBe(true);
    const after = await trainer.currentWeights();
    const moved = Array.from(after.keys()).filter((name) => after.get(name) !== weights.get(name));
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.every((name) => name.startsWith(trained))).toBe(true);
    expect(tf.memory().numTensors).toBe(idle);
    trainer.dispose();
  });

  it("computes from cached features what it computes from images", async () => {
    const cached = recipeOf({ ...stages["a head on cached features"], epochs: 3 });
    const plain = recipeOf({ ...stages["a head on cached features"], epochs: 3, cacheFrozen: false });
    let reads = 0;
    const counting = {
      count: samples.length,
      prepare: async (index: number) => {
        reads++;
        return samples[index];
      },
    };
    const one = await steps(new Trainer(setupOf(cached, { data: counting })));
    expect(reads).toBe(samples.length);
    const other = await steps(new Trainer(setupOf(plain)));
    // a mean over positions is taken before instead of inside the head: float32 rounding
    one.forEach(({ loss }, i) => expect(loss).toBeCloseTo(other[i].loss!, 5));
  });

  it("keeps the means of an image as it is answered, whatever stands beside it in a batch", async () => {
    const narrow: TrainingSample = {
      ...samples[0],
      data: samples[0].data.slice(0, (side * side * 3) / 2),
      placement: unresized(side / 2, side, "unified"),
    };
    const firstLoss = async (cacheFrozen: boolean, ...data: TrainingSample[]) => {
      const recipe = recipeOf({ ...stages["a head on cached features"], cacheFrozen });
      const given = { count: data.length, prepare: async (index: number) => data[index] };
      const trainer = new Trainer(setupOf(recipe, { data: given }));
      const { loss } = await trainer.step();
      trainer.dispose();
      return loss!;
    };
    const apart = (await firstLoss(false, narrow)) + (await firstLoss(false, samples[1]));
    // a mean over positions is taken before instead of inside the head: float32 rounding
    expect(await firstLoss(true, narrow, samples[1])).toBeCloseTo(apart / 2, 5);
  });

  /** The same network, whose last features differ in scale a thousandfold and stand far from 0. */
  function illScaled(weights: Weights): Weights {
    const changed = new Map(weights);
    for (const norm of ["body.layer4.0.norm2", "body.layer4.0.shortcut.norm"]) {
      const { shape, data } = weights.get(`${norm}.scale`)!;
      const shift = weights.get(`${norm}.shift`)!.data;
      changed.set(`${norm}.scale`, { shape, data: data.map((value, i) => value * 10 ** ((-3 * i) / 7)) });
      changed.set(`${norm}.shift`, { shape, data: shift.map((value) => value + 3) });
    }
    return changed;
  }

  /** Noise whose colour tells the class. */
  function coloured(index: number): TrainingSample {
    const random = SeededRandom.seeded(index + 1);
    const classLabel = index % 6;
    const colour = [classLabel & 1, (classLabel >> 1) & 1, classLabel >> 2];
    return {
      data: Float32Array.from({ length: side * side * 3 }, (_, i) => colour[i % 3] - 0.5 + random.uniform() - 0.5),
      placement: unresized(side, side, "unified"),
      classLabel,
    };
  }

  it.each([
    ["learns by the recipe for new classes", knownRecipes.find(({ name }) => name === "finetune-classes")!, true],
    [
      "learns nothing by a small learning rate where they stay as they are",
      recipeOf({
        trainable: ["classification"],
        reset: ["classification"],
        losses: [{ kind: "cross-entropy" }],
        epochs: 30,
        batchSize: 32,
        schedule: { kind: "cosine" },
        cacheFrozen: true,
      }),
      false,
    ],
  ] as const)("%s, from ill-scaled features", async (_, recipe, learns) => {
    // without a bottleneck, whose rounding leaves little of such images
    const architecture = smallArchitecture("basic", [8]);
    const weights = illScaled(smallNetwork(architecture).weights);
    const known = Array.from({ length: 60 }, (_, i) => coloured(i));
    const data = { count: known.length, prepare: async (index: number) => known[index] };
    const trainer = new Trainer(setupOf(recipe, { architecture, weights, data }));
    const records = await steps(trainer);
    const last = records.slice(-4).reduce((sum, { loss }) => sum + loss! / 4, 0);
    // six classes that are guessed cost log 6 = 1.79
    if (learns) expect(last).toBeLessThan(0.3);
    else expect(last).toBeGreaterThan(1);
    trainer.dispose();
  });

  it("passes through the stages of a recipe, and resumes between them", async () => {
    const teacher = await openTeacher({ ...teacherSource, configuration: smallConfiguration });
    const first = { ...stages["features and rate under noise"], epochs: 1, fitQuantiles: { steps: 5 } };
    const second = { ...stages["distillation behind rounding"], epochs: 1, reset: ["classification"] };
    const setup = setupOf(recipeOf(first, second), { teacher });
    const trainer = new Trainer(setup);
    const expected = await steps(trainer);
    expect(expected.map(({ position: { stage, stepInEpoch } }) => `${stage}.${stepInEpoch}`)).toEqual([
      "0.0",
      "0.1",
      "0.2",
      "1.0",
      "1.1",
      "1.2",
    ]);
    expect(Object.keys(expected[0].terms)).toContain("rate");
    expect(Object.keys(expected[3].terms)).toEqual(["distillation"]);
    const before = new Trainer(setup);
    await steps(before, 3);
    const between = copied(await before.state());
    expect(between.optimizer.size).toBe(0);
    expect(between.written.has("prior.quantiles")).toBe(true);
    const after = new Trainer(setup, between);
    expect(await steps(after)).toEqual(expected.slice(3));
    teacher.dispose();
  });

  it("leaves out a sample that cannot be read, and goes on", async () => {
    const data = { count: 10, prepare: async (index: number) => (index === 3 ? undefined : samples[index]) };
    const trainer = new Trainer(setupOf(recipeOf({ ...stages.detection, epochs: 1 }), { data }));
    const records = await steps(trainer);
    expect(records).toHaveLength(3);
    expect(records.every(({ loss }) => loss !== undefined && loss > 0 && Number.isFinite(loss))).toBe(true);
    const none = new Trainer(
      setupOf(recipeOf({ ...stages.detection, epochs: 1 }), { data: { count: 2, prepare: async () => undefined } }),
    );
    expect(await steps(none)).toMatchObject([{ terms: {}, endsStage: true }]);
  });

  it("stops before a step whose loss is no number, with everything as it was", async () => {
    const bad: TrainingSample = { ...samples[0], data: samples[0].data.map((value, i) => (i === 9 ? NaN : value)) };
    let broken = false;
    const data = { count: 4, prepare: async (index: number) => (broken && index === 0 ? bad : samples[index]) };
    const recipe = recipeOf({
      ...stages["distillation behind rounding"],
      losses: [{ kind: "cross-entropy" }],
      epochs: 3,
    });
    const trainer = new Trainer(setupOf(recipe, { data }));
    await trainer.step();
    const weights = values(await trainer.currentWeights());
    const { numTensors } = tf.memory();
    broken = true;
    await expect(trainer.step()).rejects.toThrow(NonFiniteLossError);
    await expect(trainer.step()).rejects.toThrow('its term "cross entropy" is NaN');
    expect(trainer.nextPosition.step).toBe(1);
    expect(values(await trainer.currentWeights())).toEqual(weights);
    expect(tf.memory().numTensors).toBe(numTensors);
    broken = false;
    await expect(trainer.step()).resolves.toMatchObject({ position: { step: 1 } });
  });

  it("says which stage names modules that the network does not have", async () => {
    const trainer = new Trainer(setupOf(recipeOf({ ...stages.detection, trainable: ["stem"], name: "front" })));
    await expect(trainer.step()).rejects.toThrow('Stage "front" trains stem, and the network has no such parameters');
  });
});

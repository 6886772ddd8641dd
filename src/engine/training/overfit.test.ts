// Whether training learns at all: every kind of recipe fits 16 scenes from random weights.
import { beforeAll, describe, expect, it } from "vitest";
import type { DataSet } from "../../core/datasets/data-set";
import { scenesDataSet } from "../../core/datasets/scenes-data-set";
import { recipeSchema } from "../../core/recipes/recipe";
import type { Architecture, TaskName, Weights } from "../../domain";
import { nanoStudent, nanoTeacher } from "../../core/networks/nano-architectures";
import { openTeacher } from "../../nets/model/network";
import { initialWeights } from "../../nets/training/initial-weights";
import { SeededRandom } from "../../core/base/random";
import { Trainer } from "../../nets/training/trainer";
import { useNodeBackend } from "../../node/backend";
import { prepareRun } from "./prepare-run";
import { scoreNetwork } from "./score-network";

/** Detection, segmentation and the rate take minutes: LADON_LONG=1 adds them. */
const long = process.env.LADON_LONG === "1";
if (!long) console.log("skipped overfitting in detection, segmentation and rate; LADON_LONG=1 runs it");

const kinds = 8;
const scenes = 16;

function sourceOf(architecture: Architecture) {
  return { architecture, weights: initialWeights(architecture, SeededRandom.seeded(1)) };
}

const prepared = async (dataSet: DataSet, architecture: Architecture, task: TaskName, stage: object, beta?: number) => {
  const recipe = recipeSchema.parse({
    name: "overfit",
    title: "Overfit",
    about: "For tests.",
    task,
    protocol: "unified",
    ...(beta !== undefined && { beta }),
    stages: [{ name: "all", batchSize: scenes, clipNorm: 10, warmUpSteps: 5, ...stage }],
  });
  const start = sourceOf(architecture);
  const teacher = await openTeacher(sourceOf(nanoTeacher(kinds)));
  const plan = {
    title: "overfit",
    start: { kind: "random", network: "ladon-nano" },
    recipe,
    validationShare: 0,
    seed: 1,
  } as const;
  return { ...prepareRun({ plan, start, teacher, dataSet }), teacher };
};

describe("training from random weights", () => {
  let dataSet: DataSet;
  beforeAll(async () => {
    await useNodeBackend("wasm");
    dataSet = await scenesDataSet({ seed: 5, count: scenes });
  });

  const tasks = [
    { task: "classification", loss: "cross-entropy", steps: 45, rate: 3e-3, score: "top1", least: 100 },
    { task: "segmentation", loss: "segmentation", steps: 100, rate: 5e-3, score: "meanIoU", least: 0.8 },
    { task: "detection", loss: "detection", steps: 150, rate: 3e-3, score: "AP50", least: 0.9 },
  ] as const;

  it.each(tasks.slice(0, long ? undefined : 1))(
    "fits 16 scenes to $score $least in $task",
    { timeout: 600_000 },
    async (goal) => {
      const { task, loss, steps, rate, score, least } = goal;
      const run = await prepared(dataSet, nanoTeacher(kinds), task, {
        epochs: steps,
        trainable: ["stem", "body", task],
        losses: [{ kind: loss }],
        optimizer: { kind: "adam", learningRate: rate },
        schedule: { kind: "cosine" },
      });
      const trainer = new Trainer(run.setup);
      while (!trainer.done) await trainer.step();
      const { architecture, configuration } = run.setup;
      const network = { architecture, configuration, weights: await trainer.currentWeights() };
      const { scores } = await scoreNetwork(network, dataSet.samples, run.settings, { tasks: [task] });
      expect(scores.images).toBe(scenes);
      expect(scores[score]).toBeGreaterThanOrEqual(least);
      run.teacher.dispose();
    },
  );

  /** A short first stage from `weights`: bits of an image at its beginning and end, and what it leaves. */
  async function firstStage(beta: number, steps: number, weights?: Weights) {
    const layers = [1, 2, 3, 4].map((layer) => ({ kind: "features", layer: `layer${layer}`, reduction: "image-mean" }));
    const { setup, teacher } = await prepared(
      dataSet,
      nanoStudent(kinds),
      "classification",
      {
        epochs: steps,
        trainable: ["encoder", "prior", "decoder"],
        batchNorms: "none",
        latent: "noise",
        losses: [...layers, { kind: "rate", reduction: "image-mean" }],
        optimizer: { kind: "adam", learningRate: 1e-2 },
      },
      beta,
    );
    const trainer = new Trainer({ ...setup, weights: weights ?? setup.weights });
    const bits: number[] = [];
    while (!trainer.done) bits.push((await trainer.step()).bitsPerImage ?? NaN);
    const after = await trainer.currentWeights();
    trainer.dispose();
    teacher.dispose();
    return { first: bits[0], last: bits[bits.length - 1], after };
  }

  it.runIf(long)(
    "spends fewer bits under a large beta, then more again under a small one",
    { timeout: 600_000 },
    async () => {
      const dear = await firstStage(100, 80);
      expect(dear.last).toBeLessThan(dear.first / 2);
      const cheap = await firstStage(1e-4, 40, dear.after);
      expect(cheap.last).toBeGreaterThan(1.5 * cheap.first);
    },
  );
});

import { beforeAll, describe, expect, it } from "vitest";
import type { DataSample, DataSet, SegmentationMask } from "../../core/datasets/data-set";
import { ImageError } from "../../core/image/image-error";
import { recipeSchema } from "../../core/recipes/recipe";
import type { RgbImage, TaskName, GroundTruthBox } from "../../domain";
import { memoryCache } from "../../nets/training/stage/feature-cache";
import { memoryRunFiles } from "../../testing/memory-run-files";
import { useNodeBackend } from "../../node/backend";
import { smallArchitecture, smallConfiguration, smallNetwork } from "../../testing/small-network";
import type { TrainingPlan } from "../protocol-training";
import { prepareRun } from "./prepare-run";
import { TrainingRun } from "./training-run";

const start = { ...smallNetwork(smallArchitecture("basic")), configuration: smallConfiguration };
const side = 64;
const image: RgbImage = { width: side, height: side, data: new Uint8Array(3 * side * side).fill(90) };
const maskOf = (label: number): SegmentationMask => ({
  width: side,
  height: side,
  labels: new Uint8Array(side * side).fill(label),
});
const box: GroundTruthBox = { boxXyxyPixels: [8, 8, 40, 40], label: 1, crowd: false, areaPixels: 1024 };

const stageOf: Readonly<Record<TaskName, object>> = {
  classification: { trainable: ["classification"], losses: [{ kind: "cross-entropy" }] },
  detection: { trainable: ["detection"], losses: [{ kind: "detection" }] },
  segmentation: { trainable: ["segmentation"], losses: [{ kind: "segmentation" }] },
};

function planOf(task: TaskName, stage: object = {}): TrainingPlan {
  const common = { name: "head", epochs: 3, batchSize: 2, optimizer: { kind: "adam", learningRate: 1e-3 } };
  const recipe = recipeSchema.parse({
    name: task,
    title: "Head",
    about: "For tests.",
    task,
    protocol: "unified",
    stages: [{ ...common, ...stageOf[task], ...stage }],
  });
  return {
    title: "test",
    start: { kind: "checkpoint", checkpoint: "demo:small" },
    recipe,
    validationShare: 0.25,
    seed: 3,
  };
}

type Truth = Pick<DataSample, "boxes" | "mask" | "classLabel"> & Partial<Pick<DataSample, "image">>;

/** Four images for training, of two classes in turn where they have a class, and two for validation. */
function dataSetOf(task: TaskName, training: Truth, validation: Truth): DataSet {
  const sample = (i: number, split: "train" | "val", truth: Truth): DataSample => ({
    name: `${split}/${i}.png`,
    imageId: i + 1,
    split,
    image: () => Promise.resolve(image),
    ...truth,
  });
  const classes = Array.from({ length: start.architecture.heads[task]!.classes }, (_, label) => `class ${label}`);
  return {
    format: "voc",
    name: "mine",
    classes: { [task]: classes },
    samples: [
      ...[0, 1, 2, 3].map((i) =>
        sample(i, "train", training.classLabel === undefined ? training : { ...training, classLabel: i % 2 }),
      ),
      ...[4, 5].map((i) => sample(i, "val", validation)),
    ],
    testSamples: [],
    skipped: [],
    warnings: [],
    fingerprint: "0",
  };
}

async function created(task: TaskName, training: Truth, validation: Truth, stage: object = {}) {
  const plan = planOf(task, stage);
  const dataSet = dataSetOf(task, training, validation);
  const prepare = () => prepareRun({ plan, start, dataSet }, { makeCache: () => memoryCache(2 ** 24) });
  const prepared = prepare();
  const files = memoryRunFiles();
  const { classNames, dataSet: known } = prepared;
  const base = { id: "0".repeat(32), plan, task, classNames, dataSet: known, createdAtMs: 0 };
  return { run: await TrainingRun.create(prepared, files, base, { saveEveryMs: Infinity }), files, prepare };
}

const unreadable = (name: string) => () => Promise.reject(new ImageError(`${name}: it is damaged.`));

describe("an epoch whose validation says nothing", () => {
  beforeAll(() => useNodeBackend("wasm"));

  it.each<[string, TaskName, Truth, Truth, object]>([
    [
      "masks of 255 alone",
      "segmentation",
      { mask: () => Promise.resolve(maskOf(1)) },
      { mask: () => Promise.resolve(maskOf(255)) },
      { images: 2 },
    ],
    [
      "masks that cannot be read",
      "segmentation",
      { mask: () => Promise.resolve(maskOf(1)) },
      { mask: unreadable("mask.png") },
      { images: 0 },
    ],
    [
      "masks of another size",
      "segmentation",
      { mask: () => Promise.resolve(maskOf(1)) },
      { mask: () => Promise.resolve({ width: 1, height: 1, labels: new Uint8Array(1) }) },
      { images: 0 },
    ],
    ["no object", "detection", { boxes: [box] }, { boxes: [] }, { images: 2 }],
    ["crowds alone", "detection", { boxes: [box] }, { boxes: [{ ...box, crowd: true }] }, { images: 2 }],
    [
      "no image that can be read",
      "detection",
      { boxes: [box] },
      { boxes: [box], image: unreadable("a") },
      { images: 0 },
    ],
  ])(
    "has no score for %s; the run goes on, and on again from its files",
    async (_, task, training, validation, scores) => {
      const { run, files, prepare } = await created(task, training, validation);
      await run.advance({ steps: 3 });
      expect(run.summary.status).toEqual({ kind: "paused" });
      run.dispose();
      const again = await TrainingRun.restore(prepare(), files, (await files.readRecord())!, { saveEveryMs: Infinity });
      const { status, epochs, bestEpoch } = await again.advance();
      expect(status).toEqual({ kind: "finishing", as: "finished" });
      const { payloadBytes: _payload, ...told } = epochs[0].scores;
      expect(told).toEqual(scores);
      expect(epochs).toHaveLength(3);
      for (const epoch of epochs) expect(epoch.scores).not.toHaveProperty("AP");
      // without any score the last has learnt longest
      expect(bestEpoch).toBe(2);
      const record = (await files.readRecord())!;
      expect(JSON.stringify(record.summary.epochs)).not.toContain("null");
      again.dispose();
    },
  );

  it("is less than any that has a score", async () => {
    let read = 0;
    // the first epoch's two masks count, those of the later epochs do not
    const mask = () => Promise.resolve(maskOf(read++ < 2 ? 1 : 255));
    const { run } = await created("segmentation", { mask: () => Promise.resolve(maskOf(1)) }, { mask });
    const { epochs, bestEpoch } = await run.advance();
    expect(epochs.map(({ scores }) => scores.meanIoU !== undefined)).toEqual([true, false, false]);
    expect(bestEpoch).toBe(0);
    run.dispose();
  });

  it("scores classification of one class as any other", async () => {
    const { run } = await created("classification", { classLabel: 1 }, { classLabel: 1 });
    expect((await run.advance({ steps: 2 })).epochs[0].scores.top1).toBeGreaterThanOrEqual(0);
    run.dispose();
  });
});

describe("a step over images none of which can be read", () => {
  beforeAll(() => useNodeBackend("wasm"));

  it("is a gap in the curves, and an epoch of such steps fails and can be resumed once the files are back", async () => {
    let gone = false;
    const training = { boxes: [box], image: () => (gone ? unreadable("train")() : Promise.resolve(image)) };
    const { run, files } = await created("detection", training, { boxes: [box] });
    await run.advance({ steps: 2 });
    gone = true;
    await expect(run.advance()).rejects.toThrow(
      /^None of the 4 images for training could be read in the last epoch, .*\(the first: train: it is damaged\)/,
    );
    expect(run.summary.status).toMatchObject({ kind: "failed", name: "NothingReadError" });
    const { loss, gradientNorm } = run.state(0).curves.columns;
    expect(Array.from(loss, Number.isFinite)).toEqual([true, true, false, false]);
    expect(Array.from(gradientNorm, Number.isFinite)).toEqual([true, true, false, false]);
    expect((await files.readRecord())!.state!.step).toBe(2);
    gone = false;
    const { status, epochs, damaged } = await run.advance();
    expect([status, epochs.length, damaged]).toEqual([{ kind: "finishing", as: "finished" }, 2, []]);
    run.dispose();
  });

  it("does not fail over features that are kept", async () => {
    let gone = false;
    const training = { classLabel: 1, image: () => (gone ? unreadable("train")() : Promise.resolve(image)) };
    const { run } = await created("classification", training, { classLabel: 1 }, { cacheFrozen: true });
    await run.advance({ steps: 2 });
    gone = true;
    expect((await run.advance()).status).toEqual({ kind: "finishing", as: "finished" });
    run.dispose();
  });
});

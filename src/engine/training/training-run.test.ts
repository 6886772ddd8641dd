import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { DataSample, DataSet } from "../../core/datasets/data-set";
import { scenesDataSet } from "../../core/datasets/scenes-data-set";
import { ImageError } from "../../core/image/image-error";
import { recipeSchema } from "../../core/recipes/recipe";
import { memoryRunFiles, type MemoryRunFiles } from "../../testing/memory-run-files";
import { useNodeBackend } from "../../node/backend";
import { smallArchitecture, smallConfiguration, smallNetwork } from "../../testing/small-network";
import { EngineLostError } from "../errors";
import type { TrainingPlan } from "../protocol-training";
import { prepareRun } from "./prepare-run";
import { TrainingPlanError } from "./run-errors";
import { TrainingRun } from "./training-run";

const start = { ...smallNetwork(smallArchitecture("basic")), configuration: smallConfiguration };

const recipe = (changes: Record<string, unknown> = {}, stage: Record<string, unknown> = {}) =>
  recipeSchema.parse({
    name: "classes",
    title: "New classes",
    about: "For tests.",
    task: "classification",
    protocol: "unified",
    stages: [
      {
        name: "head",
        epochs: 3,
        batchSize: 8,
        trainable: ["classification"],
        reset: ["classification"],
        losses: [{ kind: "cross-entropy" }],
        optimizer: { kind: "adam", learningRate: 1e-2 },
        cacheFrozen: true,
        ...stage,
      },
    ],
    ...changes,
  });

const plan = (changes: Partial<TrainingPlan> = {}): TrainingPlan => ({
  title: "test",
  start: { kind: "checkpoint", checkpoint: "demo:small" },
  recipe: recipe(),
  validationShare: 0.25,
  seed: 3,
  ...changes,
});

const base = (prepared: ReturnType<typeof prepareRun>) => ({
  id: "0".repeat(32),
  plan: plan(),
  task: "classification" as const,
  classNames: prepared.classNames,
  dataSet: prepared.dataSet,
  createdAtMs: 0,
});

describe("a run", () => {
  let dataSet: DataSet;
  beforeAll(async () => {
    await useNodeBackend("wasm");
    dataSet = await scenesDataSet({ seed: 5, count: 32, size: 64 });
  });
  const prepared = (changes: Partial<TrainingPlan> = {}, data = dataSet) =>
    prepareRun({ plan: plan(changes), start, dataSet: data });
  const created = async (files: MemoryRunFiles = memoryRunFiles()) => {
    const ingredients = prepared();
    return TrainingRun.create(ingredients, files, base(ingredients), { saveEveryMs: Infinity });
  };
  const restored = async (files: MemoryRunFiles) =>
    TrainingRun.restore(prepared(), files, (await files.readRecord())!, { saveEveryMs: Infinity });

  it("that is deleted while it trains stops, says so, and leaves nothing behind", async () => {
    const files = memoryRunFiles();
    const run = await created(files);
    const training = run.advance({ onStep: ({ position: { step } }) => (step === 1 ? files.deleteRun() : undefined) });
    await expect(training).rejects.toMatchObject({ name: "RunDeletedError" });
    expect(await files.readRecord()).toBeUndefined();
    expect(files.files.size).toBe(0);
    run.dispose();
  });

  it("counts the writings of its record, so that whoever remembers an older one knows", async () => {
    const files = memoryRunFiles();
    const here = await created(files);
    await here.advance({ steps: 1 });
    const there = await restored(files);
    expect(there.revision).toBe(here.revision);
    await there.advance({ steps: 1 });
    expect((await files.readRecord())!.revision).toBe(there.revision);
    expect(there.revision).toBeGreaterThan(here.revision);
    here.dispose();
    there.dispose();
  });

  it("gives the head the dataset's classes, and scores them after every epoch", async () => {
    const run = await created();
    const summary = await run.advance();
    expect(summary.classNames).toEqual(dataSet.classes.classification);
    expect(summary.status).toEqual({ kind: "finishing", as: "finished" });
    expect(summary.position).toMatchObject({ stage: 1, step: 9, steps: 9 });
    expect(summary.epochs.map(({ stage, epoch, step }) => [stage, epoch, step])).toEqual([
      [0, 0, 3],
      [0, 1, 6],
      [0, 2, 9],
    ]);
    for (const { scores } of summary.epochs) {
      expect(scores.images).toBe(8);
      expect(scores.top1).toBeGreaterThanOrEqual(0);
      expect(scores.payloadBytes).toBeGreaterThan(0);
    }
    const { architecture } = await run.network("best");
    expect(architecture.heads.classification).toEqual({ classes: 8 });
    run.dispose();
  });

  it("resumed from its files takes the steps that an unbroken one takes, bit for bit", async () => {
    const unbroken = await created();
    await unbroken.advance();
    const files = memoryRunFiles();
    const first = await created(files);
    await first.advance({ steps: 4 });
    expect(first.summary.status).toEqual({ kind: "paused" });
    first.dispose();
    const second = await restored(files);
    expect(second.state(0).curves.length).toBe(4);
    await second.advance();
    expect(second.state(0).curves).toEqual(unbroken.state(0).curves);
    expect(second.summary.epochs.map(({ scores }) => scores)).toEqual(
      unbroken.summary.epochs.map(({ scores }) => scores),
    );
    unbroken.dispose();
    second.dispose();
  });

  it("takes again the steps that a killed worker had not saved, with the same losses", async () => {
    const files = memoryRunFiles();
    const killed = await created(files);
    await killed.advance({ steps: 4 });
    // what the disk has when the worker dies after the fifth step
    const disk = memoryRunFiles();
    for (const [name, bytes] of files.files) disk.files.set(name, bytes);
    const record = (await files.readRecord())!;
    await disk.createRecord({ ...record, summary: { ...record.summary, status: { kind: "running" } } });
    await killed.advance({ steps: 1 });
    const expected = killed.state(0).curves;
    killed.dispose();
    const run = await restored(disk);
    expect(run.summary.status).toEqual({ kind: "paused" });
    await run.advance({ steps: 5 - run.summary.position.step });
    expect(run.state(0).curves).toEqual(expected);
    run.dispose();
  });

  it("pauses when its signal is aborted, after the step under way", async () => {
    const run = await created();
    const pause = new AbortController();
    const summary = await run.advance({
      signal: pause.signal,
      onStep: ({ position }) => {
        if (position.step === 1) pause.abort();
      },
    });
    expect(summary.status).toEqual({ kind: "paused" });
    expect(summary.position.step).toBe(2);
    run.dispose();
  });

  it("keeps the saved state when the disk is full, says so, and goes on once there is room", async () => {
    const files = memoryRunFiles();
    const run = await created(files);
    await run.advance({ steps: 2 });
    const before = await files.readRecord();
    files.full = true;
    await expect(run.advance({ steps: 1 })).rejects.toThrow("Delete checkpoints");
    expect(run.summary.status).toMatchObject({ kind: "failed", name: "StorageFullError" });
    const after = await files.readRecord();
    expect(after!.state).toEqual(before!.state);
    expect(files.files.has(after!.state!.file)).toBe(true);
    files.full = false;
    const summary = await run.advance();
    expect(summary.status).toEqual({ kind: "finishing", as: "finished" });
    expect(run.state(0).curves.length).toBe(9);
    run.dispose();
  });

  it("makes up for an epoch's end that found no room, with the numbers of an unbroken run", async () => {
    const unbroken = await created();
    await unbroken.advance();
    const files = memoryRunFiles();
    const run = await created(files);
    await run.advance({ steps: 2 });
    files.full = true;
    await expect(run.advance()).rejects.toThrow("Delete checkpoints");
    expect((await files.readRecord())!.summary).toMatchObject({
      position: { step: 2 },
      epochs: [],
      status: { kind: "failed" },
    });
    files.full = false;
    await run.advance();
    expect(run.summary.epochs.map(({ scores }) => scores)).toEqual(unbroken.summary.epochs.map(({ scores }) => scores));
    const [best, expected] = [await run.network("best"), await unbroken.network("best")];
    expect(best.weights).toEqual(expected.weights);
    run.dispose();
    unbroken.dispose();
  });

  it("keeps a lost device by its name, and not by what failed because of it", async () => {
    const files = memoryRunFiles();
    const ingredients = prepared();
    const run = await TrainingRun.create(ingredients, files, base(ingredients), {
      nameError: async () => new EngineLostError("The engine stopped: its graphics device was lost (crashed)."),
    });
    const lost = () => Promise.reject(new DOMException("mapping was aborted", "AbortError"));
    await expect(run.advance({ onStep: lost })).rejects.toThrow("mapping was aborted");
    expect((await files.readRecord())!.summary.status).toEqual({
      kind: "failed",
      name: "EngineLostError",
      message: "The engine stopped: its graphics device was lost (crashed).",
    });
    run.dispose();
  });

  it("stops early with the best of its epochs", async () => {
    const run = await created();
    await run.advance({ steps: 7 });
    const summary = await run.stop();
    expect(summary.status).toEqual({ kind: "finishing", as: "stopped" });
    const scores = summary.epochs.map((epoch) => epoch.scores.top1!);
    expect(scores[summary.bestEpoch!]).toBe(Math.max(...scores));
    const [best, last] = [await run.network("best"), await run.network("last")];
    // the seventh step belongs to no epoch yet
    expect(best.weights.get("classification.linear.kernel")).not.toEqual(
      last.weights.get("classification.linear.kernel"),
    );
    run.dispose();
  });

  it("skips and counts an image that cannot be read, in training and in validation", async () => {
    const broken = (sample: DataSample): DataSample => ({
      name: sample.name,
      imageId: sample.imageId,
      classLabel: sample.classLabel,
      image: () => Promise.reject(new ImageError(`${sample.name}: its JPEG data could not be decoded.`)),
    });
    const samples = dataSet.samples.map((sample, i) => (i % 8 === 3 ? broken(sample) : sample));
    const ingredients = prepared({}, { ...dataSet, samples });
    const run = await TrainingRun.create(ingredients, memoryRunFiles(), base(ingredients));
    const summary = await run.advance();
    expect(summary.status.kind).toBe("finishing");
    expect(summary.damaged).toHaveLength(4);
    expect(summary.damaged[0].why).toContain("could not be decoded");
    run.dispose();
  });

  it("returns every tensor", async () => {
    const before = tf.memory().numTensors;
    const run = await created();
    await run.advance({ steps: 4 });
    run.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("a plan", () => {
  let dataSet: DataSet;
  beforeAll(async () => {
    dataSet = await scenesDataSet({ seed: 5, count: 16, size: 64 });
  });
  const prepare = (changes: Partial<TrainingPlan>, data: DataSet = dataSet) =>
    prepareRun({ plan: plan(changes), start, dataSet: data });

  it.each([
    [
      "a dataset without the truth",
      {},
      { classes: { detection: ["background", "disc"] } },
      "needs truth for classification",
    ],
    ["one class only", {}, { one: true }, "one class only"],
    [
      "no teacher for a recipe that compares",
      { recipe: recipe({}, { losses: [{ kind: "distillation" }] }) },
      {},
      "none is chosen",
    ],
    [
      "a head that the network has not the classes for",
      { recipe: recipe({}, { reset: [] }) },
      {},
      "has 8 classes, the network's classification head 6",
    ],
    ["a module that is not there", { recipe: recipe({}, { trainable: ["clasification"] }) }, {}, "classification"],
  ] as const)("is refused for %s, in a sentence", (_, changes, data, sentence) => {
    const samples = "one" in data ? dataSet.samples.filter(({ classLabel }) => classLabel === 0) : dataSet.samples;
    const set: DataSet = { ...dataSet, samples, ...("classes" in data && { classes: data.classes }) };
    expect(() => prepare(changes, set)).toThrow(sentence);
  });

  it("is refused where everything is for validation", () => {
    expect(() => prepare({ validationShare: 1 })).toThrow(TrainingPlanError);
  });

  it("maps labels, and leaves out images of classes that are not trained", () => {
    const labelMap = [0, 1, 2, 3, 4, 5, null, null];
    const prepared = prepare({ labelMap, recipe: recipe({}, { reset: [] }), validationShare: 0 });
    expect(prepared.training).toHaveLength(12);
    expect(prepared.warnings.join(" ")).toContain("4 images lack the truth");
  });
});

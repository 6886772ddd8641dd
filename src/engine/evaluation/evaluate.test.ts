import * as tf from "@tensorflow/tfjs-core";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { networkCost } from "../../core/checkpoint/network-cost";
import { type DataSample, type DataSet, DataSetError } from "../../core/datasets/data-set";
import { ImageError } from "../../core/image/image-error";
import { AnswerError } from "../../core/tasks/task";
import { useNodeBackend } from "../../node/backend";
import {
  smallCheckpoint,
  smallClassMaps,
  smallEvaluation,
  smallScenes,
  timeless,
} from "../../testing/small-evaluation";
import type { EvaluationPlan } from "../protocol-evaluation";
import type { EvaluatedNetwork } from "./answer-input";
import type { ImageCodecs } from "./compress-input";
import { evaluateSeveral, type WithModel } from "./evaluate";
import { evaluationResults } from "./evaluation-result";
import { answersDone } from "./evaluation-state";
import { openEvaluated } from "./open-evaluated";

/** The dataset with some samples changed. */
function changed(dataSet: DataSet, changes: Readonly<Record<number, Partial<DataSample>>>): DataSet {
  const samples = dataSet.samples.map((sample, i): DataSample => {
    const { name, imageId, classLabel } = sample;
    const plain: DataSample = {
      name,
      imageId,
      classLabel,
      boxes: sample.boxes,
      image: () => sample.image(),
      mask: () => sample.mask!(),
    };
    return { ...plain, ...changes[i] };
  });
  return { ...dataSet, samples };
}

const heapBytes = (): number => {
  setFlagsFromString("--expose_gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
};

describe("an evaluation", () => {
  const checkpoints = [smallCheckpoint("ladon"), smallCheckpoint("teacher", { teacher: true })];
  const opened: Awaited<ReturnType<typeof openEvaluated>>[] = [];
  let uses: WithModel[];
  let dataSet: DataSet;
  beforeAll(async () => {
    await useNodeBackend("wasm");
    for (const checkpoint of checkpoints) opened.push(await openEvaluated(checkpoint));
    uses = opened.map(({ use }) => use);
    dataSet = await smallScenes(12);
  });
  afterAll(() => opened.forEach(({ dispose }) => dispose()));

  it("says with each result what the device's half costs at the input size, or all of what codes nothing", async () => {
    const { facts } = await smallEvaluation(dataSet, { checkpoints });
    const parameters = 1200 + 272 + 3200 + 72 + 128 + 4 * 61;
    expect(facts.map(({ checkpoint }) => checkpoint.encoder)).toEqual([
      {
        parameters,
        bits: 32 * (parameters + 12),
        multiplyAccumulates: 32 ** 2 * (1200 + 256) + 16 ** 2 * (3200 + 64) + 15 ** 2 * 128,
        inputSize: 64,
      },
      undefined,
    ]);
    const [compressing, teacher] = facts.map(({ checkpoint }) => checkpoint.network);
    expect(compressing).toBeUndefined();
    expect(teacher).toEqual(networkCost(checkpoints[1].architecture, 64));
  });

  it("gives to the last digit the same unbroken and cancelled after any answer and resumed", async () => {
    const whole = await smallEvaluation(dataSet, { checkpoints });
    await evaluateSeveral(whole, dataSet, uses);
    const expected = evaluationResults(whole).map(timeless);
    expect(expected[0].scores).toMatchObject({
      classification: { images: 10, leftOut: 2 },
      detection: { images: 12 },
      segmentation: { images: 12 },
    });
    expect(expected[0].images).toBe(12);
    expect(expected[0].details.detection!.columns.falseAlarms.image.length).toBeGreaterThan(0);

    const broken = await smallEvaluation(dataSet, { checkpoints });
    for (const stopAfter of [1, 6, 7, 20, 24]) {
      const controller = new AbortController();
      const running = evaluateSeveral(broken, dataSet, uses, {
        signal: controller.signal,
        imagesATurn: stopAfter === 7 ? 4 : 1,
        onAnswer: (done) => {
          if (done === stopAfter) controller.abort(new Error("enough"));
        },
      });
      if (stopAfter < 24) await expect(running).rejects.toThrow("enough");
      else await running;
      expect(answersDone(broken)).toBe(stopAfter);
    }
    expect(evaluationResults(structuredClone(broken)).map(timeless)).toEqual(expected);
  });

  it("compares masks at the protocol's size where that is the paper's way or asked for, else in original pixels", async () => {
    const scored = async (more: Partial<EvaluationPlan>) => {
      const state = await smallEvaluation(dataSet, { checkpoints: [checkpoints[0]], tasks: ["segmentation"], more });
      const sizes: string[] = [];
      await evaluateSeveral(state, dataSet, [uses[0]], {
        sink: (_, __, { segmentation }) => void sizes.push(`${segmentation!.width}x${segmentation!.height}`),
      });
      const [{ scores, segmentationPixels }] = evaluationResults(state);
      const { pixels, ignoredPixels, meanIoU } = scores.segmentation!;
      return {
        segmentationPixels,
        counted: (pixels + ignoredPixels) / dataSet.samples.length,
        meanIoU,
        size: sizes[0],
      };
    };
    const numbers = { protocol: "segmentation", protocolNumbers: { inputSize: 96 } } as const;
    const paper = await scored(numbers);
    expect(paper).toMatchObject({ segmentationPixels: "protocol", counted: 96 * 96, size: "96x96" });
    const original = await scored({ ...numbers, segmentationPixels: "original" });
    expect(original).toMatchObject({ segmentationPixels: "original", counted: 64 * 64, size: "64x64" });
    expect(paper.meanIoU).not.toBe(original.meanIoU);
    expect(await scored({})).toMatchObject({ segmentationPixels: "original", counted: 64 * 64 });
    expect(await scored({ segmentationPixels: "protocol" })).toMatchObject({ segmentationPixels: "protocol" });
  });

  it("gives each network what it would get alone, and decodes each image once for all of them", async () => {
    const decoded = new Map<string, number>();
    const counting = changed(
      dataSet,
      Object.fromEntries(
        dataSet.samples.map((sample, i) => [
          i,
          {
            image: () => {
              decoded.set(sample.name, (decoded.get(sample.name) ?? 0) + 1);
              return sample.image();
            },
          },
        ]),
      ),
    );
    const together = await smallEvaluation(counting, { checkpoints });
    await evaluateSeveral(together, counting, uses, { imagesATurn: 5 });
    expect([...decoded.values()]).toEqual(dataSet.samples.map(() => 1));
    const alone = await smallEvaluation(dataSet, { checkpoints: [checkpoints[1]] });
    await evaluateSeveral(alone, dataSet, [uses[1]]);
    expect(timeless({ ...evaluationResults(together)[1], id: "" })).toEqual(
      timeless({ ...evaluationResults(alone)[0], id: "" }),
    );
  });

  it("skips images and masks that cannot be used, each with its sentence, and scores the rest", async () => {
    const bad = changed(dataSet, {
      2: { image: () => Promise.reject(new ImageError("scene-000002: it is a damaged PNG.")) },
      5: { mask: () => Promise.reject(new DataSetError("scene-000005: its mask is 9 × 9 pixels.")) },
      7: { mask: async () => ({ width: 32, height: 64, labels: new Uint8Array(2048) }) },
      8: { classLabel: undefined, boxes: undefined, mask: undefined },
    });
    const state = await smallEvaluation(bad, { checkpoints });
    await evaluateSeveral(state, bad, uses);
    const [result] = evaluationResults(state);
    expect(result.details.skipped).toEqual([
      { path: "scene-000002", why: "scene-000002: it is a damaged PNG." },
      { path: "scene-000005", why: "scene-000005: its mask is 9 × 9 pixels." },
      { path: "scene-000007", why: "scene-000007: its mask is 32 × 64 pixels, the image 64 × 64." },
      {
        path: "scene-000008",
        why: "scene-000008: the dataset says nothing of it that classification, detection or segmentation could be held against.",
      },
    ]);
    expect(result).toMatchObject({ images: 10, skipped: 4, complete: true });
    expect(result.scores.detection!.images).toBe(10);
    expect(result.scores.segmentation!.images).toBe(8);
  });

  it("goes on after an image that one network fails on, and stops where it fails on all", async () => {
    let calls = 0;
    const failing =
      (fails: (call: number) => boolean): WithModel =>
      (work) =>
        uses[0](async (network) => {
          if (!network.encoder) throw new Error("a network that codes was expected");
          const server: typeof network.server = {
            ...network.server,
            features: (x) => {
              if (fails(calls++)) throw new AnswerError("Class 0 has logit NaN.");
              return network.server.features(x);
            },
          };
          const broken: EvaluatedNetwork = { ...network, server, firstRun: false };
          return work(broken);
        });
    const once = await smallEvaluation(dataSet, { checkpoints: [checkpoints[0]] });
    await evaluateSeveral(once, dataSet, [failing((call) => call === 3)]);
    expect(evaluationResults(once)[0]).toMatchObject({
      images: 11,
      details: { skipped: [{ path: "scene-000003", why: "scene-000003: Class 0 has logit NaN." }] },
    });
    const never = await smallEvaluation(dataSet, { checkpoints: [checkpoints[0]] });
    await expect(evaluateSeveral(never, dataSet, [failing(() => true)])).rejects.toThrow("Class 0 has logit NaN.");
    expect(answersDone(never)).toBe(2);
  });

  it("hands every prediction to the sink, with its mask", async () => {
    const seen: string[] = [];
    const state = await smallEvaluation(dataSet, { checkpoints, more: { limit: 2 } });
    await evaluateSeveral(state, dataSet, uses, {
      sink: (entry, { name }, { segmentation }) => void seen.push(`${entry} ${name} ${segmentation!.labels.length}`),
    });
    expect(seen).toEqual([0, 1].flatMap((i) => [0, 1].map((entry) => `${entry} scene-00000${i} 4096`)));
  });

  it("sends the input through a codec, once for all networks behind it, and counts the codec's bytes", async () => {
    const asked: string[] = [];
    const identity: ImageCodecs = {
      async encode(name, image, quality) {
        asked.push(`${name} ${quality} ${image.width} × ${image.height}`);
        // what a WebP's container looks like, around plain pixels
        const file = new Uint8Array(20 + image.data.length);
        file.set(new TextEncoder().encode("RIFF____WEBPVP8L"));
        new DataView(file.buffer).setUint32(16, image.data.length, true);
        file.set(image.data, 20);
        return file;
      },
      decode: async (_name, file) => ({ width: 64, height: 64, data: file.slice(20) }),
    };
    const entries = checkpoints.flatMap(({ summary }) => [
      { checkpoint: summary.id, classMaps: smallClassMaps },
      { checkpoint: summary.id, classMaps: smallClassMaps, codec: { name: "webp", quality: 30 } as const },
    ]);
    const state = await smallEvaluation(dataSet, { checkpoints, entries, more: { limit: 3 } });
    await evaluateSeveral(state, dataSet, [uses[0], uses[0], uses[1], uses[1]], { codecs: identity });
    expect(asked).toEqual(Array(3).fill("webp 30 64 × 64"));
    const [plain, coded, uncompressed, codedOnly] = evaluationResults(state);
    // a lossless codec changes nothing but the size: scenes of 64 pixels are not resized
    expect(coded.scores).toEqual(plain.scores);
    expect(codedOnly.scores).toEqual(uncompressed.scores);
    expect(uncompressed.sizes).toBeUndefined();
    expect(coded.sizes).toMatchObject({
      payloadBytes: { mean: 12288 },
      fileBytes: { mean: 12308 },
      bitsPerPixel: { mean: 24 },
    });
    expect(codedOnly).toMatchObject({ codec: { name: "webp", quality: 30 }, sizes: coded.sizes });
  });

  it("leaves no tensor behind, and over 300 images keeps no more than a few kilobytes of each", async () => {
    const many = await smallScenes(300);
    const tensors = tf.memory().numTensors;
    const state = await smallEvaluation(many, { checkpoints: [checkpoints[0]] });
    let heapAt60 = 0;
    await evaluateSeveral(state, many, [uses[0]], {
      onAnswer: (done) => {
        if (done === 60) heapAt60 = heapBytes();
      },
    });
    expect(tf.memory().numTensors).toBe(tensors);
    // an image with its mask is 16 kB, its input 49 kB; 100 boxes are 2 kB
    expect((heapBytes() - heapAt60) / 240).toBeLessThan(6000);
  }, 120_000);

  it("refuses to go on with another dataset", async () => {
    const state = await smallEvaluation(dataSet, { checkpoints });
    await expect(evaluateSeveral(state, await smallScenes(13), uses)).rejects.toThrow(
      /The run began with 12 generated scenes .* cannot go on with 13 generated scenes .*: names, sizes or labels are others/,
    );
  });
});

import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import * as tf from "@tensorflow/tfjs-core";
import type { Candidate } from "../../core/split/candidate";
import { measurementFormat, type MeasuredTimes, type SplitMeasurement } from "../../core/split/measurement";
import { useNodeBackend } from "../../node/backend";
import { createJobContext } from "../job-context";
import type { EvaluationResult } from "../protocol-evaluation";
import { splitJobs } from "./split-jobs";

const stored = vi.hoisted(() => ({
  measurements: new Map<string, SplitMeasurement>(),
  results: [] as EvaluationResult[],
  full: false,
}));

vi.mock("../choose-backend", () => ({ startedEngine: () => ({ backend: "wasm", threads: 1 }) }));
vi.mock("../predictions/image-codecs", async () => ({ browserCodecs: (await import("../../node/codecs")).nodeCodecs }));
vi.mock("../storage/demo-checkpoints", async (original) => ({
  ...(await original<object>()),
  fetchDemoFile: async () => {
    throw new Error("none ships in this test");
  },
}));
vi.mock("../storage/checkpoint-store", async () => {
  const { smallCheckpoint } = await import("../../testing/small-evaluation");
  const load = (id: string) => {
    const made = smallCheckpoint(id, { teacher: id === "teacher" });
    return { ...made, summary: { ...made.summary, inputSize: { pixels: 64, source: "list" as const } } };
  };
  return {
    loadCheckpoint: async (id: string) => load(id),
    isStored: async () => true,
    listCheckpoints: async () => ["ladon", "teacher"].map((id) => load(id).summary),
  };
});
vi.mock("../storage/result-store", () => ({
  listResults: async () => ({ results: stored.results, unfinished: [] }),
  readResult: async (id: string) => stored.results.find((result) => result.id === id),
}));
vi.mock("../storage/measurement-store", () => ({
  listMeasurements: async () => [...stored.measurements.values()],
  async writeMeasurement(measurement: SplitMeasurement) {
    if (stored.full) throw new Error("no room");
    stored.measurements.set(measurement.id, measurement);
  },
  async removeMeasurement(id: string) {
    stored.measurements.delete(id);
  },
}));

beforeAll(() => useNodeBackend("wasm"));
beforeEach(() => {
  vi.stubGlobal("self", { crossOriginIsolated: true, isSecureContext: true });
  // as in a worker where wasm-backend.ts has doubled what tfjs reads
  const navigator = Object.create({ userAgent: "a browser", hardwareConcurrency: 2 }) as object;
  vi.stubGlobal("navigator", Object.defineProperty(navigator, "hardwareConcurrency", { value: 4 }));
});
afterEach(() => {
  stored.measurements.clear();
  stored.results = [];
  stored.full = false;
  vi.unstubAllGlobals();
});

const context = () => createJobContext(new AbortController().signal, () => undefined);
const image = { width: 80, height: 64, data: new Uint8Array(80 * 64 * 3).fill(99) };

function measured(key: string, body: number, changes: Partial<MeasuredTimes> = {}): MeasuredTimes {
  const steady = [{ prepare: 1, encoder: 2, code: 1, read: 1, body, classification: 1, detection: 1, segmentation: 1 }];
  return {
    key,
    title: key,
    input: "",
    inputSize: 64,
    finishedAtMs: 0,
    steady,
    throttled: [],
    discarded: 0,
    weights: "trained",
    ...changes,
  };
}

function measurement(id: string, ...times: MeasuredTimes[]): SplitMeasurement {
  const speed = { gflops: 10, lowestGflops: 9, highestGflops: 11, rounds: 3, layer: "" };
  return {
    format: measurementFormat,
    version: 1,
    id,
    machine: {
      backend: "wasm",
      host: "a browser",
      crossOriginIsolated: true,
      secureContext: true,
      timerStepMs: 0.1,
      labVersion: "0",
      tfjsVersion: "4",
    },
    speed: { dense: speed, depthwise: speed },
    rules: { warmUps: 3, runs: 15, milliseconds: 20_000, minRuns: 3 },
    images: "3 scenes",
    groups: [],
    measured: times,
  };
}

/** As evaluations store it, as far as a split reads it. */
function result(changes: Partial<EvaluationResult>): EvaluationResult {
  const spread = (mean: number) => ({ count: 3, mean, standardDeviation: 2 }) as never;
  return {
    id: "r.0",
    finishedAtMs: 1e12,
    checkpoint: { id: "ladon", modelId: "0".repeat(32) },
    dataSet: { name: "pets", fingerprint: "f" },
    images: 3,
    complete: true,
    scores: {
      classification: { top1: 80, interval: { lower: 70, upper: 90 } },
      detection: { AP: -1 },
      segmentation: {},
    },
    sizes: { payloadBytes: spread(100), fileBytes: spread(170) },
    details: { payloadBytes: [90, 100, 110] },
    ...changes,
  } as unknown as EvaluationResult;
}

const candidates = async (): Promise<Map<string, Candidate>> => {
  const { output } = await splitJobs["split-candidates"]({}, context());
  return new Map(output.map((one) => [one.id, one]));
};

describe("measuring", () => {
  it("stores what the machine took, with the codecs before the teacher, and what it is", async () => {
    const before = tf.memory().numTensors;
    const input = { checkpoints: ["ladon", "teacher"], baselines: [], images: [{ image, fileName: "a.png" }] };
    const { output } = await splitJobs["measure-split"](input, context());
    expect(output.storageProblem).toBeUndefined();
    const { machine, measured, images, speed } = output.measurement;
    expect(measured.map(({ key }) => key)).toEqual([
      "checkpoint:ladon",
      "checkpoint:teacher",
      "codec:jpeg@64",
      "codec:webp@64",
    ]);
    expect(measured.every(({ steady, throttled }) => steady.length + throttled.length === 15)).toBe(true);
    expect(machine).toMatchObject({
      backend: "wasm",
      threads: 1,
      cores: 2,
      crossOriginIsolated: true,
      secureContext: true,
    });
    expect(images).toBe("1 images of 80 × 64 pixels");
    expect(speed!.dense.gflops).toBeGreaterThan(0);
    expect(stored.measurements.get("wasm")).toEqual(output.measurement);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("answers the times where they cannot be stored, and why", async () => {
    stored.full = true;
    const input = { checkpoints: ["ladon"], baselines: [], images: [{ image, fileName: "a.png" }] };
    const { output } = await splitJobs["measure-split"](input, context());
    expect(output.measurement.measured).toHaveLength(1);
    expect(output.storageProblem).toMatch(/were not stored in this browser: no room/);
  });

  it("refuses nothing at all, and a checkpoint that is not there, by a sentence", async () => {
    const nothing = splitJobs["measure-split"]({ checkpoints: [], baselines: [] }, context());
    await expect(nothing).rejects.toThrow(/Nothing was chosen to be measured/);
    const gone = splitJobs["measure-split"]({ checkpoints: ["gone"], baselines: [] }, context());
    await expect(gone).rejects.toThrow(/no checkpoint gone here/);
  });
});

describe("measurements", () => {
  it("of another device are read from its file, and told with how much slower it is", async () => {
    stored.measurements.set("wasm", measurement("wasm", measured("checkpoint:a", 14)));
    const phone = measurement("wasm", measured("checkpoint:a", 80));
    const file = new Blob([JSON.stringify({ ...phone, machine: { ...phone.machine, host: "a phone" } })]);
    const { output } = await splitJobs["import-measurement"]({ file, fileName: "phone.json" }, context());
    expect(output).toHaveLength(2);
    // 22 ms here, 88 ms there
    expect(output[1].slowdown).toEqual({ factor: 4, networks: 1 });
    expect(output[1].measurement.isImported).toBe(true);
    expect(output[1].measurement.id).toMatch(/^imported:wasm:[0-9a-f]{12}$/);
    expect(output[0].slowdown).toBeUndefined();
  });

  it("are exported as what can be imported, and deleted", async () => {
    const own = measurement("wasm", measured("checkpoint:a", 1));
    stored.measurements.set("wasm", own);
    const { output: file } = await splitJobs["export-measurement"]({ id: "wasm" }, context());
    expect(JSON.parse(await file.text())).toEqual(own);
    const { output } = await splitJobs["delete-measurement"]({ id: "wasm" }, context());
    expect(output).toEqual([]);
    const gone = splitJobs["export-measurement"]({ id: "wasm" }, context());
    await expect(gone).rejects.toThrow(/no measurement wasm here/);
  });
});

describe("what competes", () => {
  it("are the checkpoints with their results: bytes of each image, whole files, scores with the dataset's name", async () => {
    stored.measurements.set("wasm", measurement("wasm", measured("checkpoint:ladon", 20)));
    stored.results = [result({})];
    const ladon = (await candidates()).get("checkpoint:ladon")!;
    expect(ladon.way).toBe("split");
    expect(ladon.payloadBytes).toMatchObject({ value: 170, samples: [160, 170, 180], source: "measured" });
    // COCO's −1 and what was not scored are no scores
    expect(ladon.scores).toEqual([
      {
        task: "classification",
        metric: "top-1",
        percent: 80,
        dataSet: "pets",
        images: 3,
        interval: [70, 90],
        source: "measured",
        note: "evaluated 2001-09-09",
      },
    ]);
    expect(ladon.server.find(({ name }) => name === "Body")?.seconds?.value).toBe(0.02);
  });

  it("have the bytes of the measurement where nothing was evaluated, and none where there is none", async () => {
    expect((await candidates()).get("checkpoint:ladon")).not.toHaveProperty("payloadBytes");
    const times = measured("checkpoint:ladon", 20, { sentBytes: [50, 60, 70], answerBytes: [900] });
    stored.measurements.set("wasm", measurement("wasm", times));
    const ladon = (await candidates()).get("checkpoint:ladon")!;
    expect(ladon.payloadBytes).toMatchObject({ value: 60, source: "measured" });
    expect(ladon.answerBytes).toMatchObject({ value: 900, source: "estimated" });
    expect(ladon.scores).toEqual([]);
  });

  it("are not timed by what was measured at another input size, but estimated", async () => {
    const times = measured("checkpoint:ladon", 20, { inputSize: 128 });
    stored.measurements.set("wasm", measurement("wasm", times));
    const ladon = (await candidates()).get("checkpoint:ladon")!;
    expect(ladon.server.map(({ seconds }) => seconds?.source)).toEqual([
      "estimated",
      "estimated",
      "estimated",
      "estimated",
    ]);
  });

  it("are codecs before the teacher at the qualities that were scored, with the teacher's times", async () => {
    const teacher = { id: "teacher" } as EvaluationResult["checkpoint"];
    stored.results = [
      result({ checkpoint: teacher, codec: { name: "jpeg", quality: 20 } }),
      result({ checkpoint: teacher, id: "r.1" }),
    ];
    stored.measurements.set("wasm", measurement("wasm", measured("checkpoint:teacher", 30)));
    const all = await candidates();
    const ofCodecs = [...all.values()].filter(({ way }) => way === "offload");
    expect(ofCodecs.map(({ id, quality }) => [id, quality])).toEqual([["jpeg:teacher@20", 20]]);
    expect(ofCodecs[0].payloadBytes!.value).toBe(170);
    expect(ofCodecs[0].server.map(({ name, seconds }) => [name, seconds?.value])).toEqual([
      ["Decode image", undefined],
      ["Backbone", 0.03],
      ["Classify", 0.001],
      ["Detect", 0.001],
      ["Segment", 0.001],
    ]);
    // the teacher by itself sends nothing that the lab knows of
    expect(all.has("checkpoint:teacher")).toBe(false);
  });

  it("are the paper's networks with published bytes and scores, and three of a single task in their place", async () => {
    const all = await candidates();
    const ladon = all.get("paper:ladon-resnet50@20.48")!;
    const three = all.get("paper-single:ladon-resnet50@20.48")!;
    // the logs: 4.077 KB of detection's input; 5.354 + 4.077 + 7.166 KB of three networks
    expect(ladon.payloadBytes!.value / 1024).toBeCloseTo(4.077, 3);
    expect(three.payloadBytes!.value / 1024).toBeCloseTo(16.598, 3);
    expect(1 - ladon.payloadBytes!.value / three.payloadBytes!.value).toBeCloseTo(0.754, 3);
    expect(ladon.scores.map(({ task, percent, source }) => [task, percent, source])).toEqual([
      ["classification", 71.006, "published"],
      ["detection", 18.4, "published"],
      ["segmentation", 63.7, "published"],
    ]);
    expect(three.device).toHaveLength(3);
    // no time without a speed
    expect([...ladon.device, ...ladon.server].some((stage) => "seconds" in stage)).toBe(false);
    // the logs have no size of this one in ImageNet
    expect(all.get("paper-single:ladon-resnest269e@0.32")).not.toHaveProperty("payloadBytes");
  });

  it("are lightweight networks with published scores on each dataset, measured or estimated", async () => {
    const times = measured("baseline:mobilenet_v2", 25, { weights: "random", inputSize: 224 });
    stored.measurements.set("wasm", measurement("wasm", times));
    const all = await candidates();
    const v2 = all.get("baseline:mobilenet_v2")!;
    expect(v2.device.find(({ name }) => name === "Backbone")!.seconds).toMatchObject({
      value: 0.025,
      source: "measured",
    });
    expect(v2.scores).toEqual([
      {
        task: "classification",
        metric: "top-1",
        percent: 72.154,
        dataSet: "ImageNet 2012 val",
        source: "published",
        note: "torchvision 0.29.1, MobileNet_V2_Weights.IMAGENET1K_V2",
      },
    ]);
    const lraspp = all.get("baseline:lraspp_mobilenet_v3_large")!;
    expect(lraspp.scores.map(({ percent, dataSet }) => [percent, dataSet])).toEqual([
      [57.9, "COCO 2017 val, Pascal VOC’s classes"],
      [73.3, "Pascal VOC 2012 val"],
    ]);
    expect(lraspp.device.every(({ seconds }) => seconds?.source === "estimated")).toBe(true);
    const heaviest = all.get("baseline-three:heaviest")!;
    expect(heaviest.name).toBe("Heaviest three: MNASNet 1.3, SSD300 VGG16, DeepLabv3 MobileNetV3-Large");
    expect(heaviest.tasks).toEqual(["classification", "detection", "segmentation"]);
    const seconds = heaviest.device.reduce((sum, stage) => sum + stage.seconds!.value, 0);
    // 45.84 · 10⁹ multiply-accumulates (split.md) at 10 GFLOP/s of either kind
    expect(seconds).toBeCloseTo((2 * 45.837) / 10, 2);
  });
});

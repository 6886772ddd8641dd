import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { generateScene } from "../../core/scenes/scene";
import { HiddenTimes, type RoundRules } from "../../core/split/fair-rounds";
import { parseMeasurement, type Machine } from "../../core/split/measurement";
import { useNodeBackend } from "../../node/backend";
import { nodeCodecs } from "../../node/codecs";
import { smallCheckpoint } from "../../testing/small-evaluation";
import { createJobContext } from "../job-context";
import {
  baselineNames,
  checkpointKey,
  measurableBaseline,
  measurableCheckpoint,
  measurableCodec,
  type Measurable,
} from "./measurable";
import { groupsOf, measureNetworks, sceneImages, timerStepMs, type MeasureOptions } from "./measure-networks";

beforeAll(() => useNodeBackend("wasm"));

const rules: RoundRules = { warmUps: 1, runs: 3, milliseconds: 20_000, minRuns: 1 };
const machine: Machine = {
  backend: "wasm",
  host: "Node",
  crossOriginIsolated: false,
  secureContext: true,
  timerStepMs: 0.001,
  labVersion: "0",
  tfjsVersion: "4",
};

function options(
  signal = new AbortController().signal,
  onProgress: (phase: string) => unknown = () => undefined,
): MeasureOptions {
  return {
    images: [0, 1, 2].map((index) => generateScene({ seed: 5, index, size: 64 }).image),
    about: "3 scenes",
    context: createJobContext(signal, ({ phase }) => onProgress(phase)),
    machine,
    id: "wasm",
    hidden: new HiddenTimes(),
    alone: (work) => work(),
    rules,
    speedSeconds: 0,
  };
}

function small(id: string, { teacher = false, weightBytes = 1 } = {}): Measurable {
  const { summary } = smallCheckpoint(id, { teacher });
  return measurableCheckpoint(summary, weightBytes, async () => {
    const made = smallCheckpoint(id, { teacher });
    // the network takes the arrays out
    return { ...made, weights: new Map(made.weights) };
  });
}

describe("what is measured of networks", () => {
  it("is the stages of each, bytes of what is sent and answered, and no tensor is left", async () => {
    const before = tf.memory().numTensors;
    const list = [small("ladon"), small("teacher", { teacher: true }), measurableCodec("jpeg", 64, nodeCodecs)];
    const { measured, groups, images } = await measureNetworks(list, options());
    expect(tf.memory().numTensors).toBe(before);
    expect(images).toBe("3 scenes");
    expect(groups).toEqual([list.map(({ key }) => key)]);
    const [ladon, teacher, jpeg] = measured;
    const heads = ["classification", "detection", "segmentation"];
    expect(Object.keys(ladon.steady[0])).toEqual(["prepare", "encoder", "code", "read", "body", ...heads]);
    expect(Object.keys(teacher.steady[0])).toEqual(["prepare", "body", ...heads]);
    expect(Object.keys(jpeg.steady[0])).toEqual(["prepare", "encode", "decode"]);
    for (const { steady, throttled } of measured) {
      expect(steady.length + throttled.length).toBe(3);
      expect(steady.every((run) => Object.values(run).every((ms) => ms >= 0))).toBe(true);
    }
    expect(ladon.sentBytes).toHaveLength(3);
    expect(ladon.answerBytes).toHaveLength(3);
    expect(ladon.answerBytes!.every((bytes) => bytes > 2)).toBe(true);
    expect(teacher).not.toHaveProperty("sentBytes");
    expect(jpeg.sentBytes).toHaveLength(3);
    expect(jpeg).not.toHaveProperty("weights");
  });

  it("is a record that its own reader takes", async () => {
    const record = await measureNetworks([small("ladon")], { ...options(), speedSeconds: 0.1 });
    expect(parseMeasurement(JSON.stringify(record), "a.json")).toEqual(JSON.parse(JSON.stringify(record)));
    expect(record.speed!.depthwise.gflops).toBeGreaterThan(0);
  });

  it("comes in groups where not all networks fit in memory, one after another", async () => {
    const phases = new Set<string>();
    const list = [small("a", { weightBytes: 200e6 }), small("b", { weightBytes: 200e6 })];
    const { groups, measured } = await measureNetworks(
      list,
      options(undefined, (phase) => phases.add(phase)),
    );
    expect(groups).toEqual([[checkpointKey("a")], [checkpointKey("b")]]);
    expect(measured).toHaveLength(2);
    expect([...phases].some((phase) => phase.endsWith("group 2 of 2"))).toBe(true);
  });

  it("is nothing, and no tensor, where it is cancelled in the middle", async () => {
    const before = tf.memory().numTensors;
    const controller = new AbortController();
    const cancelled = measureNetworks(
      [small("ladon"), small("teacher", { teacher: true })],
      options(controller.signal, (phase) => phase.startsWith("Measuring") && controller.abort()),
    );
    await expect(cancelled).rejects.toThrow("cancelled");
    expect(tf.memory().numTensors).toBe(before);
  });

  it("waits while the tab is hidden, and goes on when it is seen again", async () => {
    const hidden = new HiddenTimes();
    hidden.tell(true, 0);
    const told: string[] = [];
    const { measured } = await measureNetworks([small("ladon")], {
      ...options(undefined, (phase) => {
        told.push(phase);
        if (phase.startsWith("Waiting")) hidden.tell(false, performance.timeOrigin + performance.now());
      }),
      hidden,
    });
    expect(told.some((phase) => phase.startsWith("Waiting"))).toBe(true);
    expect(measured[0].discarded).toBe(0);
  });
});

describe("a published network without its file", () => {
  it("runs with random weights, and says so", async () => {
    const { measured } = await measureNetworks([measurableBaseline("mnasnet0_5")], {
      ...options(),
      rules: { ...rules, runs: 1 },
    });
    expect(measured[0]).toMatchObject({ title: "MNASNet 0.5", weights: "random", inputSize: 224 });
    expect(Object.keys(measured[0].steady[0])).toEqual(["prepare", "body", "classification"]);
    expect(measured[0]).not.toHaveProperty("answerBytes");
  });

  it("is one of ten, and another name is refused by a sentence", () => {
    expect(baselineNames).toHaveLength(10);
    expect(() => measurableBaseline("alexnet")).toThrow(/There is no network alexnet to measure; known are mnasnet0_5/);
  });
});

describe("the images to measure with", () => {
  it("are scenes larger than most inputs", async () => {
    const { images, about } = await sceneImages(options().context);
    expect(images.map(({ width, height }) => [width, height])).toEqual([480, 480, 480].map((side) => [side, side]));
    expect(about).toBe("3 generated scenes of 480 × 480 pixels, seed 404");
  });
});

describe("groups", () => {
  const weighing = (...weights: number[]) => weights.map((weightBytes) => ({ weightBytes }));
  const sizes = (items: readonly { readonly weightBytes: number }[][]) =>
    items.map((group) => group.map(({ weightBytes }) => weightBytes));

  it("hold as many in their order as fit, and one that alone is too large", () => {
    expect(sizes(groupsOf(weighing(4, 4, 4, 20, 1, 9), 10))).toEqual([[4, 4], [4], [20], [1, 9]]);
    expect(groupsOf([], 10)).toEqual([]);
  });
});

describe("the step of the clock", () => {
  it("is above 0 and below what a stage takes", () => {
    expect(timerStepMs()).toBeGreaterThan(0);
    expect(timerStepMs()).toBeLessThan(5);
  });
});

import { describe, expect, it } from "vitest";
import type { CandidateScore } from "./candidate";
import {
  bytesFigure,
  codecCandidate,
  localCandidate,
  singleTaskNetworks,
  splitCandidate,
  togetherOnDevice,
  type MachineFacts,
  type NetworkFacts,
} from "./candidates";
import type { MeasuredTimes } from "./measurement";

const layer = (gflops: number) => ({ gflops, lowestGflops: gflops, highestGflops: gflops, rounds: 1, layer: "" });
const machine: MachineFacts = {
  machine: {
    backend: "wasm",
    host: "a browser",
    crossOriginIsolated: true,
    secureContext: true,
    timerStepMs: 0.1,
    labVersion: "0",
    tfjsVersion: "4",
  },
  speed: { dense: layer(20), depthwise: layer(2) },
};

const measured = (...steady: MeasuredTimes["steady"]): MeasuredTimes => ({
  key: "checkpoint:a",
  title: "A",
  input: "unified, 128 pixels",
  inputSize: 128,
  finishedAtMs: 0,
  steady,
  throttled: [],
  discarded: 0,
  weights: "trained",
});

const score = (source: CandidateScore["source"], dataSet: string, percent = 50): CandidateScore => ({
  task: "classification",
  metric: "top-1",
  percent,
  dataSet,
  source,
});

const network: NetworkFacts = {
  id: "checkpoint:a",
  name: "A",
  family: "Scenes",
  beta: 0.8,
  tasks: ["classification", "segmentation"],
  scores: [],
};

const run = { prepare: 1, encoder: 10, code: 2, read: 3, body: 40, classification: 5, segmentation: 6 };

describe("a split network", () => {
  it("has what was measured in seconds, on the side where it runs, heads with their tasks", () => {
    const runs = [run, { ...run, encoder: 12 }, { ...run, encoder: 50 }];
    const { way, device, server } = splitCandidate({ ...network, measured: measured(...runs) }, machine);
    expect(way).toBe("split");
    expect(device.map(({ name, seconds }) => [name, seconds?.value])).toEqual([
      ["Prepare", 0.001],
      ["Encode", 0.012],
      ["Code", 0.002],
    ]);
    expect(device[1].seconds).toMatchObject({ samples: [0.01, 0.012, 0.05], source: "measured", note: "WebAssembly" });
    expect(server.map(({ name, task, seconds }) => [name, task, seconds?.value])).toEqual([
      ["Decode", undefined, 0.003],
      ["Body", undefined, 0.04],
      ["Classify", "classification", 0.005],
      ["Segment", "segmentation", 0.006],
    ]);
  });

  it("has no payload without bytes, no answer without its bytes, and no time without a measurement", () => {
    const candidate = splitCandidate(network);
    expect(candidate).not.toHaveProperty("payloadBytes");
    expect(candidate).not.toHaveProperty("answerBytes");
    const stages = [...candidate.device, ...candidate.server];
    expect(stages.map(({ name }) => name)).toEqual([
      "Prepare",
      "Encode",
      "Code",
      "Decode",
      "Body",
      "Classify",
      "Segment",
    ]);
    expect(stages.some((stage) => "seconds" in stage)).toBe(false);
  });

  it("is estimated from products where it was not measured, dense and depthwise ones apart", () => {
    const products = { encoder: { dense: 1e9, depthwise: 0 }, body: { dense: 1e9, depthwise: 1e8 } };
    const { device, server } = splitCandidate({ ...network, products }, machine);
    // 2 · 10⁹ operations at 20 · 10⁹ a second; then 2 · 10⁸ at 2 · 10⁹ more
    expect(device.map(({ name, seconds }) => [name, seconds?.value, seconds?.source])).toEqual([
      ["Encode", 0.1, "estimated"],
    ]);
    expect(server.map(({ name, seconds }) => [name, seconds?.value])).toEqual([["Body", 0.2]]);
  });

  it("names the stages that multiply, without times, where the speed is not known", () => {
    const products = { encoder: { dense: 1, depthwise: 0 }, body: { dense: 1, depthwise: 0 } };
    const { device, server } = splitCandidate({ ...network, products }, { machine: machine.machine });
    expect([device, server]).toEqual([[{ name: "Encode" }], [{ name: "Body" }]]);
  });

  it("lacks the time of a head that was not run, and keeps its name", () => {
    const { classification: _, ...without } = run;
    const { server } = splitCandidate({ ...network, measured: measured(without) }, machine);
    expect(server.find(({ task }) => task === "classification")).toEqual({ name: "Classify", task: "classification" });
  });

  it("says where its times were throttled, and on which device they were measured", () => {
    const times = { ...measured(run), throttled: [run], slowing: 1.234 };
    const { device } = splitCandidate({ ...network, measured: times }, { ...machine, isImported: true });
    expect(device[0].seconds!.note).toBe(
      "WebAssembly of another device (a browser); throttled: the last third, 1.23 × as long, is left out",
    );
  });

  it("keeps published scores apart from measured ones of the same task", () => {
    const scores = [score("measured", "pets"), score("published", "ImageNet", 70)];
    expect(splitCandidate({ ...network, scores }).scores).toEqual(scores);
  });
});

describe("a network on the device", () => {
  it("has all its stages there and sends nothing", () => {
    const times = { ...measured({ prepare: 1, body: 20, classification: 4 }), weights: "random" as const };
    const candidate = localCandidate({ ...network, tasks: ["classification"], measured: times }, machine);
    expect(candidate.way).toBe("local");
    expect(candidate.device.map(({ name, seconds }) => [name, seconds?.value])).toEqual([
      ["Prepare", 0.001],
      ["Backbone", 0.02],
      ["Classify", 0.004],
    ]);
    expect(candidate.device[0].seconds!.note).toBe("WebAssembly; random weights");
    expect(candidate.server).toEqual([]);
    expect(candidate).not.toHaveProperty("payloadBytes");
  });

  it("answers with others what they answer together, one after another", () => {
    const first = localCandidate({
      ...network,
      name: "S",
      tasks: ["segmentation"],
      measured: measured({ prepare: 1, body: 20, segmentation: 3 }),
    });
    const second = localCandidate({
      ...network,
      name: "C",
      tasks: ["classification"],
      measured: measured({ prepare: 1, body: 5, classification: 2 }),
    });
    const both = togetherOnDevice([first, second], { id: "both", name: "Both", family: "Device" });
    expect(both.tasks).toEqual(["classification", "segmentation"]);
    expect(both.device.map(({ name, seconds }) => [name, seconds?.value])).toEqual([
      ["Prepare, S", 0.001],
      ["Backbone, S", 0.02],
      ["Segment, S", 0.003],
      ["Prepare, C", 0.001],
      ["Backbone, C", 0.005],
      ["Classify, C", 0.002],
    ]);
  });
});

describe("a codec before a network", () => {
  const teacher = {
    tasks: ["classification"] as const,
    measured: measured({ prepare: 9, body: 40, classification: 5 }),
  };
  const codec = { id: "jpeg", name: "JPEG 10", family: "JPEG", quality: 10, teacher, scores: [] };

  it("has the codec's times on both sides and the network's on the server, but not its preparation", () => {
    const { weights: _, ...times } = measured({ prepare: 1, encode: 2, decode: 3 });
    const { way, device, server } = codecCandidate(
      { ...codec, measured: { ...times, title: "JPEG, quality 75" } },
      machine,
    );
    expect(way).toBe("offload");
    expect(device.map(({ name, seconds }) => [name, seconds?.value])).toEqual([
      ["Prepare", 0.001],
      ["Encode image", 0.002],
    ]);
    expect(device[1].seconds!.note).toBe("WebAssembly; JPEG, quality 75");
    expect(server.map(({ name, seconds }) => [name, seconds?.value])).toEqual([
      ["Decode image", 0.003],
      ["Backbone", 0.04],
      ["Classify", 0.005],
    ]);
  });

  it("lacks the times of a codec that was not measured, and keeps those of the network", () => {
    const { device, server } = codecCandidate(codec, machine);
    expect(device.some((stage) => "seconds" in stage)).toBe(false);
    expect(server.map(({ seconds }) => seconds?.value)).toEqual([undefined, 0.04, 0.005]);
  });
});

describe("three networks of a single task", () => {
  const bytes = (mean: number, standardDeviation: number, count: number) =>
    bytesFigure({ mean, standardDeviation, count }, "published", "a log");
  const part = (task: "classification" | "detection", payload?: ReturnType<typeof bytes>) =>
    splitCandidate({
      ...network,
      tasks: [task],
      measured: measured({ prepare: 1, encoder: 10, code: 1, read: 1, body: 40, [task]: 5 }),
      ...(payload && { payloadBytes: payload }),
    });
  const named = { id: "three", name: "Three", family: "Three", beta: 0.8 };

  it("add up encoders, bytes and bodies; variances add, not deviations", () => {
    const three = singleTaskNetworks(
      [part("classification", bytes(100, 3, 50)), part("detection", bytes(200, 4, 20))],
      named,
    );
    expect(three.payloadBytes).toMatchObject({
      value: 300,
      source: "published",
      spread: { standardDeviation: 5, count: 20 },
    });
    expect(three.device.map(({ name, seconds }) => [name, seconds?.value])).toEqual([
      ["Prepare (classify)", 0.001],
      ["Encode (classify)", 0.01],
      ["Code (classify)", 0.001],
      ["Prepare (detect)", 0.001],
      ["Encode (detect)", 0.01],
      ["Code (detect)", 0.001],
    ]);
    // a body belongs to its task: where that is not asked, it does not run
    expect(three.server.map(({ name, task }) => [name, task])).toEqual([
      ["Decode (classify)", "classification"],
      ["Body (classify)", "classification"],
      ["Classify", "classification"],
      ["Decode (detect)", "detection"],
      ["Body (detect)", "detection"],
      ["Detect", "detection"],
    ]);
  });

  it("have no bytes where one of them has none", () => {
    const three = singleTaskNetworks([part("classification", bytes(100, 3, 50)), part("detection")], named);
    expect(three).not.toHaveProperty("payloadBytes");
  });
});

describe("bytes", () => {
  it("of samples are told by their median, of means with their spread where it is known", () => {
    expect(bytesFigure({ samples: [5, 1, 9] }, "measured", "x").value).toBe(5);
    expect(bytesFigure({ mean: 7, count: 3 }, "measured", "x")).toEqual({ value: 7, source: "measured", note: "x" });
  });
});

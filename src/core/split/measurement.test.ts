import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  measurementFormat,
  mergedMeasurements,
  parseMeasurement,
  slowdownOf,
  stageSpreads,
  type MeasuredTimes,
  type SplitMeasurement,
} from "./measurement";

function measured(key: string, ...totals: number[]): MeasuredTimes {
  return {
    key,
    title: key,
    input: "unified, 128 pixels",
    inputSize: 128,
    finishedAtMs: 1,
    steady: totals.map((body) => ({ body })),
    throttled: [],
    discarded: 0,
  };
}

function measurement(changes: Partial<SplitMeasurement>): SplitMeasurement {
  return {
    format: measurementFormat,
    version: 1,
    id: "wasm",
    machine: {
      backend: "wasm",
      threads: 2,
      host: "a browser",
      crossOriginIsolated: true,
      secureContext: true,
      timerStepMs: 0.005,
      labVersion: "0",
      tfjsVersion: "4",
    },
    rules: { warmUps: 3, runs: 15, milliseconds: 20_000, minRuns: 3 },
    images: "3 scenes",
    groups: [],
    measured: [],
    ...changes,
  };
}

describe("a measurement's file", () => {
  it("gives back what was written", () => {
    const written = measurement({ measured: [measured("checkpoint:a", 3, 4)], groups: [["checkpoint:a"]] });
    expect(parseMeasurement(JSON.stringify(written), "a.json")).toEqual(written);
  });

  it.each([
    ["no JSON", "{", /a\.json is no measurement of this lab: it is no JSON/],
    ["another file", "{}", /a\.json is no measurement/],
    ["a negative time", JSON.stringify(measurement({ measured: [measured("a", -1)] })), /a\.json is no measurement/],
    [
      "a run without stages",
      JSON.stringify(measurement({ measured: [{ ...measured("a"), steady: [{}] }] })),
      /a has a run without stages/,
    ],
  ])("with %s is refused by a sentence", (_, text, message) => {
    expect(() => parseMeasurement(text, "a.json")).toThrow(message);
  });

  it("never fails in another way, whatever JSON it is", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(() => parseMeasurement(text, "a.json")).toThrow(/is no measurement of this lab/);
      }),
    );
  });
});

describe("measurements of one machine", () => {
  it("become one, in which the newer times of a network stand", () => {
    const older = measurement({ measured: [measured("a", 1), measured("b", 2)], groups: [["a", "b"]] });
    const newer = measurement({ measured: [measured("b", 5), measured("c", 6)], groups: [["b", "c"]] });
    const merged = mergedMeasurements(older, newer);
    expect(merged.measured.map(({ key, steady }) => [key, steady[0].body])).toEqual([
      ["a", 1],
      ["b", 5],
      ["c", 6],
    ]);
    expect(merged.groups).toEqual([["a"], ["b", "c"]]);
  });

  it("stay apart where the machine is another, or computes otherwise", () => {
    const older = measurement({ measured: [measured("a", 1)] });
    const { machine } = older;
    const newer = measurement({ machine: { ...machine, threads: 1 }, measured: [measured("b", 5)] });
    expect(mergedMeasurements(older, newer)).toEqual(newer);
    expect(mergedMeasurements(undefined, newer)).toEqual(newer);
  });
});

describe("the spread of a stage", () => {
  it("is its median and where nine tenths lie, over runs that have it", () => {
    const spreads = stageSpreads({ steady: [{ body: 1, read: 9 }, { body: 2 }, { body: 3 }] });
    expect(spreads.get("body")).toEqual({ medianMs: 2, lowMs: 1.2, highMs: 2.8 });
    expect(spreads.get("read")).toEqual({ medianMs: 9, lowMs: 9, highMs: 9 });
  });
});

describe("how much slower another device is", () => {
  it("is the median over the networks that both have measured", () => {
    const own = measurement({ measured: [measured("a", 1, 1), measured("b", 10), measured("c", 5)] });
    const other = measurement({ measured: [measured("a", 4), measured("b", 60), measured("d", 7)] });
    expect(slowdownOf(other, own)).toEqual({ factor: 5, networks: 2 });
    expect(slowdownOf(own, own)?.factor).toBe(1);
  });

  it("is not known without a network in common, nor from times of 0", () => {
    const own = measurement({ measured: [measured("a", 0)] });
    expect(slowdownOf(measurement({ measured: [measured("b", 1)] }), own)).toBeUndefined();
    expect(slowdownOf(measurement({ measured: [measured("a", 1)] }), own)).toBeUndefined();
  });
});

import { describe, expect, it } from "vitest";
import { contentOfDemo } from "./series-of-demo";

const results = {
  scenes: { count: 1000, seed: 9, size: 128 },
  teacher: { top1: 98, AP: 0.6, meanIoU: 0.9 },
  betas: [
    { beta: 2, payloadBytes: 400, fileBytes: 520, top1: 90, AP: 0.4, meanIoU: 0.7 },
    { beta: 0.5, payloadBytes: 1600, fileBytes: 1720, top1: 95, AP: 0.5, meanIoU: 0.8 },
  ],
  jpeg: [{ quality: 10, payloadBytes: 512, fileBytes: 1024, top1: 60, AP: 0.2, meanIoU: 0.5 }],
  webp: [],
  robustTeacher: { top1: 97, AP: 0.5, meanIoU: null },
  robustJpeg: [{ quality: 10, fileBytes: 1024, top1: 80, AP: 0, meanIoU: 0.6 }],
};

describe("the demo's own results", () => {
  const { series, levels } = contentOfDemo(JSON.stringify(results));

  it("are its betas, the codecs that were measured, and its teachers as levels", () => {
    expect(series.map(({ id, origin }) => [id, origin])).toEqual([
      ["demo", "demo"],
      ["demo-jpeg", "codec"],
      ["demo-jpeg-robust", "codec"],
    ]);
    expect(series[0].points.map(({ beta }) => beta)).toEqual([0.5, 2]);
    expect(levels.map(({ scores }) => scores)).toEqual([
      { top1: 98, AP: 60, meanIoU: 90 },
      { top1: 97, AP: 50 },
    ]);
  });

  it("are in percent, 0 included and what was not measured left out", () => {
    expect(series[0].points[0].scores).toEqual({ top1: 95, AP: 50, meanIoU: 80 });
    expect(series[2].points[0].scores).toEqual({ top1: 80, AP: 0, meanIoU: 60 });
  });

  it("have the paper's kilobytes by the length of its pickle, and of a codec by its file", () => {
    expect(series[0].points[0].rates).toEqual({
      payload: { mean: 1.6 },
      paper: { mean: 1706 / 1024 },
      bpp: { mean: (8 * 1600) / 128 ** 2 },
    });
    expect(series[1].points[0].rates).toEqual({
      payload: { mean: 0.512 },
      paper: { mean: 1 },
      bpp: { mean: 0.25 },
    });
    expect(series[2].points[0].rates).toEqual({ paper: { mean: 1 } });
  });

  it("have the encoder that is known of a beta, teachers the network, and codecs none", () => {
    const encoder = { bits: 3200, parameters: 100, multiplyAccumulates: 1e6, inputSize: 128 };
    const { series } = contentOfDemo(JSON.stringify(results), "scenes", {
      encoderOf: (beta) => (beta === 2 ? encoder : undefined),
    });
    expect(series[0].points.map((point) => point.encoder)).toEqual([undefined, encoder]);
    const network = { bits: 6400, parameters: 200, multiplyAccumulates: 5e6, inputSize: 128 };
    const { levels } = contentOfDemo(JSON.stringify(results), "scenes", { encoderOf: () => undefined, network });
    expect(levels.map((level) => level.network)).toEqual([network, network]);
    expect(series[1].points[0].withoutEncoder).toBe("a codec has no network on the device");
  });

  it("name the scenes that they were measured on, all the same ones", () => {
    expect(series[0].protocol).toBe("Demo: 1,000 unseen scenes of seed 9, protocol unified");
    expect(new Set(series.map(({ setting }) => setting)).size).toBe(1);
  });

  it.each(["{", '{"betas": [{"beta": -1, "payloadBytes": 5}]}', '{"betas": 3}'])(
    "refuse %s with a sentence",
    (text) => {
      expect(() => contentOfDemo(text)).toThrow(/^The demo’s own results cannot be read/);
    },
  );
});

const photos = {
  photos: { images: { classification: 2007, detection: 594 }, bootstrap: { confidence: 0.95 } },
  teacher: { top1: 81, AP: 0.4, AP50: 0.6, meanIoU: 0.5, objectIoU: 0.8 },
  betas: [
    {
      beta: 0.8,
      payloadBytes: 400,
      fileBytes: 500,
      bitsPerPixel: 0.2,
      located: { payloadBytes: 600, fileBytes: 700, bitsPerPixel: 0.25 },
      top1: 80,
      top5: 95,
      AP: 0.35,
      meanIoU: 0.45,
      intervals: { top1: [78.2, 81.9], AP: [0.31, 0.4] },
    },
  ],
};

describe("the photographs' results", () => {
  const { series, levels } = contentOfDemo(JSON.stringify(photos), "photographs");

  it("have a point for each set of images: those with a class, and those with boxes and masks", () => {
    const [demo] = series;
    expect([demo.id, demo.family]).toEqual(["demo-photos", "photographs"]);
    expect(demo.points.map(({ rates, scores }) => [rates.payload, rates.bpp, scores])).toEqual([
      [{ mean: 0.4 }, { mean: 0.2 }, { top1: 80, top5: 95 }],
      [{ mean: 0.6 }, { mean: 0.25 }, { AP: 35, meanIoU: 45 }],
    ]);
    expect(levels.map(({ id, scores }) => [id, scores])).toEqual([
      ["demo-photos-teacher", { top1: 81, AP: 40, AP50: 60, meanIoU: 50 }],
    ]);
  });

  it("say in a point's facts how far other images would move its scores", () => {
    const [classes, located] = series[0].points;
    expect(classes.provenance).toContainEqual(["Top-1, 95 % interval", "78.2 – 81.9 %, over images"]);
    expect(located.provenance.map(([name]) => name)).not.toContain("Top-1, 95 % interval");
    expect(located.provenance.some(([, value]) => value === "31 – 40 %, over images")).toBe(true);
    expect(classes.provenance).toContainEqual(["File", "demo/photos-results.json"]);
  });

  it("name the photographs that they were measured on", () => {
    expect(series[0].protocol).toBe(
      "Demo: 2,007 unseen photographs with a class, 594 with boxes and masks, protocol unified",
    );
  });
});

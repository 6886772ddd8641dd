import { describe, expect, it } from "vitest";
import { contentOfDemo } from "./series-of-demo";

const results = {
  teacher: { top1: 0.98, AP: 0.6, meanIoU: 0.9 },
  betas: [
    { beta: 2, payloadBytes: 400, top1: 0.9, AP: 0.4, meanIoU: 0.7 },
    { beta: 0.5, payloadBytes: 1600, top1: 0.95, AP: 0.5, meanIoU: 0.8 },
  ],
  jpeg: [{ quality: 10, fileBytes: 1024, top1: 0.6, AP: 0.2, meanIoU: 0.5 }],
  webp: [],
};

describe("the demo's own results", () => {
  it("are its betas, the codecs that were measured, and its teacher as a level", () => {
    const { series, levels } = contentOfDemo(JSON.stringify(results));
    expect(series.map(({ id, origin }) => [id, origin])).toEqual([
      ["demo", "demo"],
      ["demo-jpeg", "codec"],
    ]);
    expect(series[0].points.map(({ beta }) => beta)).toEqual([0.5, 2]);
    expect(levels).toMatchObject([{ scores: { top1: 98, AP: 60, meanIoU: 90 } }]);
  });

  it("have the paper's kilobytes by the length of its pickle, and of a file by its bytes", () => {
    const { series } = contentOfDemo(JSON.stringify(results));
    expect(series[0].points[0].rates).toEqual({ payload: { mean: 1.6 }, paper: { mean: 1706 / 1024 } });
    expect(series[1].points[0].rates).toEqual({ paper: { mean: 1 } });
  });

  it("may be in percent already", () => {
    const percent = { betas: [{ beta: 1, payloadBytes: 500, top1: 95, AP: 0.4 }] };
    const [{ points }] = contentOfDemo(JSON.stringify(percent)).series;
    expect(points[0].scores).toEqual({ top1: 95, AP: 40 });
  });

  it.each(["{", '{"betas": [{"beta": -1, "payloadBytes": 5}]}', '{"betas": 3}'])(
    "refuse %s with a sentence",
    (text) => {
      expect(() => contentOfDemo(text)).toThrow(/^The demo's own results cannot be read/);
    },
  );
});

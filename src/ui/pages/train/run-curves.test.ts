import { describe, expect, it } from "vitest";
import type { RunSummary } from "../../../engine/protocol-training";
import { columnCurves, epochPoints, hasValues, lastValue, lossTerms } from "./run-curves";

const columns = {
  length: 3,
  columns: {
    loss: Float32Array.of(3, 2, 1, 99),
    rate: Float32Array.of(1, NaN, 0.5, 99),
    bitsPerImage: Float32Array.of(NaN, NaN, NaN, 99),
    learningRate: Float32Array.of(1, 1, 1, 99),
  },
};
const look = { id: "loss", name: "Loss", color: 0, logarithmic: false };

describe("the curves of a run", () => {
  it("are the loss, then its terms, without what is no term", () => {
    expect(lossTerms(columns)).toEqual(["loss", "rate"]);
  });

  it("have values or not, room to grow into left aside", () => {
    expect(hasValues(columns, "bitsPerImage")).toBe(false);
    expect(hasValues(columns, "rate")).toBe(true);
    expect(lastValue(columns, "rate")).toBe(0.5);
    expect(lastValue(columns, "bitsPerImage")).toBeUndefined();
  });

  it("are drawn as measured behind their average, steps counted from 1", () => {
    const [measured, smoothed] = columnCurves(columns, "loss", { ...look, smoothing: 0.5 });
    expect(measured.points.map(({ x, y }) => [x, y])).toEqual([
      [1, 3],
      [2, 2],
      [3, 1],
    ]);
    expect(smoothed.id).toBe("loss");
    expect(smoothed.points[0].y).toBe(3);
  });

  it("are one line without smoothing", () => {
    expect(columnCurves(columns, "loss", { ...look, smoothing: 0 })).toHaveLength(1);
  });

  it("leave out epochs without a score", () => {
    const epoch = (step: number, top1?: number) => ({
      stage: 0,
      epoch: 0,
      step,
      elapsedMs: 1,
      scores: { top1, images: 2 },
    });
    const run = { epochs: [epoch(10, 50), epoch(20), epoch(30, NaN)] } as unknown as RunSummary;
    expect(epochPoints(run.epochs, ({ scores }) => scores.top1)).toEqual([{ x: 10, y: 50, label: "epoch 1" }]);
  });
});

import { describe, expect, it } from "vitest";
import type { Sensitivity } from "../../../core/split/sensitivity";
import { madeScenario, madeSplitReport } from "../../../testing/made-split-report";
import { drawTornado } from "./tornado-drawing";

const report = madeSplitReport();
const bar: Sensitivity = {
  input: "uplink.rttMs",
  value: 20,
  low: 10,
  high: 40,
  range: "halved and doubled",
  atLow: { latencySeconds: 0.25 },
  atHigh: { latencySeconds: 0.5 },
};

describe("the drawing of a tornado", () => {
  it("has a bar for each input around the present, the longest on top", () => {
    const { data, rows } = drawTornado(report, "latency");
    const now = report.rows[0].latencySeconds!;
    const { names = [] } = data.yAxis;
    expect(names.at(-1)).toBe(rows.rows[0][1]);
    const [low, high] = data.areas ?? [];
    const spans = [...low.rectangles, ...high.rectangles];
    expect(spans.every(({ x }) => x.includes(now))).toBe(true);
    const length = (row: number) =>
      spans.filter(({ y }) => y[0] < row && y[1] > row).reduce((sum, { x }) => sum + x[1] - x[0], 0);
    expect(length(names.length - 1)).toBeGreaterThan(length(0));
    expect(data.uprights).toMatchObject([{ x: now }]);
  });

  it("names inputs in words, with units", () => {
    const { data } = drawTornado({ ...report, tornado: { latency: [bar], energy: [] } }, "latency");
    expect(data.yAxis.names).toEqual(["Round trip in milliseconds"]);
    expect(data.curves.map(({ points }) => points[0].label)).toEqual([
      "Round trip in milliseconds: 10",
      "Round trip in milliseconds: 40",
    ]);
  });

  it("marks an input that reached a limit, and says which", () => {
    const clipped = { ...bar, clipped: "Half of it is below its least value, 10, which was tried instead." };
    const { data, notes } = drawTornado({ ...report, tornado: { latency: [clipped], energy: [] } }, "latency");
    expect(data.yAxis.names).toEqual(["Round trip in milliseconds ✕"]);
    expect(data.curves.every(({ points }) => points[0].odd)).toBe(true);
    expect(notes).toEqual([`Round trip in milliseconds (✕): ${clipped.clipped}`]);
  });

  it("draws no end that is endless, and says so", () => {
    const endless = { ...bar, atHigh: { latencySeconds: Infinity } };
    const { data, notes } = drawTornado({ ...report, tornado: { latency: [endless], energy: [] } }, "latency");
    expect(data.areas?.map(({ rectangles }) => rectangles.length)).toEqual([1, 0]);
    expect(notes).toEqual(["Round trip in milliseconds at 40: the latency has no end."]);
  });

  it("is empty where the present has no end, and says why", () => {
    const still = madeSplitReport(madeScenario({ uplink: { rateBitsPerSecond: 0 } }), { focus: "split" });
    const { data, notes } = drawTornado(still, "latency");
    expect(data.yAxis.names).toEqual([]);
    expect(notes).toEqual(["SPLIT has a latency without end now: no bar can be drawn around it."]);
  });
});

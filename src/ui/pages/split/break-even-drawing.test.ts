import { describe, expect, it } from "vitest";
import { madeScenario, madeSplitReport } from "../../../testing/made-split-report";
import { drawBreakEven, markedCrossings, soonerText, valueOnCurve } from "./break-even-drawing";
import { candidatesAtFirst } from "./drawn-candidates";

const report = madeSplitReport();

describe("a value between two points of a curve", () => {
  it("lies on a straight line of logarithms", () => {
    expect(valueOnCurve([1, 100], [1000, 10], 10)).toBeCloseTo(100, 9);
  });

  it("is none beside the curve or next to an endless end", () => {
    expect(valueOnCurve([1, 100], [1000, 10], 101)).toBeUndefined();
    expect(valueOnCurve([1, 100], [Infinity, 10], 10)).toBeUndefined();
  });
});

describe("the crossings of the focus", () => {
  it("with what it is held against are the report’s", () => {
    expect(report.focus).toBe("split");
    expect(report.against).toBe("local");
    const own = markedCrossings(report, ["local"]);
    expect(own.map(({ rate }) => rate)).toEqual(report.breakEven?.rate.crossings.map(({ at }) => at));
    expect(own[0]).toMatchObject({ exact: true, focusIsFasterAbove: true, otherId: "local" });
    // a network on the device takes as long at every rate; the height is read between points 26 % apart
    expect(own[0].seconds).toBeCloseTo(0.5, 2);
  });

  it("with others lie where their lines cross", () => {
    const [only, ...more] = markedCrossings(report, ["whole"]);
    expect(more).toEqual([]);
    expect(only.exact).toBe(false);
    const [computed] = madeSplitReport(undefined, { against: "whole" }).breakEven!.rate.crossings;
    // lines are drawn between points 26 % apart
    expect(Math.abs(only.rate / computed.at - 1)).toBeLessThan(0.05);
    expect(only.focusIsFasterAbove).toBe(computed.firstIsLessAbove);
  });

  it("are told as the stretches in which it is sooner", () => {
    const at = (rate: number, focusIsFasterAbove: boolean) => ({ rate, focusIsFasterAbove, exact: true });
    expect(soonerText([at(1e6, true)])).toBe("above 1 Mbit/s");
    expect(soonerText([at(1e6, false)])).toBe("below 1 Mbit/s");
    expect(soonerText([at(1e3, true), at(1e6, false)])).toBe("from 1 kbit/s to 1 Mbit/s");
    expect(soonerText([at(1e3, false), at(1e6, true)])).toBe("below 1 kbit/s and above 1 Mbit/s");
    expect(soonerText([{ ...at(1e6, true), exact: false }])).toBe("above about 1 Mbit/s");
  });
});

describe("the drawing of break-even curves", () => {
  const drawing = drawBreakEven(report, candidatesAtFirst(report));

  it("has a line for each candidate, and the present’s latencies on the scenario’s rate", () => {
    expect(candidatesAtFirst(report)).toEqual(["split", "local", "whole"]);
    expect(drawing.legend.map(({ id }) => id)).toEqual(["split", "local", "whole", "crossings"]);
    expect(drawing.data.uprights).toMatchObject([{ x: 1_000_000 }]);
    const now = drawing.data.curves.find(({ id }) => id === "split now");
    const row = report.rows.find(({ id }) => id === "split");
    expect(now?.points).toMatchObject([{ x: 1_000_000, y: row?.latencySeconds }]);
  });

  it("draws nothing where no answer arrives, and says so", () => {
    const endless = { ...report, overRate: { at: [1, 10], curves: [{ id: "split", seconds: [Infinity, 2] }] } };
    const { data, notes } = drawBreakEven(endless, ["split"]);
    expect(data.curves.find(({ id }) => id === "split")?.points).toMatchObject([{ x: 10, y: 2 }]);
    expect(notes).toContain("Where its line is missing, no answer of SPLIT arrives.");
  });

  it("says that nothing arrives at a rate of 0, and draws no line of the present", () => {
    const still = madeSplitReport(madeScenario({ uplink: { rateBitsPerSecond: 0 } }));
    const { data, notes } = drawBreakEven(still, candidatesAtFirst(still));
    expect(data.uprights).toEqual([]);
    expect(notes).toContain("The scenario’s rate is 0: nothing that is sent arrives.");
  });

  it("is empty, with sentences, where nobody is chosen", () => {
    const { data, rows } = drawBreakEven(report, []);
    expect(data.curves.every(({ points }) => points.length === 0)).toBe(true);
    expect(rows.columns).toHaveLength(1);
  });
});

import { describe, expect, it } from "vitest";
import { madeSplitReport } from "../../../testing/made-split-report";
import { drawPareto, frontTitle } from "./pareto-drawing";

const report = madeSplitReport();
const [front] = report.pareto.latency;

describe("the drawing of a Pareto front", () => {
  const drawing = drawPareto(front, "latency", report);

  it("has the marks of each family, and joins those that nothing beats", () => {
    expect(frontTitle(front)).toBe("Classification, top-1 on Photos");
    const [line, ...families] = drawing.data.curves;
    expect(families.map(({ id, points }) => [id, points.length])).toEqual([
      ["split", 1],
      ["local", 1],
      ["offload", 1],
    ]);
    expect(line.points.map(({ y }) => y)).toEqual(
      front.points.flatMap((point) => (point.undominated ? point.score.percent : [])),
    );
    expect(drawing.rows.rows).toHaveLength(3);
  });

  it("draws nobody without a cost, and says what is needed", () => {
    expect(drawing.data.curves.flatMap(({ points }) => points).every(({ x }) => Number.isFinite(x))).toBe(true);
    expect(drawing.notes).toEqual(["UNKNOWN needs its time on the device (Network)."]);
  });

  it("leaves out a cost without end", () => {
    const endless = { ...front, points: front.points.map((point) => ({ ...point, cost: Infinity })) };
    expect(drawPareto(endless, "latency", report).data.curves.every(({ points }) => points.length === 0)).toBe(true);
  });

  it("says that there is none", () => {
    expect(drawPareto(undefined, "energy", report).notes).toEqual([
      "No candidate has both a score and a known whole energy.",
    ]);
  });
});

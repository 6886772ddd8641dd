import { describe, expect, it } from "vitest";
import { loadCurvesOf } from "../../../core/split/load-curves";
import { madeCandidates, madeScenario, madeSplitReport } from "../../../testing/made-split-report";
import { drawLoad, type Load } from "./load-drawing";

function made(workload: object): Load {
  const scenario = madeScenario({ workload });
  const report = madeSplitReport(scenario);
  const [curve] = loadCurvesOf(scenario, madeCandidates.slice(0, 1));
  return { row: report.rows[0], points: curve.points, workload: scenario.workload };
}

describe("the drawing of a load curve", () => {
  const queueing = made({ arrivals: "poisson" });
  const drawing = drawLoad(queueing, "latency");

  it("marks what can be followed, and names the bottleneck", () => {
    const max = queueing.row.maxImagesPerSecond!;
    // encoder and server take 0.1 s each
    expect(max).toBeCloseTo(10, 6);
    expect(drawing.data.uprights?.[0]).toMatchObject({ id: "capacity", x: max });
    expect(drawing.notes[0]).toBe("SPLIT can follow 10 images a second; the device is the bottleneck.");
    expect(drawing.notes[1]).toBe("Now 0.5 images a second come: 5 % of it.");
  });

  it("draws percentiles up to the capacity, and says that there are none beyond", () => {
    const [p50, p95] = drawing.data.curves;
    const stable = queueing.points.filter((point) => point.stable);
    expect(p50.points).toHaveLength(stable.length);
    expect(stable.length).toBeLessThan(queueing.points.length);
    p50.points.forEach(({ y }, i) => expect(p95.points[i].y).toBeGreaterThanOrEqual(y));
    expect(drawing.notes[2]).toMatch(/^From \d.* on the backlog grows/);
    expect(drawing.rows.rows).toHaveLength(queueing.points.length);
    expect(drawing.rows.rows.at(-1)?.slice(1, 3)).toEqual([undefined, undefined]);
  });

  it("draws by how much the backlog grows, and what is dropped", () => {
    const growth = drawLoad(queueing, "backlog").data.curves[0].points;
    expect(growth[0].y).toBe(0);
    expect(growth.at(-1)?.y).toBeGreaterThan(0);
    const dropping = drawLoad(made({ whenBusy: "drop", arrivals: "poisson" }), "dropped").data.curves[0].points;
    expect(dropping.at(-1)?.y).toBeGreaterThan(dropping[0].y);
  });

  it("says that a candidate whose images never pass can follow no rate", () => {
    const { notes, data } = drawLoad(
      { ...queueing, points: [], row: { ...queueing.row, maxImagesPerSecond: 0 } },
      "latency",
    );
    expect(notes).toEqual(["SPLIT can follow no rate at all: the device never passes an image."]);
    expect(data.uprights).toEqual([]);
  });
});

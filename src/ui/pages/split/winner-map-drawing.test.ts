import { describe, expect, it } from "vitest";
import { mapWinners, type WinnerMap } from "../../../core/split/winner-map";
import { madeCandidates, madeScenario, madeSplitReport } from "../../../testing/made-split-report";
import { drawWinnerMap, mapJson } from "./winner-map-drawing";

const report = madeSplitReport();
/** Cells of a factor of ten: split below, the whole image above, nobody at the slowest uplink. */
const map: WinnerMap = {
  rates: Float64Array.of(1e5, 1e6, 1e7),
  slowdowns: Float64Array.of(1, 10),
  winner: Int16Array.of(-1, 0, 0, -1, 1, 1),
  runnerUp: Int16Array.of(-1, 1, 1, -1, 0, -1),
  seconds: Float64Array.of(Infinity, 0.2, 0.1, Infinity, 2, 1),
  runnerUpSeconds: Float64Array.of(Infinity, 0.25, 0.3, Infinity, 3, Infinity),
  contested: Uint8Array.of(0, 1, 0, 0, 0, 0),
};
const drawing = drawWinnerMap(map, report);

describe("the drawing of a winner map", () => {
  it("fills the cells of each winner, and hatches undecided ones", () => {
    const [first, second, hatched] = drawing.data.areas ?? [];
    expect([first.rectangles.length, second.rectangles.length]).toEqual([1, 1]);
    expect(first.rectangles[0].x[0]).toBeCloseTo(10 ** 5.5, 3);
    expect(first.rectangles[0].x[1]).toBeCloseTo(10 ** 7.5, 3);
    expect(hatched).toMatchObject({ fill: "hatched", rectangles: [{ x: [10 ** 5.5, 10 ** 6.5] }] });
    expect(drawing.legend.map(({ id }) => id)).toEqual(["0", "1", "contested", "now"]);
  });

  it("says of a cell who answers in which time, who is next, and whether it is decided", () => {
    const undecided = drawing.cells.read({ row: 0, column: 1 });
    expect(undecided.title).toBe("1 Mbit/s, device 1 × as slow");
    expect(undecided.detail).toBe("A: SPLIT in 200 ms");
    expect(undecided.facts).toEqual([
      ["next", "WHOLE in 250 ms"],
      ["undecided:", "their 95 % intervals overlap"],
    ]);
    expect(drawing.cells.read({ row: 0, column: 0 })).toMatchObject({ detail: "Nobody answers", facts: [] });
    expect(drawing.cells.read({ row: 1, column: 2 }).facts).toEqual([["next", "nobody"]]);
  });

  it("begins at the present, which it marks", () => {
    expect(drawing.cells.start).toEqual({ row: 0, column: 1 });
    expect(drawing.data.curves[0].points).toMatchObject([{ x: 1e6, y: 1 }]);
  });

  it("has a row for each region, the empty one too, and one for each cell in its file", () => {
    expect(drawing.rows.rows.map((row) => row.slice(0, 3))).toEqual([
      [undefined, "Nobody answers", 100 / 3],
      ["A", "SPLIT", 100 / 3],
      ["B", "WHOLE", 100 / 3],
    ]);
    const { rows } = drawing.cellRows();
    expect(rows).toHaveLength(6);
    expect(rows[1]).toEqual([1e6, 1, "split", 0.2, "whole", 0.25, 1]);
    expect(mapJson(map, report).winners).toEqual([null, "split", "split", null, "whole", "whole"]);
  });

  it("says that nobody answers where that is so, and where the present lies beside the map", () => {
    expect(drawing.notes).toEqual(["Where there is no colour, nobody answers: 33.3 % of the map."]);
    const slow = madeSplitReport(madeScenario({ device: { slowdown: 900 } }));
    expect(drawWinnerMap(map, slow).notes[1]).toBe(
      "The present, 1 Mbit/s and a device 900 × as slow, lies beside the map.",
    );
    const still = madeSplitReport(madeScenario({ uplink: { rateBitsPerSecond: 0 } }));
    expect(drawWinnerMap(map, still).data.curves[0].points).toEqual([]);
  });

  it("of core’s map covers each cell that has a winner once", () => {
    const whole = mapWinners(report.scenario, madeCandidates);
    const { areas = [], xAxis, yAxis } = drawWinnerMap(whole, report).data;
    const log = ([from, to]: readonly [number, number]) => Math.log(to / from);
    const covered = areas
      .filter(({ fill }) => fill === "full")
      .flatMap(({ rectangles }) => rectangles.map(({ x, y }) => log(x) * log(y)));
    const cell = (log(xAxis.domain!) * log(yAxis.domain!)) / whole.winner.length;
    const won = whole.winner.filter((winner) => winner >= 0).length;
    // rounding of some thousand logarithms
    expect(covered.reduce((sum, area) => sum + area, 0) / cell).toBeCloseTo(won, 6);
  });
});

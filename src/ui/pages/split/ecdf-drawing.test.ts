import { describe, expect, it } from "vitest";
import { madeSplitReport } from "../../../testing/made-split-report";
import { drawEcdf } from "./ecdf-drawing";

const { rows } = madeSplitReport();

describe("the drawing of an ECDF", () => {
  const { data, notes, rows: table } = drawEcdf(rows, ["split", "local", "unknown"]);

  it("rises from none to all of the images, with marks at the percentiles", () => {
    const line = data.curves.find(({ id }) => id === "split");
    expect([line?.points[0].y, line?.points.at(-1)?.y]).toEqual([0, 100]);
    line?.points.forEach(({ x }, i, all) => expect(x).toBeGreaterThanOrEqual(i === 0 ? 0 : all[i - 1].x));
    const marks = data.curves.find(({ id }) => id === "split percentiles");
    const { p5, p50, p95 } = rows[0].spread!;
    expect(marks?.points.map(({ x, y }) => [x, y])).toEqual([
      [p5, 5],
      [p50, 50],
      [p95, 95],
    ]);
    expect(table.rows).toHaveLength(51);
    expect(table.columns.map(({ key }) => key)).toEqual([
      "images_percent",
      "split_latency_seconds",
      "local_latency_seconds",
    ]);
  });

  it("says of whom nothing is known", () => {
    expect(notes).toEqual([
      "UNKNOWN needs its time on the device (Network).",
      "Nothing is known of how LOCAL varies: all images take as long.",
    ]);
  });

  it("ends where answers no longer arrive, and says for how many that is", () => {
    const spread = { ...rows[0].spread!, quantiles: [1, 2, 3, 4, Infinity], p95: Infinity };
    const { data, notes } = drawEcdf([{ ...rows[0], spread }], ["split"]);
    expect(data.curves.map(({ points }) => points.length)).toEqual([4, 2]);
    expect(notes[0]).toBe("Of SPLIT no answer arrives for up to 25 % of the images.");
  });
});

import { describe, expect, it } from "vitest";
import type { RunSummary } from "../../../engine/protocol-training";
import { chartParts, curveTable } from "./chart-parts";

const run = { plan: { title: "Pets" } } as unknown as RunSummary;
const columns = (length: number) => ({
  length,
  columns: { loss: Float32Array.from({ length }, (_, i) => length - i), rate: new Float32Array(length).fill(2) },
});
const lines = [
  { column: "loss", name: "loss", color: 0 },
  { column: "rate", name: "rate", color: 1 },
];
const settings = { smoothing: 0.9, logarithmic: false };

describe("the parts of a chart", () => {
  it("are a faint and a strong line, one legend entry, one table column for each term", () => {
    const { curves, legend, mains } = chartParts([{ run, columns: columns(4) }], lines, settings, new Set());
    const table = curveTable(mains);
    expect(curves.map(({ name }) => name)).toEqual(["loss, as measured", "loss", "rate, as measured", "rate"]);
    expect(legend.map(({ name, shown }) => [name, shown])).toEqual([
      ["loss", true],
      ["rate", true],
    ]);
    expect(table.columns.map(({ name }) => name)).toEqual(["Step", "loss", "rate"]);
    expect(table.rows.map(([step]) => step)).toEqual(["1", "2", "3", "4"]);
  });

  it("leave out what the legend has switched off, but not its entry", () => {
    const { curves, legend } = chartParts([{ run, columns: columns(4) }], lines, settings, new Set(["loss 0"]));
    expect(curves.map(({ name }) => name)).toEqual(["rate, as measured", "rate"]);
    expect(legend.map(({ shown }) => shown)).toEqual([false, true]);
  });

  it("tell two runs apart by words and dashes", () => {
    const runs = [
      { run, columns: columns(4) },
      { run, columns: columns(2), dash: "6 4" },
    ];
    const { curves, legend } = chartParts(runs, lines.slice(0, 1), { ...settings, smoothing: 0 }, new Set());
    expect(curves.map(({ name, dash }) => [name, dash])).toEqual([
      ["loss, first run", undefined],
      ["loss, second run", "6 4"],
    ]);
    expect(legend[1].detail).toBe("Pets");
  });

  it("have a table of at most 60 rows that ends with the last step", () => {
    const table = curveTable(chartParts([{ run, columns: columns(5000) }], lines, settings, new Set()).mains);
    expect(table.rows.length).toBeLessThanOrEqual(60);
    expect(table.rows[table.rows.length - 1][0]).toBe("5,000");
  });
});

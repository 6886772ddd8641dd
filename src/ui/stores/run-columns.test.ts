import { describe, expect, it } from "vitest";
import { appendCurves, cutColumns, noColumns, type RunColumns } from "./run-columns";

const curves = (first: number, columns: Record<string, number[]>) => ({
  first,
  length: Object.values(columns)[0]?.length ?? 0,
  columns: Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, Float32Array.from(values)])),
});
const known = ({ length, columns }: RunColumns) =>
  Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, [...column.subarray(0, length)]]));

describe("a run's columns", () => {
  it("grow by what is appended", () => {
    const first = appendCurves(noColumns, curves(0, { loss: [3, 2] }));
    const second = appendCurves(first, curves(2, { loss: [1] }));
    expect(known(second)).toEqual({ loss: [3, 2, 1] });
    expect(known(first)).toEqual({ loss: [3, 2] });
  });

  it("say NaN where a term is not yet or no longer there", () => {
    const first = appendCurves(noColumns, curves(0, { loss: [3, 2], bits: [9, NaN] }));
    const second = appendCurves(first, curves(2, { loss: [1], distillation: [5] }));
    expect(known(second)).toEqual({ loss: [3, 2, 1], bits: [9, NaN, NaN], distillation: [NaN, NaN, 5] });
  });

  it("replace the steps that a run computes again after going back", () => {
    const first = appendCurves(noColumns, curves(0, { loss: [4, 3, 2, 1] }));
    expect(known(appendCurves(first, curves(2, { loss: [20] })))).toEqual({ loss: [4, 3, 20] });
    expect(known(appendCurves(cutColumns(first, 1), curves(1, { loss: [30] })))).toEqual({ loss: [4, 30] });
  });

  it("leave no gap: curves that begin too late are left out", () => {
    const first = appendCurves(noColumns, curves(0, { loss: [4] }));
    expect(appendCurves(first, curves(3, { loss: [1] }))).toBe(first);
  });

  it("keep every value over a hundred thousand steps and share buffers between growths", () => {
    let columns = noColumns;
    let buffers = 0;
    for (let step = 0; step < 100_000; step += 50) {
      const before = columns.columns["loss"];
      columns = appendCurves(columns, curves(step, { loss: Array.from({ length: 50 }, (_, i) => step + i) }));
      if (columns.columns["loss"] !== before) buffers++;
    }
    expect(columns.length).toBe(100_000);
    expect(columns.columns["loss"].subarray(0, 100_000).every((value, step) => value === step)).toBe(true);
    expect(buffers).toBeLessThanOrEqual(9);
  });

  it("are NaN again where a longer past was cut and a term did not come back", () => {
    const first = appendCurves(noColumns, curves(0, { loss: [4, 3], bits: [8, 7] }));
    const cut = cutColumns(first, 1);
    expect(known(appendCurves(cut, curves(1, { loss: [1, 1] })))).toEqual({ loss: [4, 1, 1], bits: [8, NaN, NaN] });
  });
});

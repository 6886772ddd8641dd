import { describe, expect, it } from "vitest";
import { sortRows } from "./sort-rows";

describe("sorted rows", () => {
  const rows = [
    { n: 10, s: "b10" },
    { n: 2, s: "b9" },
    { n: null, s: "a" },
    { n: Number.NaN, s: "c" },
  ];

  it("are in the order of numbers, those without one last either way", () => {
    expect(sortRows(rows, ({ n }) => n, false).map(({ s }) => s)).toEqual(["b9", "b10", "a", "c"]);
    expect(sortRows(rows, ({ n }) => n, true).map(({ s }) => s)).toEqual(["b10", "b9", "a", "c"]);
  });

  it("are in the order of text as people count", () => {
    expect(sortRows(rows, ({ s }) => s, false).map(({ s }) => s)).toEqual(["a", "b9", "b10", "c"]);
  });

  it("keep their order where they are equal", () => {
    expect(sortRows([3, 1, 2], () => 0, true)).toEqual([3, 1, 2]);
  });
});

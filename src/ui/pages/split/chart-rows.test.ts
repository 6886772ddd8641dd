import { describe, expect, it } from "vitest";
import { csvOfRows, tableOfRows } from "./chart-rows";

const rows = {
  columns: [
    { key: "name", name: "Name" },
    {
      key: "latency_seconds",
      name: "Latency",
      text: (seconds: number) => (seconds === Infinity ? "never" : `${1000 * seconds} ms`),
    },
  ],
  rows: [
    ["=A1", 0.25],
    ["b", Infinity],
    ["c", undefined],
  ],
};

describe("rows of a chart", () => {
  it("are written for people in the table", () => {
    expect(tableOfRows(rows)).toEqual({
      columns: [
        { name: "Name", isNumber: false },
        { name: "Latency", isNumber: true },
      ],
      rows: [
        ["=A1", "250 ms"],
        ["b", "never"],
        ["c", "–"],
      ],
    });
  });

  it("are written in full in CSV, where no name is a formula and what is not known is empty", () => {
    expect(csvOfRows(rows)).toBe('name,latency_seconds\r\n"\'=A1",0.25\r\nb,Infinity\r\nc,\r\n');
  });
});

import { describe, expect, it } from "vitest";
import { nextCell } from "./next-cell";

const cells = [
  { row: 0, column: 0 },
  { row: 0, column: 5 },
  { row: 2, column: 1 },
  { row: 2, column: 5 },
];

describe("arrow keys in a matrix", () => {
  it("skip empty cells of their line", () => {
    expect(nextCell(cells, cells[0], "ArrowRight")).toBe(cells[1]);
    expect(nextCell(cells, cells[1], "ArrowDown")).toBe(cells[3]);
    expect(nextCell(cells, cells[3], "ArrowLeft")).toBe(cells[2]);
  });

  it("go to the nearest line where their own has no more cells", () => {
    expect(nextCell(cells, cells[0], "ArrowDown")).toBe(cells[2]);
    expect(nextCell(cells, cells[2], "ArrowUp")).toBe(cells[0]);
  });

  it("stay at the edge, and leave other keys alone", () => {
    expect(nextCell(cells, cells[3], "ArrowRight")).toBeUndefined();
    expect(nextCell(cells, cells[0], "Enter")).toBeUndefined();
  });
});

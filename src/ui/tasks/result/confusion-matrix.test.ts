import { describe, expect, it } from "vitest";
import { className } from "../task";
import { confusionMatrix } from "./confusion-matrix";

const cell = (truth: number, predicted: number, count: number) => ({ truth, predicted, count, images: [] });

describe("a confusion matrix", () => {
  it("has a row and a column for each class that occurs, and shares of its rows", () => {
    const { rows, columns, cells } = confusionMatrix([cell(2, 2, 3), cell(2, 5, 1), cell(5, 5, 4)], 30);
    expect([rows, columns]).toEqual([
      [2, 5],
      [2, 5],
    ]);
    expect(cells.map(({ row, column, share }) => [row, column, share])).toEqual([
      [0, 0, 0.75],
      [0, 1, 0.25],
      [1, 1, 1],
    ]);
  });

  it("puts what is no class last, where it is needed", () => {
    const { rows, columns } = confusionMatrix([cell(1, 1, 3), cell(2, 0, 1)], 30, 0);
    expect([rows, columns]).toEqual([
      [1, 2],
      [1, 2, 0],
    ]);
    expect(confusionMatrix([cell(0, 1, 3)], 30, 0).rows).toEqual([1, 0]);
  });

  it("of many classes shows those with most mistakes", () => {
    const many = Array.from({ length: 50 }, (_, label) => cell(label, label, 100));
    const matrix = confusionMatrix([...many, cell(40, 7, 9), cell(3, 40, 2)], 2);
    expect(matrix.rows).toEqual([7, 40]);
    expect(matrix.classes).toBe(50);
    expect(matrix.cells.find(({ truth, predicted }) => truth === 40 && predicted === 7)?.share).toBeCloseTo(
      9 / 109,
      12,
    );
  });

  it("leaves cells of no count out", () => {
    expect(confusionMatrix([cell(1, 1, 0), cell(1, 2, Number.NaN)], 30).cells).toEqual([]);
    expect(className({ 1: "cat" }, 4)).toBe("class 4");
  });
});

import { describe, expect, it } from "vitest";
import { cellAfterKey, cellAt } from "./chart-frame-cell-place";
import type { Projection } from "./chart-frame-nearest";

const edges = { xEdges: [0, 1, 2, 3], yEdges: [0, 1, 2] };
/** Ten pixels a cell; upwards is downwards in pixels. */
const projection: Projection = { widthPixels: 40, at: (x, y) => [10 + 10 * x, 30 - 10 * y] };

describe("the cell under the pointer", () => {
  it("has its row from the lowest and its column from the left", () => {
    expect(cellAt(edges, projection, 11, 29)).toEqual({ row: 0, column: 0 });
    expect(cellAt(edges, projection, 39, 11)).toEqual({ row: 1, column: 2 });
  });

  it("is none beside the map", () => {
    expect(cellAt(edges, projection, 9, 20)).toBeUndefined();
    expect(cellAt(edges, projection, 20, 31)).toBeUndefined();
    expect(cellAt(edges, { widthPixels: 0, at: () => undefined }, 20, 20)).toBeUndefined();
  });
});

describe("the cell after a key", () => {
  it("is the neighbour in the arrow’s direction, upwards that of the next row", () => {
    const from = { row: 0, column: 1 };
    expect(cellAfterKey(edges, from, "ArrowUp")).toEqual({ row: 1, column: 1 });
    expect(cellAfterKey(edges, from, "ArrowLeft")).toEqual({ row: 0, column: 0 });
    expect(cellAfterKey(edges, from, "End")).toEqual({ row: 0, column: 2 });
  });

  it("is none at the map’s ends and for other keys", () => {
    expect(cellAfterKey(edges, { row: 0, column: 0 }, "ArrowDown")).toBeUndefined();
    expect(cellAfterKey(edges, { row: 0, column: 0 }, "Home")).toBeUndefined();
    expect(cellAfterKey(edges, { row: 0, column: 2 }, "ArrowRight")).toBeUndefined();
    expect(cellAfterKey(edges, { row: 0, column: 0 }, "a")).toBeUndefined();
  });
});

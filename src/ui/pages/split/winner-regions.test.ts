import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellEdges, letterOf, regionsOf } from "./winner-regions";

const map = (rows: readonly (readonly number[])[]) => ({
  rates: Float64Array.from(rows[0], (_, i) => 10 ** i),
  slowdowns: Float64Array.from(rows, (_, i) => 2 ** i),
  winner: Int16Array.from(rows.flat()),
});

describe("the regions of a winner map", () => {
  it("are cells of one winner that touch by a side, the greatest first", () => {
    const regions = regionsOf(
      map([
        [0, 0, 1],
        [0, 1, 0],
        [-1, -1, -1],
      ]),
    );
    expect(regions.map(({ winner, cells }) => [winner, cells.toSorted((a, b) => a - b)])).toEqual([
      [0, [0, 1, 3]],
      [-1, [6, 7, 8]],
      [1, [2]],
      [1, [4]],
      [0, [5]],
    ]);
  });

  it("hold each cell once, and have their middle within", () => {
    const cell = fc.integer({ min: -1, max: 2 });
    const table = fc
      .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 6 }))
      .chain(([columns, rows]) =>
        fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
      );
    fc.assert(
      fc.property(table, (rows) => {
        const made = map(rows);
        const regions = regionsOf(made);
        const cells = regions.flatMap((region) => region.cells);
        expect(cells.toSorted((a, b) => a - b)).toEqual([...made.winner.keys()]);
        for (const { winner, cells, middle } of regions) {
          expect(cells.every((one) => made.winner[one] === winner)).toBe(true);
          expect(cells).toContain(middle.row * made.rates.length + middle.column);
        }
      }),
    );
  });

  it("have their middle where they are widest", () => {
    const wide = map([
      [0, 0, 0, 1, 1, 1, 1],
      [0, 0, 0, 1, 1, 1, 1],
      [0, 0, 0, 0, 0, 0, 0],
    ]);
    expect(regionsOf(wide)[0]).toMatchObject({ winner: 0, middle: { row: 1, column: 1 }, depth: 2 });
  });
});

describe("the edges of cells", () => {
  it("lie halfway between the centres of a logarithmic grid, and as far beyond its ends", () => {
    const edges = cellEdges([1, 100, 10_000]);
    [0.1, 10, 1000, 100_000].forEach((edge, i) => expect(edges[i]).toBeCloseTo(edge, 9));
  });
});

describe("letters", () => {
  it("go on after Z", () => {
    expect([0, 25, 26, 27, 52].map(letterOf)).toEqual(["A", "Z", "AA", "AB", "BA"]);
  });
});

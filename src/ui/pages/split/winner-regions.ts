// Connected cells of a winner map that one candidate wins: what a table and the letters on the map speak of.
import type { WinnerMap } from "../../../core/split/winner-map";
import type { CellPlace } from "../../components/next-cell";

export interface WinnerRegion {
  /** Index of the candidate; −1 where none answers. */
  readonly winner: number;
  /** Indices of its cells. */
  readonly cells: readonly number[];
  /** The cell that lies deepest within it, of equals the nearest to its centre. */
  readonly middle: CellPlace;
  /** How many cells it is from there to the nearest cell outside: 1 at the border. */
  readonly depth: number;
}

/** Cells that touch by a side are one region; the greatest first. */
export function regionsOf({
  rates,
  slowdowns,
  winner,
}: Pick<WinnerMap, "rates" | "slowdowns" | "winner">): WinnerRegion[] {
  const [columns, rows] = [rates.length, slowdowns.length];
  const depths = depthsOf(winner, columns, rows);
  const seen = new Uint8Array(columns * rows);
  const regions: WinnerRegion[] = [];
  for (let first = 0; first < seen.length; first++) {
    if (seen[first]) continue;
    seen[first] = 1;
    const cells = [first];
    for (let next = 0; next < cells.length; next++) {
      const cell = cells[next];
      const column = cell % columns;
      const visit = (neighbour: number) => {
        if (seen[neighbour] || winner[neighbour] !== winner[first]) return;
        seen[neighbour] = 1;
        cells.push(neighbour);
      };
      if (column > 0) visit(cell - 1);
      if (column < columns - 1) visit(cell + 1);
      if (cell >= columns) visit(cell - columns);
      if (cell + columns < seen.length) visit(cell + columns);
    }
    const middle = middleOf(cells, depths, columns);
    const place = { row: Math.floor(middle / columns), column: middle % columns };
    regions.push({ winner: winner[first], cells, middle: place, depth: depths[middle] });
  }
  return regions.toSorted((a, b) => b.cells.length - a.cells.length);
}

/** Of each cell the distance, over sides and corners, to the nearest cell of another winner or beside the map. */
function depthsOf(winner: WinnerMap["winner"], columns: number, rows: number): Uint16Array {
  const depths = new Uint16Array(columns * rows);
  const around = (cell: number) => {
    const [row, column] = [Math.floor(cell / columns), cell % columns];
    if (row === 0 || column === 0 || row === rows - 1 || column === columns - 1) return undefined;
    return [-columns - 1, -columns, -columns + 1, -1, 1, columns - 1, columns, columns + 1].map((by) => cell + by);
  };
  const neighbours = Array.from(depths, (_, cell) => around(cell));
  let ring = [...depths.keys()].filter(
    (cell) => neighbours[cell]?.every((other) => winner[other] === winner[cell]) !== true,
  );
  // from the borders inwards, a ring at a time
  for (let depth = 1; ring.length > 0; depth++) {
    for (const cell of ring) depths[cell] = depth;
    const outer = new Set(ring);
    ring = [...depths.keys()].filter(
      (cell) => depths[cell] === 0 && neighbours[cell]?.some((other) => outer.has(other)) === true,
    );
  }
  return depths;
}

function middleOf(cells: readonly number[], depths: Uint16Array, columns: number): number {
  const mean = (of: (cell: number) => number) => cells.reduce((sum, cell) => sum + of(cell), 0) / cells.length;
  const column = mean((cell) => cell % columns);
  const row = mean((cell) => Math.floor(cell / columns));
  const distance = (cell: number) => Math.hypot((cell % columns) - column, Math.floor(cell / columns) - row);
  return cells.reduce((best, cell) =>
    depths[cell] > depths[best] || (depths[cell] === depths[best] && distance(cell) < distance(best)) ? cell : best,
  );
}

/** Where each cell of an ascending logarithmic grid begins and ends: halfway to its neighbours. */
export function cellEdges(centres: ArrayLike<number>): number[] {
  const { length } = centres;
  const step = length > 1 ? Math.sqrt(centres[1] / centres[0]) : Math.SQRT2;
  const inner = Array.from({ length: length - 1 }, (_, i) => Math.sqrt(centres[i] * centres[i + 1]));
  const lastStep = length > 1 ? Math.sqrt(centres[length - 1] / centres[length - 2]) : Math.SQRT2;
  return [centres[0] / step, ...inner, centres[length - 1] * lastStep];
}

/** A … Z, AA, AB …, so that each winner has its own. */
export function letterOf(place: number): string {
  const last = String.fromCodePoint(65 + (place % 26));
  return place < 26 ? last : `${letterOf(Math.floor(place / 26) - 1)}${last}`;
}

// Which cell of a map lies under the pointer, and which comes next by the arrow keys.
import type { Projection } from "./chart-frame-nearest";
import type { CellPlace } from "./next-cell";

/** Ascending, one more than there are cells along the axis; row 0 is the lowest. */
export interface CellEdges {
  readonly xEdges: ArrayLike<number>;
  readonly yEdges: ArrayLike<number>;
}

/** The last place at or before `value` of ascending places, unless it lies outside. */
function between(count: number, at: (i: number) => number, value: number): number | undefined {
  if (!(value >= at(0) && value <= at(count))) return undefined;
  let place = 0;
  while (place < count - 1 && at(place + 1) <= value) place++;
  return place;
}

/** The cell at (left, top) in pixels of the drawing; undefined beside the map. */
export function cellAt(
  { xEdges, yEdges }: CellEdges,
  projection: Projection,
  left: number,
  top: number,
): CellPlace | undefined {
  const column = between(xEdges.length - 1, (i) => projection.at(xEdges[i], yEdges[0])?.[0] ?? NaN, left);
  // downwards is ascending in pixels, and descending in rows
  const row = between(yEdges.length - 1, (i) => -(projection.at(xEdges[0], yEdges[i])?.[1] ?? NaN), -top);
  return row === undefined || column === undefined ? undefined : { row, column };
}

/** Arrows go to the neighbour, Home and End to the ends of the row; undefined for other keys, and at the map's ends. */
export function cellAfterKey({ xEdges, yEdges }: CellEdges, from: CellPlace, key: string): CellPlace | undefined {
  const last = { row: yEdges.length - 2, column: xEdges.length - 2 };
  const to = {
    ArrowRight: { ...from, column: from.column + 1 },
    ArrowLeft: { ...from, column: from.column - 1 },
    ArrowUp: { ...from, row: from.row + 1 },
    ArrowDown: { ...from, row: from.row - 1 },
    Home: { ...from, column: 0 },
    End: { ...from, column: last.column },
  }[key];
  if (!to || to.row < 0 || to.column < 0 || to.row > last.row || to.column > last.column) return undefined;
  return to.row === from.row && to.column === from.column ? undefined : to;
}

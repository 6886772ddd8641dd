// Where an arrow key leads in a matrix of which many cells are empty.

export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** How far a cell lies from another, along the arrow and beside it. */
function steps(from: CellPlace, to: CellPlace, key: string): readonly [along: number, beside: number] {
  const rows = to.row - from.row;
  const columns = to.column - from.column;
  if (key === "ArrowRight") return [columns, rows];
  if (key === "ArrowLeft") return [-columns, rows];
  if (key === "ArrowDown") return [rows, columns];
  return [-rows, columns];
}

/** The nearest cell in the arrow's direction, those in its own line first; undefined where there is none or for other keys. */
export function nextCell<Cell extends CellPlace>(
  cells: readonly Cell[],
  from: CellPlace,
  key: string,
): Cell | undefined {
  if (!key.startsWith("Arrow")) return undefined;
  let nearest: Cell | undefined;
  let least = Infinity;
  for (const cell of cells) {
    const [along, beside] = steps(from, cell, key);
    if (along <= 0) continue;
    // a cell in the arrow's own line comes before any that lies beside it
    const distance = along + (beside === 0 ? 0 : 1e6 * Math.abs(beside));
    if (distance < least) {
      least = distance;
      nearest = cell;
    }
  }
  return nearest;
}

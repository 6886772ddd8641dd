// A matrix of counts as shaded cells with their numbers; a cell opens what it counts, by pointer and by arrow keys.
import { useRef, useState, type KeyboardEvent } from "react";
import classes from "./matrix-grid.module.css";
import { nextCell, type CellPlace } from "./next-cell";
import { inkOn, shade } from "./shade";

interface GridCell extends CellPlace {
  /** What is written in it. */
  readonly text: string;
  /** 0 … 1: how dark or light it is. */
  readonly shade: number;
  /** What it says, in words. */
  readonly description: string;
}

interface MatrixGridProps {
  readonly rowNames: readonly string[];
  readonly columnNames: readonly string[];
  readonly rowsAre: string;
  readonly columnsAre: string;
  /** Those that are not empty. */
  readonly cells: readonly GridCell[];
  readonly opened?: CellPlace;
  readonly onOpen: (place: CellPlace) => void;
  readonly label: string;
}

const same = (a: CellPlace | undefined, b: CellPlace) => a?.row === b.row && a.column === b.column;

export function MatrixGrid(props: MatrixGridProps) {
  const { rowNames, columnNames, rowsAre, columnsAre, cells, opened, onOpen, label } = props;
  const grid = useRef<HTMLTableElement>(null);
  const [stop, setStop] = useState<CellPlace>();
  // one cell is reached by the Tab key, the others by arrows from it
  const tabStop = cells.find((cell) => same(stop, cell)) ?? cells.find((cell) => same(opened, cell)) ?? cells[0];
  const at = new Map(cells.map((cell) => [`${cell.row} ${cell.column}`, cell]));
  const press = (event: KeyboardEvent, from: CellPlace) => {
    const next = nextCell(cells, from, event.key);
    if (!next) return;
    event.preventDefault();
    setStop(next);
    grid.current?.querySelector<HTMLElement>(`[data-cell="${next.row} ${next.column}"]`)?.focus();
  };
  return (
    <div className={classes.frame} tabIndex={0} role="group" aria-label={`${label}, scrollable`}>
      <table ref={grid} className={classes.grid} aria-label={label}>
        <thead>
          <tr>
            <td className={classes.corner}>
              {rowsAre} ↓<br />
              {columnsAre} →
            </td>
            {columnNames.map((name, column) => (
              <th key={column} scope="col" title={name}>
                <div className={classes.columnName}>{name}</div>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rowNames.map((name, row) => (
            <tr key={row}>
              <th scope="row">{name}</th>
              {columnNames.map((_, column) => {
                const cell = at.get(`${row} ${column}`);
                return (
                  <td key={column} className={classes.cell}>
                    {cell && (
                      <button
                        type="button"
                        data-cell={`${row} ${column}`}
                        className={classes.button}
                        style={{ background: `rgb(${shade(cell.shade).join(" ")})`, color: inkOn(cell.shade) }}
                        aria-label={cell.description}
                        aria-pressed={same(opened, cell)}
                        title={cell.description}
                        tabIndex={cell === tabStop ? 0 : -1}
                        onFocus={() => setStop(cell)}
                        onClick={() => onOpen(cell)}
                        onKeyDown={(event) => press(event, cell)}
                      >
                        {cell.text}
                      </button>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

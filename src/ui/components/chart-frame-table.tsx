// The chart's twin: the same values as rows.
import { Table } from "@mantine/core";
import classes from "./chart-frame.module.css";

interface ChartColumn {
  readonly name: string;
  readonly isNumber?: boolean;
  /** Long text that may take several lines. */
  readonly wraps?: boolean;
}

export interface ChartTable {
  readonly columns: readonly ChartColumn[];
  readonly rows: readonly (readonly string[])[];
}

function cellClass({ isNumber, wraps }: ChartColumn): string | undefined {
  if (isNumber) return classes.number;
  return wraps ? classes.wraps : classes.word;
}

/** Scrolls within itself, by keyboard too. */
export function ChartTableTwin({ table, label }: { readonly table: ChartTable; readonly label: string }) {
  const { columns, rows } = table;
  return (
    <div className={classes.table} tabIndex={0} role="group" aria-label={`${label}, scrollable`}>
      <Table aria-label={label} verticalSpacing={4} horizontalSpacing="xs" stickyHeader>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ name, isNumber }, column) => (
              <Table.Th key={column} ta={isNumber ? "right" : undefined}>
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, i) => (
            <Table.Tr key={i}>
              {row.map((cell, column) => (
                <Table.Td key={column} className={cellClass(columns[column])}>
                  {cell}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

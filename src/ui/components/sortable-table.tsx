// A table whose headings sort it.
import { Table } from "@mantine/core";
import { useMemo, useState, type ReactNode } from "react";
import { sortRows, type SortValue } from "./sort-rows";
import classes from "./sortable-table.module.css";

export interface SortableColumn<Row> {
  readonly name: string;
  readonly isNumber?: boolean;
  /** CSS. */
  readonly minWidth?: string;
  /** A column without values cannot be sorted by. */
  readonly value?: (row: Row) => SortValue;
  readonly cell: (row: Row) => ReactNode;
}

interface SortableTableProps<Row> {
  readonly columns: readonly SortableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  /** Marked as the one that is open. */
  readonly current?: string | number;
  /** What the table lists, for those who hear it. */
  readonly label: string;
  /** CSS; it scrolls within itself. */
  readonly maxHeight?: string;
}

interface Order {
  readonly column: string;
  readonly descending: boolean;
}

export function SortableTable<Row>({ columns, rows, keyOf, current, label, maxHeight }: SortableTableProps<Row>) {
  const [order, setOrder] = useState<Order>();
  const sorted = useMemo(() => {
    const value = columns.find(({ name }) => name === order?.column)?.value;
    return order && value ? sortRows(rows, value, order.descending) : rows;
  }, [columns, rows, order]);
  // numbers begin with the greatest, names with the first; a third press gives the first order back
  const press = ({ name, isNumber = false }: SortableColumn<Row>) =>
    setOrder((before) => {
      if (before?.column !== name) return { column: name, descending: isNumber };
      return before.descending === isNumber ? { column: name, descending: !isNumber } : undefined;
    });
  const sortOf = (name: string) => {
    if (order?.column !== name) return "none";
    return order.descending ? "descending" : "ascending";
  };
  return (
    // what scrolls must be reached by keyboard
    <div className={classes.frame} style={{ maxHeight }} tabIndex={0} role="group" aria-label={`${label}, scrollable`}>
      <Table aria-label={label} verticalSpacing={4} horizontalSpacing="xs" stickyHeader={maxHeight !== undefined}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th
                key={column.name}
                ta={column.isNumber ? "right" : undefined}
                miw={column.minWidth}
                aria-sort={column.value && sortOf(column.name)}
              >
                {column.value ? (
                  <button type="button" className={classes.heading} onClick={() => press(column)}>
                    {column.name}
                    <span className={classes.mark} aria-hidden>
                      {{ none: "", ascending: "↑", descending: "↓" }[sortOf(column.name)]}
                    </span>
                  </button>
                ) : (
                  column.name
                )}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sorted.map((row) => (
            <Table.Tr key={keyOf(row)} className={keyOf(row) === current ? classes.current : undefined}>
              {columns.map((column) => (
                <Table.Td key={column.name} className={column.isNumber ? classes.number : undefined}>
                  {column.cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

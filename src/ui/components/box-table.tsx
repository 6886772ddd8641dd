// Boxes as text: label, score, edges in pixels.
import { Table } from "@mantine/core";
import { formatPercent } from "./format";
import classes from "./box-table.module.css";

interface NamedBox {
  readonly name: string;
  /** 0 … 1. */
  readonly score: number;
  readonly edges: readonly [left: number, top: number, right: number, bottom: number];
  /** CSS. */
  readonly color: string;
}

interface BoxTableProps {
  readonly boxes: readonly NamedBox[];
  /** What the table lists, for those who hear it. */
  readonly label: string;
}

const columns = ["Left", "Top", "Right", "Bottom"];

/** Scrolls within itself, by keyboard too. */
export function BoxTable({ boxes, label }: BoxTableProps) {
  return (
    // what scrolls must be reached by keyboard
    <div className={classes.frame} tabIndex={0} role="group" aria-label={`${label}, scrollable`}>
      <Table aria-label={label} verticalSpacing={4} horizontalSpacing="xs" stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Label</Table.Th>
            <Table.Th ta="right">Confidence</Table.Th>
            {columns.map((column) => (
              <Table.Th key={column} ta="right">
                {column}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {boxes.map(({ name, score, edges, color }, i) => (
            <Table.Tr key={i}>
              <Table.Td className={classes.name}>
                <span className={classes.swatch} style={{ background: color }} aria-hidden />
                {name}
              </Table.Td>
              <Table.Td className={classes.number}>{formatPercent(score)}</Table.Td>
              {edges.map((edge, side) => (
                <Table.Td key={columns[side]} className={classes.number}>
                  {edge.toFixed(1)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

// Parts of one whole as a strip of labelled pieces, and the same as a table.
import { Table } from "@mantine/core";
import classes from "./part-strip.module.css";
import { cssColor } from "../../core/base/class-colors";

export interface StripPart {
  readonly name: string;
  readonly value: number;
  /** The value with its unit. */
  readonly text: string;
  /** A word on where or why, for the table. */
  readonly note: string;
}

interface PartStripProps {
  readonly parts: readonly StripPart[];
  readonly total: string;
  /** What the strip shows, for those who do not see it; the table's name too. */
  readonly label: string;
  /** Headings of the table's columns. */
  readonly headings: readonly [name: string, note: string, value: string];
}

/** Narrower pieces have no room for a name. */
const minNamedShare = 0.08;

export function PartStrip({ parts, total, label, headings }: PartStripProps) {
  const sum = parts.reduce((before, { value }) => before + value, 0) || 1;
  return (
    <>
      <div className={classes.strip} aria-hidden>
        {parts.map(({ name, value, text }, i) => (
          <div
            key={name}
            className={classes.part}
            style={{ flexGrow: value / sum, background: cssColor(i), minWidth: 3 }}
            title={`${name}: ${text}`}
          >
            {value / sum >= minNamedShare && <span className={classes.name}>{name}</span>}
          </div>
        ))}
      </div>
      <Table.ScrollContainer minWidth={300} mt="xs">
        <Table aria-label={label} verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{headings[0]}</Table.Th>
              <Table.Th>{headings[1]}</Table.Th>
              <Table.Th ta="right">{headings[2]}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {parts.map(({ name, note, text }, i) => (
              <Table.Tr key={name}>
                <Table.Td>
                  <span className={classes.swatch} style={{ background: cssColor(i) }} aria-hidden />
                  {name}
                </Table.Td>
                <Table.Td c="dimmed">{note}</Table.Td>
                <Table.Td className={classes.number}>{text}</Table.Td>
              </Table.Tr>
            ))}
            <Table.Tr fw={600}>
              <Table.Td>Together</Table.Td>
              <Table.Td />
              <Table.Td className={classes.number}>{total}</Table.Td>
            </Table.Tr>
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

// What the results of all tasks show alike: the worst images, and a row for each class.
import { Text } from "@mantine/core";
import type { TaskName } from "../../../domain";
import type { EvaluationResult } from "../../../engine/protocol-evaluation";
import type { ClassNames } from "../../../engine/protocol-predictions";
import { Card } from "../../components/card";
import { SortableTable, type SortableColumn } from "../../components/sortable-table";
import { nameOf } from "./confusion-matrix";
import { Gallery, type GalleryItem } from "./gallery";

interface WorstImagesProps {
  readonly result: EvaluationResult;
  readonly task: TaskName;
  /** e.g. "lowest F1 first". */
  readonly order: string;
  readonly items: readonly GalleryItem[];
  /** Said where there are none. */
  readonly none: string;
}

export function WorstImages({ result, task, order, items, none }: WorstImagesProps) {
  return (
    <Card title="Worst images">
      {items.length === 0 ? (
        <Text size="sm">{none}</Text>
      ) : (
        <Gallery result={result} task={task} label={`Worst images, ${order}`} items={items} />
      )}
    </Card>
  );
}

/** A column of numbers as `text` writes them. */
export function numberColumn<Row, Value extends number | null | undefined>(
  name: string,
  text: (value: Value) => string,
  value: (row: Row) => Value,
): SortableColumn<Row> {
  return { name, isNumber: true, value, cell: (row) => text(value(row)) };
}

interface ClassesCardProps<Row> {
  readonly names: ClassNames;
  /** Beside the class's name. */
  readonly columns: readonly SortableColumn<Row>[];
  readonly rows: readonly Row[];
}

export function ClassesCard<Row extends { readonly label: number }>({ names, columns, rows }: ClassesCardProps<Row>) {
  const name = ({ label }: Row) => nameOf(names, label);
  return (
    <Card title="Classes">
      <SortableTable
        label="Classes"
        columns={[{ name: "Class", value: name, cell: name }, ...columns]}
        rows={rows}
        keyOf={({ label }) => label}
        maxHeight="480px"
      />
    </Card>
  );
}

// What the results of all tasks show alike: metrics, confusion matrix, the worst images, and a row for each class.
import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { TaskName } from "../../../domain";
import type { EvaluationResult } from "../../../engine/protocol-evaluation";
import type { ClassNames } from "../../../engine/protocol-predictions";
import { Card } from "../../components/card";
import { FactList, type Fact } from "../../components/fact-list";
import { SortableTable, type SortableColumn } from "../../components/sortable-table";
import { className } from "../task";
import { pageTasks } from "../tasks";
import { ConfusionCard, type Confusion } from "./confusion-card";
import { Gallery, type GalleryItem } from "./gallery";
import data from "../../shared/data.module.css";

/** A column of numbers as `text` writes them. */
export function numberColumn<Row, Value extends number | null | undefined>(
  name: string,
  text: (value: Value) => string,
  value: (row: Row) => Value,
): SortableColumn<Row> {
  return { name, isNumber: true, value, cell: (row) => text(value(row)) };
}

interface ResultLayoutProps<Row> {
  readonly result: EvaluationResult;
  readonly task: TaskName;
  readonly facts: readonly Fact[];
  /** Beside the facts. */
  readonly aside?: ReactNode;
  readonly confusion: Confusion;
  /** Below the matrix. */
  readonly chart?: ReactNode;
  readonly worst: {
    /** e.g. "lowest F1 first". */
    readonly order: string;
    readonly items: readonly GalleryItem[];
    /** Said where there are none. */
    readonly none: string;
  };
  readonly classNames: ClassNames;
  /** Beside the class's name. */
  readonly columns: readonly SortableColumn<Row>[];
  readonly rows: readonly Row[];
}

export function ResultLayout<Row extends { readonly label: number }>(props: ResultLayoutProps<Row>) {
  const { result, task, facts, aside, confusion, chart, worst, classNames, columns, rows } = props;
  const images = { result, task };
  const metrics = (
    <Card title={pageTasks[task].title}>
      <FactList facts={facts} />
    </Card>
  );
  const name = ({ label }: Row) => className(classNames, label);
  return (
    <>
      {aside ? (
        <div className={data.halves}>
          {metrics}
          {aside}
        </div>
      ) : (
        metrics
      )}
      <ConfusionCard images={images} {...confusion} />
      {chart}
      <Card title="Worst images">
        {worst.items.length === 0 ? (
          <Text size="sm">{worst.none}</Text>
        ) : (
          <Gallery {...images} label={`Worst images, ${worst.order}`} items={worst.items} />
        )}
      </Card>
      <Card title="Classes">
        <SortableTable
          label="Classes"
          columns={[{ name: "Class", value: name, cell: name }, ...columns]}
          rows={rows}
          keyOf={({ label }) => label}
          maxHeight="480px"
        />
      </Card>
    </>
  );
}

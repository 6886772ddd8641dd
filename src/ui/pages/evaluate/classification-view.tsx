// Classification's part of a result: figures, matrix, classes, and the surest mistakes.
import { Text } from "@mantine/core";
import type {
  ClassificationDetails,
  ClassificationFigures,
  EvaluationResult,
} from "../../../engine/protocol-evaluation";
import { Card } from "../../components/card";
import { FactList, type Fact } from "../../components/fact-list";
import { formatCount, formatPercent } from "../../components/format";
import { SortableTable, type SortableColumn } from "../../components/sortable-table";
import { ConfusionCard } from "./confusion-card";
import { nameOf } from "./confusion-matrix";
import { Gallery } from "./gallery";
import { intervalWords, mainInterval, percentText } from "./result-text";

type ClassRow = ClassificationDetails["classes"][number];

function columnsOf(names: ClassificationDetails["classNames"]): SortableColumn<ClassRow>[] {
  const count = (name: string, value: (row: ClassRow) => number): SortableColumn<ClassRow> => ({
    name,
    isNumber: true,
    value,
    cell: (row) => formatCount(value(row)),
  });
  const percent = (name: string, value: (row: ClassRow) => number | null): SortableColumn<ClassRow> => ({
    name,
    isNumber: true,
    value,
    cell: (row) => percentText(value(row)),
  });
  return [
    { name: "Class", value: ({ label }) => nameOf(names, label), cell: ({ label }) => nameOf(names, label) },
    count("Images", ({ images }) => images),
    count("Answered", ({ predicted }) => predicted),
    percent("Top-1", ({ top1 }) => top1),
    percent("Top-5", ({ top5 }) => top5),
    percent("Precision", ({ precision }) => precision),
    percent("F1", ({ f1 }) => f1),
  ];
}

interface ClassificationViewProps {
  readonly result: EvaluationResult;
  readonly figures: ClassificationFigures;
  readonly details: ClassificationDetails;
}

export function ClassificationView({ result, figures, details }: ClassificationViewProps) {
  const { classNames } = details;
  const name = (label: number) => nameOf(classNames, label);
  const facts: Fact[] = [
    [
      "Top-1",
      figures.interval
        ? `${percentText(figures.top1)} (${mainInterval(result, "classification")}: ${intervalWords(figures.interval)})`
        : percentText(figures.top1),
    ],
    ["Top-5", percentText(figures.top5)],
    ["Balanced accuracy", percentText(figures.balancedAccuracy)],
    ["Macro precision", percentText(figures.macroPrecision)],
    ["Macro F1", percentText(figures.macroF1)],
    ["Images", formatCount(figures.images)],
  ];
  if (figures.leftOut > 0) facts.push(["Left out", `${formatCount(figures.leftOut)}: their class is not counted`]);
  return (
    <>
      <Card title="Classification">
        <FactList facts={facts} />
      </Card>
      <ConfusionCard
        result={result}
        task="classification"
        cells={details.cells}
        truthName={name}
        answerName={name}
        unit="images"
      />
      <Card title="Worst images">
        {details.worst.length === 0 ? (
          <Text size="sm">None was wrong.</Text>
        ) : (
          <Gallery
            result={result}
            task="classification"
            label="Worst images, the surest mistakes first"
            items={details.worst.map(({ image, truth, predicted, probability, truthRank }) => ({
              image,
              caption: `${name(predicted)} (${formatPercent(probability)}), in truth ${name(truth)}${
                truthRank === null ? ", not among the first five" : `, at place ${truthRank}`
              }`,
            }))}
          />
        )}
      </Card>
      <Card title="Classes">
        <SortableTable
          label="Classes"
          columns={columnsOf(classNames)}
          rows={details.classes}
          keyOf={({ label }) => label}
          maxHeight="480px"
        />
      </Card>
    </>
  );
}

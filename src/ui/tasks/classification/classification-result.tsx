// Classification's part of a result: figures, matrix, classes, and the surest mistakes.
import type {
  ClassificationDetails,
  ClassificationMetrics,
  EvaluationResult,
} from "../../../engine/protocol-evaluation";
import { Card } from "../../components/card";
import { FactList, type Fact } from "../../components/fact-list";
import { formatCount, formatPercent } from "../../components/format";
import type { SortableColumn } from "../../components/sortable-table";
import { ConfusionCard } from "../result/confusion-card";
import { nameOf } from "../result/confusion-matrix";
import { ClassesCard, numberColumn, WorstImages } from "../result/result-layout";
import { intervalText, mainInterval, percentText } from "../../pages/evaluate/result-text";

type ClassRow = ClassificationDetails["classes"][number];

const columns: readonly SortableColumn<ClassRow>[] = [
  numberColumn("Images", formatCount, ({ images }) => images),
  numberColumn("Answered", formatCount, ({ predicted }) => predicted),
  numberColumn("Top-1", percentText, ({ top1 }) => top1),
  numberColumn("Top-5", percentText, ({ top5 }) => top5),
  numberColumn("Precision", percentText, ({ precision }) => precision),
  numberColumn("F1", percentText, ({ f1 }) => f1),
];

interface ClassificationViewProps {
  readonly result: EvaluationResult;
  readonly figures: ClassificationMetrics;
  readonly details: ClassificationDetails;
}

export function ClassificationView({ result, figures, details }: ClassificationViewProps) {
  const { classNames } = details;
  const name = (label: number) => nameOf(classNames, label);
  const facts: Fact[] = [
    [
      "Top-1",
      figures.interval
        ? `${percentText(figures.top1)} (${mainInterval(result, "classification")}: ${intervalText(figures.interval)})`
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
      <WorstImages
        result={result}
        task="classification"
        order="the surest mistakes first"
        none="None was wrong."
        items={details.worst.map(({ image, truth, predicted, probability, truthRank }) => ({
          image,
          caption: `${name(predicted)} (${formatPercent(probability)}), in truth ${name(truth)}${
            truthRank === null ? ", not among the first five" : `, at place ${truthRank}`
          }`,
        }))}
      />
      <ClassesCard names={classNames} columns={columns} rows={details.classes} />
    </>
  );
}

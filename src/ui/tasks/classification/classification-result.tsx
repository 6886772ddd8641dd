// Classification's part of a result: metrics, matrix, classes, and the surest mistakes.
import type { DetailsOfTasks } from "../../../engine/protocol-evaluation";
import type { Fact } from "../../components/fact-list";
import { formatCount, formatPercent, percentText } from "../../components/format";
import type { SortableColumn } from "../../components/sortable-table";
import { numberColumn, ResultLayout } from "../result/result-layout";
import { className, type TaskResultProps } from "../task";

const columns: readonly SortableColumn<DetailsOfTasks["classification"]["classes"][number]>[] = [
  numberColumn("Images", formatCount, ({ images }) => images),
  numberColumn("Answered", formatCount, ({ predicted }) => predicted),
  numberColumn("Top-1", percentText, ({ top1 }) => top1),
  numberColumn("Top-5", percentText, ({ top5 }) => top5),
  numberColumn("Precision", percentText, ({ precision }) => precision),
  numberColumn("F1", percentText, ({ f1 }) => f1),
];

export function ClassificationResult({ result, metrics, details, mainScore }: TaskResultProps<"classification">) {
  const { classNames, cells, worst, classes } = details;
  const name = (label: number) => className(classNames, label);
  const facts: Fact[] = [
    ["Top-1", mainScore],
    ["Top-5", percentText(metrics.top5)],
    ["Balanced accuracy", percentText(metrics.balancedAccuracy)],
    ["Macro precision", percentText(metrics.macroPrecision)],
    ["Macro F1", percentText(metrics.macroF1)],
    ["Images", formatCount(metrics.images)],
  ];
  if (metrics.leftOut > 0) facts.push(["Left out", `${formatCount(metrics.leftOut)}: their class is not counted`]);
  return (
    <ResultLayout
      result={result}
      task="classification"
      facts={facts}
      confusion={{ cells, truthName: name, predictedName: name, unit: "images" }}
      worst={{
        order: "the surest mistakes first",
        none: "None was wrong.",
        items: worst.map(({ image, truth, predicted, probability, truthRank }) => ({
          image,
          caption: `${name(predicted)} (${formatPercent(probability)}), in truth ${name(truth)}${
            truthRank === null ? ", not among the first five" : `, at place ${truthRank}`
          }`,
        })),
      }}
      classNames={classNames}
      columns={columns}
      rows={classes}
    />
  );
}

// Segmentation's part of a result: figures, matrix of pixels, classes, and the images of lowest mean IoU.
import type { EvaluationResult, SegmentationDetails, SegmentationMetrics } from "../../../engine/protocol-evaluation";
import { Card } from "../../components/card";
import { FactList } from "../../components/fact-list";
import { formatCount } from "../../components/format";
import type { SortableColumn } from "../../components/sortable-table";
import { ConfusionCard } from "../result/confusion-card";
import { nameOf } from "../result/confusion-matrix";
import { ClassesCard, numberColumn, WorstImages } from "../result/result-layout";
import { comparedMasksText, intervalText, mainInterval, shareText } from "../../pages/evaluate/result-text";

/** What a cell calls labels that no class of the data set has. */
const somethingElse = -1;

type ClassRow = SegmentationDetails["classes"][number];

const columns: readonly SortableColumn<ClassRow>[] = [
  numberColumn("Pixels", formatCount, ({ truthPixels }) => truthPixels),
  numberColumn("Answered", formatCount, ({ predictedPixels }) => predictedPixels),
  numberColumn("IoU", shareText, ({ iou }) => iou),
  numberColumn("Accuracy", shareText, ({ accuracy }) => accuracy),
];

interface SegmentationViewProps {
  readonly result: EvaluationResult;
  readonly figures: SegmentationMetrics;
  readonly details: SegmentationDetails;
}

export function SegmentationView({ result, figures, details }: SegmentationViewProps) {
  const { classNames } = details;
  const name = (label: number) => nameOf(classNames, label);
  return (
    <>
      <Card title="Segmentation">
        <FactList
          facts={[
            [
              `Mean IoU ${comparedMasksText(result)}`,
              figures.interval
                ? `${shareText(figures.meanIoU)} (${mainInterval(result, "segmentation")}: ${intervalText(figures.interval)})`
                : shareText(figures.meanIoU),
            ],
            ["Pixel accuracy", shareText(figures.pixelAccuracy)],
            ["Images", formatCount(figures.images)],
            ["Pixels", `${formatCount(figures.pixels)}, and ${formatCount(figures.ignoredPixels)} that do not count`],
          ]}
        />
      </Card>
      <ConfusionCard
        result={result}
        task="segmentation"
        cells={details.cells}
        truthName={name}
        answerName={name}
        extra={somethingElse}
        unit="pixels"
      />
      <WorstImages
        result={result}
        task="segmentation"
        order="lowest mean IoU first"
        none="There is none."
        items={details.worst.map(({ image, meanIoU, pixelAccuracy }) => ({
          image,
          caption: `mean IoU ${shareText(meanIoU)}, pixel accuracy ${shareText(pixelAccuracy)}`,
        }))}
      />
      <ClassesCard names={classNames} columns={columns} rows={details.classes} />
    </>
  );
}

// Segmentation's part of a result: figures, matrix of pixels, classes, and the images of lowest mean IoU.
import { Text } from "@mantine/core";
import type { EvaluationResult, SegmentationDetails, SegmentationFigures } from "../../../engine/protocol-evaluation";
import { Card } from "../../components/card";
import { FactList } from "../../components/fact-list";
import { formatCount } from "../../components/format";
import { SortableTable, type SortableColumn } from "../../components/sortable-table";
import { ConfusionCard } from "./confusion-card";
import { nameOf } from "./confusion-matrix";
import { Gallery } from "./gallery";
import { comparedMasksText, intervalWords, mainInterval, shareText } from "./result-text";

/** What a cell calls labels that no class of the data set has. */
const somethingElse = -1;

type ClassRow = SegmentationDetails["classes"][number];

function columnsOf(names: SegmentationDetails["classNames"]): SortableColumn<ClassRow>[] {
  return [
    { name: "Class", value: ({ label }) => nameOf(names, label), cell: ({ label }) => nameOf(names, label) },
    {
      name: "Pixels",
      isNumber: true,
      value: ({ truthPixels }) => truthPixels,
      cell: ({ truthPixels }) => formatCount(truthPixels),
    },
    {
      name: "Answered",
      isNumber: true,
      value: ({ predictedPixels }) => predictedPixels,
      cell: ({ predictedPixels }) => formatCount(predictedPixels),
    },
    { name: "IoU", isNumber: true, value: ({ iou }) => iou, cell: ({ iou }) => shareText(iou) },
    {
      name: "Accuracy",
      isNumber: true,
      value: ({ accuracy }) => accuracy,
      cell: ({ accuracy }) => shareText(accuracy),
    },
  ];
}

interface SegmentationViewProps {
  readonly result: EvaluationResult;
  readonly figures: SegmentationFigures;
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
                ? `${shareText(figures.meanIoU)} (${mainInterval(result, "segmentation")}: ${intervalWords(figures.interval)})`
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
      <Card title="Worst images">
        {details.worst.length === 0 ? (
          <Text size="sm">There is none.</Text>
        ) : (
          <Gallery
            result={result}
            task="segmentation"
            label="Worst images, lowest mean IoU first"
            items={details.worst.map(({ image, meanIoU, pixelAccuracy }) => ({
              image,
              caption: `mean IoU ${shareText(meanIoU)}, pixel accuracy ${shareText(pixelAccuracy)}`,
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

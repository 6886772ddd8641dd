// Segmentation's part of a result: metrics, matrix of pixels, classes, and the images of lowest mean IoU.
import type { DetailsOfTasks } from "../../../engine/protocol-evaluation";
import { formatCount, shareText } from "../../components/format";
import type { SortableColumn } from "../../components/sortable-table";
import { numberColumn, ResultLayout } from "../result/result-layout";
import { className, type TaskResultProps } from "../task";
import { segmentation } from "./segmentation";

/** What a cell calls labels that no class of the dataset has. */
const somethingElse = -1;

const columns: readonly SortableColumn<DetailsOfTasks["segmentation"]["classes"][number]>[] = [
  numberColumn("Pixels", formatCount, ({ truthPixels }) => truthPixels),
  numberColumn("Answered", formatCount, ({ predictedPixels }) => predictedPixels),
  numberColumn("IoU", shareText, ({ iou }) => iou),
  numberColumn("Accuracy", shareText, ({ accuracy }) => accuracy),
];

export function SegmentationResult({ result, metrics, details, mainScore }: TaskResultProps<"segmentation">) {
  const { classNames, cells, worst, classes } = details;
  const name = (label: number) => className(classNames, label);
  return (
    <ResultLayout
      result={result}
      task="segmentation"
      facts={[
        [`Mean IoU ${segmentation.condition?.(result).text}`, mainScore],
        ["Pixel accuracy", shareText(metrics.pixelAccuracy)],
        ["Images", formatCount(metrics.images)],
        ["Pixels", `${formatCount(metrics.pixels)}, and ${formatCount(metrics.ignoredPixels)} that do not count`],
      ]}
      confusion={{ cells, truthName: name, predictedName: name, extra: somethingElse, unit: "pixels" }}
      worst={{
        order: "lowest mean IoU first",
        none: "There is none.",
        items: worst.map(({ image, meanIoU, pixelAccuracy }) => ({
          image,
          caption: `mean IoU ${shareText(meanIoU)}, pixel accuracy ${shareText(pixelAccuracy)}`,
        })),
      }}
      classNames={classNames}
      columns={columns}
      rows={classes}
    />
  );
}

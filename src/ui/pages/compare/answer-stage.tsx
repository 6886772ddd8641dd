// One checkpoint's answers drawn over the image; boxes that the first column has not, or names otherwise, stand out.
import type { ImageResult } from "../../../engine/protocol-predictions";
import type { AnswerDifferences } from "../../../engine/protocol-comparisons";
import { formatPercent } from "../../components/format";
import { ImageStage, type StageBox } from "../../components/image-stage";
import { cssColor } from "../../../core/base/class-colors";

/** Orange-red: no class has it at this strength, and it is told from blue by the colour-blind. */
const differentColor = "rgb(255 80 0)";

interface AnswerStageProps {
  readonly result: ImageResult;
  readonly differences?: AnswerDifferences;
  readonly title: string;
  /** 0 … 1. */
  readonly scoreThreshold: number;
  readonly maskOpacity: number;
}

export function shownBoxes({ prediction }: ImageResult, scoreThreshold: number) {
  return prediction.detection?.boxes.filter(({ score }) => score >= scoreThreshold) ?? [];
}

export function AnswerStage({ result, differences, title, scoreThreshold, maskOpacity }: AnswerStageProps) {
  const { imageWidth, imageHeight, preview, prediction, classNames } = result;
  const different = new Set([
    ...(differences?.boxes?.added ?? []),
    ...(differences?.boxes?.relabelled ?? []).map(([, j]) => j),
  ]);
  const boxes = shownBoxes(result, scoreThreshold).map(({ boxXyxyPixels, label, score }, i): StageBox => {
    const name = classNames.detection?.[label] ?? `class ${label}`;
    const mark = different.has(i) ? "≠ " : "";
    return {
      edges: boxXyxyPixels,
      caption: `${mark}${name} ${formatPercent(score)}`,
      color: different.has(i) ? differentColor : cssColor(label - 1),
    };
  });
  return (
    <ImageStage
      width={imageWidth}
      height={imageHeight}
      image={preview}
      mask={prediction.segmentation}
      maskOpacity={maskOpacity}
      boxes={boxes}
      alt={`${result.fileName} with the answers of ${title}: ${boxes.length} boxes`}
      maxHeight="60vh"
    />
  );
}

// One checkpoint's answers drawn over the image; what differs from the first column stands out.
import type { AnswerDifferences, ImageResult } from "../../../engine/protocol-predictions";
import { formatPercent } from "../../components/format";
import { ImageStage } from "../../components/image-stage";
import { predictionLayers } from "../../tasks/tasks";

interface AnswerStageProps {
  readonly result: ImageResult;
  readonly differences?: AnswerDifferences;
  readonly title: string;
  /** 0 … 1. */
  readonly scoreThreshold: number;
  readonly maskOpacity: number;
}

export function AnswerStage({ result, differences, title, scoreThreshold, maskOpacity }: AnswerStageProps) {
  const { imageWidth, imageHeight, preview } = result;
  const layers = predictionLayers(result, {
    threshold: scoreThreshold,
    confidenceText: formatPercent,
    differences,
  });
  return (
    <ImageStage
      width={imageWidth}
      height={imageHeight}
      image={preview}
      {...layers}
      maskOpacity={maskOpacity}
      alt={`${result.fileName} with the answers of ${title}: ${layers.boxes?.length} boxes`}
      maxHeight="60vh"
    />
  );
}

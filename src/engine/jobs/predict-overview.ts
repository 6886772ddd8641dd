// One image or bitstream of a batch: its answers as files, with no pixels kept.
import { atMost } from "../predictions/image-pixels";
import { overlayImage } from "../predictions/overlay-image";
import { recordFile, resultRecord } from "../predictions/result-record";
import type { ImageOverview, ImageResult } from "../protocol-predictions";
import type { Job } from "./job";
import { openedBitstream, predictedImage } from "./predict-image";

const overlayPixels = 640;
const ladonMagic = "LADN";

async function isLadonFile(file: Blob): Promise<boolean> {
  return (await file.slice(0, ladonMagic.length).text()) === ladonMagic;
}

function topClass({ prediction, classNames }: ImageResult): ImageOverview["topClass"] {
  const best = prediction.classification?.top[0];
  return best && { ...best, name: classNames.classification?.[best.label] ?? `class ${best.label}` };
}

export const predictOverview: Job<"predict-overview"> = async (input, context) => {
  const { checkpoint, file, fileName, protocol, protocolNumbers, scoreThreshold } = input;
  const { result, summary } = (await isLadonFile(file))
    ? await openedBitstream({ file, fileName, checkpoint }, context)
    : await predictedImage({ checkpoint, image: file, fileName, protocol, protocolNumbers }, context);
  const { imageWidth, imageHeight, prediction, preview } = result;
  const boxes = prediction.detection?.boxes.filter(({ score }) => score >= scoreThreshold);
  const overlay = await overlayImage(
    {
      image: preview && atMost(preview, overlayPixels),
      imageWidth,
      imageHeight,
      boxes: boxes ?? [],
      boxNames: result.classNames.detection ?? {},
      segmentation: prediction.segmentation,
    },
    overlayPixels,
  );
  const output: ImageOverview = {
    fileName,
    imageWidth,
    imageHeight,
    protocol: result.protocol,
    ...(result.protocolNumbers && { protocolNumbers: result.protocolNumbers }),
    topClass: topClass(result),
    boxes: boxes?.length,
    sizes: result.sizes,
    elapsedMs: result.elapsedMs,
    overlay,
    record: recordFile(resultRecord(result, summary)),
    ladonFile: result.ladonFile && new Blob([result.ladonFile], { type: "application/octet-stream" }),
  };
  return { output, transfer: [] };
};

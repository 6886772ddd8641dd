// One image or bitstream of a batch: its answers as files, with no pixels kept.
import { overlayImage } from "../predictions/overlay-image";
import { recordFile, resultRecord } from "../predictions/result-record";
import type { ImageOverview } from "../protocol-predictions";
import { nameIn } from "../tasks/class-maps";
import { ofPrediction } from "../tasks/tasks";
import type { Job } from "./job";
import { openedBitstream, predictedImage } from "./predict-image";

const ladonMagic = "LADN";

async function isLadonFile(file: Blob): Promise<boolean> {
  return (await file.slice(0, ladonMagic.length).text()) === ladonMagic;
}

export const predictOverview: Job<"predict-overview"> = async (input, context) => {
  const { checkpoint, file, fileName, protocol, protocolNumbers, scoreThreshold } = input;
  const { result, summary } = (await isLadonFile(file))
    ? await openedBitstream({ file, fileName, checkpoint }, context)
    : await predictedImage({ checkpoint, image: file, fileName, protocol, protocolNumbers }, context);
  const { imageWidth, imageHeight, prediction, classNames } = result;
  const overview = ofPrediction(prediction, (task, predicted, name) =>
    task.overview(predicted, { nameOf: nameIn(classNames[name]), scoreThreshold }),
  );
  const output: ImageOverview = {
    fileName,
    imageWidth,
    imageHeight,
    protocol: result.protocol,
    ...(result.protocolNumbers && { protocolNumbers: result.protocolNumbers }),
    ...Object.assign({}, ...Object.values(overview)),
    sizes: result.sizes,
    elapsedMs: result.elapsedMs,
    overlay: await overlayImage(result, scoreThreshold),
    record: recordFile(resultRecord(result, summary)),
    ladonFile: result.ladonFile && new Blob([result.ladonFile], { type: "application/octet-stream" }),
  };
  return { output, transfer: [] };
};

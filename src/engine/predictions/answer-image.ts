// One image through one network, or one bitstream through its server half: the answers with all there is to say of them.
import { writeLadonFile } from "../../core/codec/ladon-file";
import { inputProtocol, ownInput, protocolNumbers } from "../../core/image/input-protocol";
import { placeImage } from "../../core/image/placement";
import type { Bitstream, InputProtocol, Placement, Prediction, RgbImage } from "../../domain";
import { tasksOf, type DecodingServer } from "../../nets/model/network";
import { decode } from "../../nets/pipeline/decode";
import { predict } from "../../nets/pipeline/predict";
import type { JobContext } from "../job-context";
import type { ImageResult, PredictionJobs } from "../protocol-predictions";
import { pixelsPerLabel } from "../tasks/segmentation";
import { anatomyOf, sizesOf } from "./bitstream-facts";
import { classNames } from "./class-names";
import { compileShaders } from "./compile-shaders";
import type { OpenedNetwork } from "./model-cache";
import { stageProgress } from "./stage-progress";

/** How an image is asked, and what. */
type Asked = Pick<PredictionJobs["predict"]["input"], "protocol" | "protocolNumbers" | "tasks">;

type Answered = Omit<ImageResult, "fileName" | "preview">;

function described(
  network: OpenedNetwork,
  placement: Placement,
  prediction: Prediction,
  elapsedMs: Answered["elapsedMs"],
  protocol?: InputProtocol,
): Answered {
  const { summary, architecture, firstRun } = network;
  return {
    checkpoint: summary.id,
    protocol: placement.protocol,
    ...(protocol && { protocolNumbers: protocolNumbers(protocol) }),
    imageWidth: placement.originalWidth,
    imageHeight: placement.originalHeight,
    prediction,
    classNames: classNames(architecture, prediction, summary),
    pixelsPerLabel: prediction.segmentation && pixelsPerLabel(prediction.segmentation),
    inputLongerSide: Math.min(
      Math.max(placement.inputWidth, placement.inputHeight),
      Math.max(placement.resizedWidth, placement.resizedHeight),
    ),
    elapsedMs,
    firstRun,
  };
}

async function withBitstream(
  answered: Answered,
  bitstream: Bitstream,
  model: Parameters<typeof anatomyOf>[1],
): Promise<Answered> {
  return {
    ...answered,
    sizes: sizesOf(bitstream),
    anatomy: await anatomyOf(bitstream, model),
    ladonFile: writeLadonFile(bitstream),
  };
}

/** Rejects as predict does, with ProtocolNumbersError, and with CancelledError between any two stages. */
export async function answerImage(
  image: RgbImage,
  network: OpenedNetwork,
  { protocol: name, protocolNumbers: chosen, tasks }: Asked,
  context: JobContext,
): Promise<Answered> {
  const asked = tasksOf(network.architecture).filter((task) => !tasks || tasks.includes(task));
  const progress = stageProgress(context, network.encoder ? "both" : "teacher", asked, network.firstRun);
  const protocol = inputProtocol(name, ownInput(network.server.configuration), chosen);
  const placement = placeImage(image.width, image.height, protocol);
  if (network.firstRun) await compileShaders(network, placement, asked, context);
  progress.begin();
  const options = { ...progress.options, tasks: asked };
  const { bitstream, prediction, elapsedMs } = await predict(image, network, protocol, options);
  const answered = described(network, placement, prediction, elapsedMs, protocol);
  return network.encoder && bitstream ? withBitstream(answered, bitstream, network.server) : answered;
}

/** Rejects as decode does, and with CancelledError between any two stages. */
export async function answerBitstream(
  bitstream: Bitstream,
  network: OpenedNetwork & { readonly server: DecodingServer },
  context: JobContext,
): Promise<Answered> {
  const { server } = network;
  const progress = stageProgress(context, "server", server.tasks, network.firstRun);
  progress.begin();
  const { prediction, elapsedMs } = await decode(bitstream, server, progress.options);
  return withBitstream(described(network, bitstream.placement, prediction, elapsedMs), bitstream, server);
}

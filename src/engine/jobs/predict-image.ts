// One image, or one bitstream, to its answers.
import { readLadonFile } from "../../core/codec/ladon-file";
import type { Bitstream } from "../../domain";
import { JobInputError } from "../errors";
import type { JobContext } from "../job-context";
import { answerBitstream, answerImage } from "../predictions/answer-image";
import { findModel } from "../predictions/find-model";
import { atMost, imagePixels } from "../predictions/image-pixels";
import { withModel } from "../predictions/stored-networks";
import type { CheckpointSummary } from "../protocol-checkpoints";
import type { ImageResult, PredictionJobs } from "../protocol-predictions";
import { listCheckpoints } from "../storage/checkpoint-store";
import { ofPrediction } from "../tasks/tasks";
import type { Job } from "./job";

/** Longer side of what a screen shows. */
const previewPixels = 1600;

/** A result with the checkpoint that gave it. */
export interface Answer<Result extends ImageResult = ImageResult> {
  readonly result: Result;
  readonly summary: CheckpointSummary;
}

export async function predictedImage(
  { checkpoint, image, fileName, ...asked }: PredictionJobs["predict"]["input"],
  context: JobContext,
): Promise<Answer> {
  context.progress({ phase: "Reading the image", done: 0, unit: "stages" });
  const begin = performance.now();
  const pixels = await imagePixels(image, fileName);
  const readImage = performance.now() - begin;
  await context.yieldToEventLoop();
  context.progress({ phase: "Opening the checkpoint", done: 0, unit: "stages" });
  return withModel(checkpoint, async (network) => {
    const answered = await answerImage(pixels, network, asked, context);
    const elapsedMs = image instanceof Blob ? { readImage, ...answered.elapsedMs } : answered.elapsedMs;
    return {
      result: { ...answered, fileName, preview: atMost(pixels, previewPixels), elapsedMs },
      summary: network.summary,
    };
  });
}

/** Rejects with the codec's errors, naming the file, and with UnknownModelError. */
export async function openedBitstream(
  { file, fileName, checkpoint }: PredictionJobs["open-bitstream"]["input"],
  context: JobContext,
): Promise<Answer<ImageResult & { readonly bitstream: Bitstream }>> {
  context.progress({ phase: "Reading the bitstream", done: 0, unit: "stages" });
  const bitstream = readLadonFile(new Uint8Array(await file.arrayBuffer()));
  const { id } = findModel(bitstream, fileName, await listCheckpoints(), checkpoint);
  await context.yieldToEventLoop();
  context.progress({ phase: "Opening the checkpoint", done: 0, unit: "stages" });
  return withModel(id, async (network) => {
    if (!network.encoder) {
      throw new JobInputError(`${network.summary.title} codes nothing, so it decodes no bitstream.`);
    }
    const answered = await answerBitstream(bitstream, network, context);
    return { result: { ...answered, fileName, bitstream }, summary: network.summary };
  });
}

/** The buffers of a result that move to the page. */
function buffersOf({ preview, prediction, ladonFile, anatomy }: ImageResult): ArrayBuffer[] {
  const arrays = [preview?.data, ladonFile, anatomy?.bitsPerChannel, anatomy?.bitsPerPosition];
  const ofTasks = ofPrediction(prediction, (task, predicted) => task.buffersOf(predicted));
  const buffers = [...arrays.flatMap((array) => array?.buffer ?? []), ...Object.values(ofTasks).flat()];
  return buffers as ArrayBuffer[];
}

export const predictImage: Job<"predict"> = async (input, context) => {
  const { result } = await predictedImage(input, context);
  return { output: result, transfer: buffersOf(result) };
};

export const openBitstream: Job<"open-bitstream"> = async (input, context) => {
  const { result } = await openedBitstream(input, context);
  return { output: result, transfer: buffersOf(result) };
};

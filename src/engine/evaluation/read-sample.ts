// One sample of a dataset, read once for all networks: its pixels, its mask, and what is true of it.
import { listed } from "../../core/base/sentence";
import { isUserError } from "../../core/base/user-error";
import type { DataSample, SegmentationMask } from "../../core/datasets/data-set";
import type { PixelLabels } from "../../core/image/labelled-image";
import { placedMask } from "../../core/image/nearest-resize";
import type { SegmentationPixels } from "../../core/metrics/segmentation-evaluator";
import type { Placement, Prediction, RgbImage, TaskName } from "../../domain";
import type { AnsweredInput } from "./answer-input";
import type { ImageTruth } from "../tasks/task";
import { truthOfTasks } from "../tasks/tasks";

export interface ReadSample {
  readonly truth: ImageTruth;
  /** Absent where `truth.skipped` says why. */
  readonly image?: RgbImage;
  readonly mask?: SegmentationMask;
  readonly readImageMs: number;
}

/** The sentence of an error that concerns one file; any other error is thrown on. */
function sentenceOf(error: unknown): string {
  if (isUserError(error)) return error.message;
  throw error;
}

/** The sample with its truth for `tasks`. A file that cannot be used is told in `truth`. */
export async function readSample(sample: DataSample, tasks: readonly TaskName[]): Promise<ReadSample> {
  const { name, imageId } = sample;
  const begin = performance.now();
  let image: RgbImage;
  try {
    image = await sample.image();
  } catch (error) {
    return { truth: { name, imageId, skipped: sentenceOf(error) }, readImageMs: performance.now() - begin };
  }
  const readImageMs = performance.now() - begin;
  const told = tasks.map((task) => truthOfTasks[task].truthOf(sample));
  const truth: ImageTruth = Object.assign({ name, imageId }, ...told);
  if (!sample.mask || !tasks.some((task) => truthOfTasks[task].readsMask)) return { truth, image, readImageMs };
  try {
    const mask = await sample.mask();
    if (mask.width === image.width && mask.height === image.height) return { truth, image, mask, readImageMs };
    const maskProblem = `${name}: its mask is ${mask.width} × ${mask.height} pixels, the image ${image.width} × ${image.height}.`;
    return { truth: { ...truth, maskProblem }, image, readImageMs };
  } catch (error) {
    return { truth: { ...truth, maskProblem: sentenceOf(error) }, image, readImageMs };
  }
}

/** As readSample; a sample without truth for any of `tasks` is not to be asked, and `truth` says so. */
export async function readJudgedSample(sample: DataSample, tasks: readonly TaskName[]): Promise<ReadSample> {
  const read = await readSample(sample, tasks);
  const { truth, readImageMs } = read;
  if (!read.image || truth.maskProblem !== undefined || tasksOfSample(read, tasks).length > 0) return read;
  const skipped = `${truth.name}: the dataset says nothing of it that ${listed(tasks, "or")} could be held against.`;
  return { truth: { ...truth, skipped }, readImageMs };
}

/** Those of `tasks` that one image has truth for. */
export function tasksOfSample({ truth, mask }: ReadSample, tasks: readonly TaskName[]): TaskName[] {
  return tasks.filter((task) => truthOfTasks[task].hasTruth(truth, mask));
}

/** The prediction with its segmentation, and the mask, in the pixels in which they are compared. */
export function inComparedPixels(
  { prediction, inputSegmentation }: AnsweredInput,
  { mask }: ReadSample,
  placement: Placement,
  pixels: SegmentationPixels,
): { readonly prediction: Prediction; readonly mask?: PixelLabels } {
  if (pixels === "original" || !inputSegmentation) return { prediction, ...(mask && { mask }) };
  return {
    prediction: { ...prediction, segmentation: inputSegmentation },
    ...(mask && { mask: placedMask(mask, placement) }),
  };
}

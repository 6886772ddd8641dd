// One sample of a data set, read once for all networks: its pixels, its mask, and what is true of it.
import { isUserError } from "../../core/base/user-error";
import type { DataSample, LabelMap } from "../../core/datasets/data-set";
import type { RgbImage, TaskName } from "../../domain";
import type { ImageTruth } from "./evaluation-state";

export interface ReadSample {
  readonly truth: ImageTruth;
  /** Absent where `truth.skipped` says why. */
  readonly image?: RgbImage;
  readonly mask?: LabelMap;
  readonly readImageMs: number;
}

/** The sentence of an error that concerns one file; any other error is thrown on. */
function sentenceOf(error: unknown): string {
  if (isUserError(error)) return error.message;
  throw error;
}

const list = new Intl.ListFormat("en", { type: "disjunction" });

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
  const classLabel = tasks.includes("classification") ? sample.classLabel : undefined;
  const boxes = tasks.includes("detection") ? sample.boxes : undefined;
  const hasMask = tasks.includes("segmentation") && sample.mask !== undefined;
  if (classLabel === undefined && boxes === undefined && !hasMask) {
    const skipped = `${name}: the data set says nothing of it that ${list.format(tasks)} could be held against.`;
    return { truth: { name, imageId, skipped }, readImageMs };
  }
  const truth = { name, imageId, ...(classLabel !== undefined && { classLabel }), ...(boxes && { boxes }) };
  if (!hasMask) return { truth, image, readImageMs };
  try {
    const mask = await sample.mask!();
    if (mask.width === image.width && mask.height === image.height) return { truth, image, mask, readImageMs };
    const maskProblem = `${name}: its mask is ${mask.width} × ${mask.height} pixels, the picture ${image.width} × ${image.height}.`;
    return { truth: { ...truth, maskProblem }, image, readImageMs };
  } catch (error) {
    return { truth: { ...truth, maskProblem: sentenceOf(error) }, image, readImageMs };
  }
}

/** Those of `tasks` that one image has truth for. */
export function tasksOfSample({ truth, mask }: ReadSample, tasks: readonly TaskName[]): TaskName[] {
  const has = {
    classification: truth.classLabel !== undefined,
    detection: truth.boxes !== undefined,
    segmentation: mask !== undefined,
  };
  return tasks.filter((task) => has[task]);
}

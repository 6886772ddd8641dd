// The server half: bitstream -> latent -> shared features -> answers. It never sees the image.
import * as tf from "@tensorflow/tfjs-core";
import { UserError } from "../../core/base/user-error";
import { decodeBitstream } from "../../core/codec/bitstream";
import { dequantize } from "../../core/codec/latent-quantization";
import { latentSide } from "../../core/networks/bottleneck";
import { type Bitstream, type Placement, type Prediction, type TaskName, taskNames } from "../../domain";
import { type DecodingServer, disposeFeatures, type Server } from "../model/network";
import type { Features, PredictOptions } from "../tasks/task";
import { type HeadOf, netsTasks } from "../tasks/tasks";
import { StageClock, type StageOptions, type StageTimes } from "./stage-clock";

interface TaskOptions extends PredictOptions {
  /** The heads to run; all there are, unless told. */
  readonly tasks?: readonly TaskName[];
}

/** Runs the heads that there are, one after another. The features stay the caller's. */
export async function predictTasks(
  { heads, configuration }: Pick<Server, "heads" | "configuration">,
  features: Features,
  placement: Placement,
  clock: StageClock,
  { tasks = taskNames, ...options }: TaskOptions = {},
): Promise<Prediction> {
  const predicted = async <Task extends TaskName>(task: Task): Promise<Prediction> => {
    const head = heads[task] as HeadOf[Task] | undefined;
    if (!head || !tasks.includes(task)) return {};
    const input = { features, placement, configuration };
    const found = await clock.run(task, () => netsTasks[task].predict(head, input, options));
    return { [task]: found };
  };
  let prediction: Prediction = {};
  for (const task of taskNames) prediction = { ...prediction, ...(await predicted(task)) };
  return prediction;
}

export interface DecodeOptions extends StageOptions, TaskOptions {
  /** Wait for the body before the heads start, so that its time is its own on a GPU. True unless told. */
  readonly separateTimes?: boolean;
}

export interface Decoded {
  readonly prediction: Prediction;
  /** `read`, `body` (decoder and all layers), and each head. */
  readonly elapsedMs: StageTimes;
}

/** A bitstream whose latent is not that of the input it names. */
export class LatentPlacementError extends UserError {
  override readonly name = "LatentPlacementError";
}

function assertLatentFits({ latentShape, placement }: Bitstream): void {
  const height = latentSide(placement.inputHeight);
  const width = latentSide(placement.inputWidth);
  if (latentShape.height === height && latentShape.width === width) return;
  throw new LatentPlacementError(
    `The bitstream says its latent is ${latentShape.height} × ${latentShape.width} (height × width), but an input of ` +
      `${placement.inputHeight} × ${placement.inputWidth} pixels gives ${height} × ${width}. The file was altered or ` +
      "written by something else; code the image again.",
  );
}

/**
 * The maps once the last of them is computed, by reading one of its numbers: other backends than WebAssembly and CPU only
 * queue work. Nothing is waited for where times need not be apart. Frees the maps where the computation fails.
 */
export async function settled(features: Features, { separateTimes = true }: DecodeOptions): Promise<Features> {
  if (!separateTimes) return features;
  try {
    const [last] = features.slice(-1);
    const number = tf.tidy(() => tf.slice(last, [0, 0, 0, 0], [1, 1, 1, 1]));
    await number.data();
    number.dispose();
    return features;
  } catch (error) {
    disposeFeatures(features);
    throw error;
  }
}

/**
 * Answers from one bitstream. Rejects with the signal's reason when cancelled; codec's ModelMismatchError and
 * TablesMismatchError where another model coded it, DamagedPayloadError for a broken payload; LatentPlacementError.
 */
export async function decode(
  bitstream: Bitstream,
  model: DecodingServer,
  options: DecodeOptions = {},
): Promise<Decoded> {
  const clock = new StageClock(options);
  const latent = await clock.run("read", () => {
    assertLatentFits(bitstream);
    return decodeBitstream(bitstream, model);
  });
  const features = await clock.run("body", async () => {
    const { height, width, channels } = latent;
    const values = tf.tensor4d(dequantize(latent, model.medians), [1, height, width, channels]);
    const maps = model.features(values);
    values.dispose();
    return settled(maps, options);
  });
  try {
    const prediction = await predictTasks(model, features, bitstream.placement, clock, options);
    return { prediction, elapsedMs: clock.elapsedMs };
  } finally {
    disposeFeatures(features);
  }
}

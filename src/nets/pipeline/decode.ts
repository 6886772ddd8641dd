// The server half: bitstream -> latent -> shared features -> answers. It never sees the image.
import { UserError } from "../../core/base/user-error";
import * as tf from "@tensorflow/tfjs-core";
import { decodeBitstream } from "../../core/codec/bitstream";
import { dequantize } from "../../core/codec/latent-quantization";
import { latentSide } from "../../core/networks/bottleneck";
import type { Bitstream, Prediction } from "../../domain";
import { disposeFeatures, type DecodingServer } from "../model/network";
import type { Features } from "../tasks/task";
import { predictTasks, type TaskOptions } from "./predict-tasks";
import { StageClock, type StageOptions, type StageTimes } from "./stage-clock";

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

/** Waits until a map is computed, by reading one of its numbers: other backends than WebAssembly and CPU only queue work. */
async function settled(features: Features): Promise<void> {
  const [last] = features.slice(-1);
  const number = tf.tidy(() => tf.slice(last, [0, 0, 0, 0], [1, 1, 1, 1]));
  await number.data();
  number.dispose();
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
    try {
      if (options.separateTimes ?? true) await settled(maps);
      return maps;
    } catch (error) {
      disposeFeatures(maps);
      throw error;
    }
  });
  try {
    const prediction = await predictTasks(model, features, bitstream.placement, clock, options);
    return { prediction, elapsedMs: clock.elapsedMs };
  } finally {
    disposeFeatures(features);
  }
}

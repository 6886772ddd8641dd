// The job that tells how fast the active backend convolves.
import * as tf from "@tensorflow/tfjs-core";
import { JobInputError } from "../errors";
import type { BackendName } from "../protocol";
import { measureLayerSpeed } from "../split/layer-speed";
import type { Job } from "./job";

const longestSeconds = 120;

export const measureSpeed: Job<"measure-speed"> = async ({ seconds }, context) => {
  if (!(seconds > 0 && seconds <= longestSeconds)) {
    throw new JobInputError(
      `A speed measurement takes more than 0 and at most ${longestSeconds} seconds, not ${seconds}.`,
    );
  }
  const dense = await measureLayerSpeed("dense", seconds / 2, context);
  const depthwise = await measureLayerSpeed("depthwise", seconds / 2, context);
  return { output: { backend: tf.getBackend() as BackendName, ...dense, depthwise }, transfer: [] };
};

// How many multiplications and additions a second the active backend does in a convolution like those of the networks.
import * as tf from "@tensorflow/tfjs-core";
import { conv } from "../../nets/nn/conv";
import { JobInputError } from "../errors";
import type { BackendName } from "../protocol";
import type { Job } from "./job";

const [side, channels] = [28, 64];
const flopsPerPass = 2 * side * side * channels * channels * 9;
const longestSeconds = 120;

export const measureSpeed: Job<"measure-speed"> = async ({ seconds }, context) => {
  if (!(seconds > 0 && seconds <= longestSeconds)) {
    throw new JobInputError(
      `A speed measurement takes more than 0 and at most ${longestSeconds} seconds, not ${seconds}.`,
    );
  }
  const x = tf.fill([1, side, side, channels], 0.5) as tf.Tensor4D;
  const kernel = tf.fill([3, 3, channels, channels], 0.01) as tf.Tensor4D;
  const convolve = async (passes: number) => {
    const startedAt = performance.now();
    const last = tf.tidy(() => {
      let y = x;
      for (let pass = 0; pass < passes; pass++) y = conv(x, kernel, { padding: 1 });
      return y;
    });
    await last.data();
    last.dispose();
    return (passes * flopsPerPass) / (performance.now() - startedAt) / 1e6;
  };
  const rounds: number[] = [];
  try {
    await convolve(1); // compiles
    // a round of about 100 ms, so that a cancellation is seen soon even on a software adapter
    const passes = Math.max(1, Math.round(((await convolve(1)) * 1e6 * 100) / flopsPerPass));
    const startedAt = performance.now();
    for (let elapsed = 0; elapsed < 1000 * seconds; elapsed = performance.now() - startedAt) {
      context.progress({ phase: "Convolving", done: Math.floor(elapsed), total: 1000 * seconds, unit: "ms" });
      await context.yieldToEventLoop();
      rounds.push(await convolve(passes));
    }
  } finally {
    x.dispose();
    kernel.dispose();
  }
  rounds.sort((a, b) => a - b);
  const output = {
    backend: tf.getBackend() as BackendName,
    gflops: rounds[rounds.length >> 1],
    lowestGflops: rounds[0],
    highestGflops: rounds[rounds.length - 1],
    rounds: rounds.length,
    layer: `3×3 convolution, ${channels} → ${channels} channels, ${side} × ${side}`,
  };
  return { output, transfer: [] };
};

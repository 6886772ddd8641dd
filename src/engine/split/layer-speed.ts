// How many multiplications and additions a second the active backend does in one layer: a dense convolution like those of
// residual networks, or a depthwise one like those of MobileNets, which moves as many values for far fewer products.
import * as tf from "@tensorflow/tfjs-core";
import { medianOf } from "../../core/split/fair-rounds";
import type { LayerSpeed } from "../../core/split/measurement";
import { conv } from "../../nets/nn/conv";
import type { JobContext } from "../job-context";

const layers = {
  dense: { side: 28, channels: 64, groups: 1, title: "3×3 convolution" },
  depthwise: { side: 28, channels: 240, groups: 240, title: "3×3 depthwise convolution" },
} as const;

export const layerKinds = ["dense", "depthwise"] as const satisfies readonly (keyof typeof layers)[];
export type LayerKind = (typeof layerKinds)[number];

/** Long enough for a clock of coarse steps, short enough that a cancellation is seen soon even on a software adapter. */
const roundMs = 100;

/** Convolves for so many seconds. Rejects with CancelledError between two rounds. */
export async function measureLayerSpeed(kind: LayerKind, seconds: number, context: JobContext): Promise<LayerSpeed> {
  const { side, channels, groups, title } = layers[kind];
  const flopsPerPass = (2 * side * side * channels * channels * 9) / groups;
  const x = tf.fill([1, side, side, channels], 0.5) as tf.Tensor4D;
  const kernel = tf.fill([3, 3, channels / groups, channels], 0.01) as tf.Tensor4D;
  /** Milliseconds. */
  const convolve = async (passes: number): Promise<number> => {
    const startedAt = performance.now();
    const last = tf.tidy(() => {
      let y = x;
      for (let pass = 0; pass < passes; pass++) {
        if (pass > 0) y.dispose();
        y = conv(x, kernel, { padding: 1, groups, inference: true });
      }
      return y;
    });
    await last.data();
    last.dispose();
    return performance.now() - startedAt;
  };
  const rounds: number[] = [];
  try {
    await convolve(1); // compiles
    // one pass is too short for clocks that browsers have made coarse
    const probe = 8;
    const passes = Math.max(1, Math.round((probe * roundMs) / Math.max(0.1, await convolve(probe))));
    const startedAt = performance.now();
    for (let elapsed = 0; elapsed < 1000 * seconds; elapsed = performance.now() - startedAt) {
      const phase = kind === "dense" ? "Convolving" : "Convolving depthwise";
      context.progress({ phase, done: Math.floor(elapsed), total: 1000 * seconds, unit: "ms" });
      await context.yieldToEventLoop();
      rounds.push((passes * flopsPerPass) / (await convolve(passes)) / 1e6);
    }
  } finally {
    x.dispose();
    kernel.dispose();
  }
  return {
    gflops: medianOf(rounds),
    lowestGflops: Math.min(...rounds),
    highestGflops: Math.max(...rounds),
    rounds: rounds.length,
    layer: `${title}, ${channels} → ${channels} channels, ${side} × ${side}`,
  };
}

// Moves the prior's quantiles by CompressAI's auxiliary loss alone, so that tables and medians fit the learnt density.
import * as tf from "@tensorflow/tfjs-core";
import type { WeightArray, Weights } from "../../../domain";
import { auxiliaryLoss, type Prior } from "../../nn/entropy-bottleneck";
import { adam, initialState, type OptimizerState } from "../optimizers/optimizers";
import { disposeState } from "../optimizers/stored-state";

const upload = ({ shape, data }: WeightArray): tf.Tensor => tf.tensor(data, [...shape], "float32");

/** New `prior.quantiles` [C, 3]. `yieldToEventLoop` is awaited every few steps. */
export async function fitQuantiles(
  weights: Weights,
  { steps, learningRate }: { readonly steps: number; readonly learningRate: number },
  yieldToEventLoop: () => Promise<void> = async () => undefined,
): Promise<WeightArray> {
  const uploaded = new Map(
    Array.from(weights)
      .filter(([name]) => name.startsWith("prior."))
      .map(([name, array]) => [name, upload(array)]),
  );
  const series = (name: string): tf.Tensor3D[] =>
    Array.from(uploaded.keys())
      .filter((key) => key.startsWith(`prior.${name}`))
      .toSorted()
      .map((key) => uploaded.get(key) as tf.Tensor3D);
  const fixed = { matrices: series("matrix"), biases: series("bias"), factors: series("factor") };
  const optimizer = adam();
  let quantiles = uploaded.get("prior.quantiles") as tf.Tensor2D;
  let state: OptimizerState = initialState;
  try {
    for (let step = 0; step < steps; step++) {
      if (step % 50 === 0) await yieldToEventLoop();
      const { value, grads } = tf
        .engine()
        .gradients(() => auxiliaryLoss({ ...fixed, quantiles } as Prior), [quantiles]);
      // the rate falls to 0, so that the last steps settle what an absolute value makes jump
      const rate = learningRate * (1 - step / steps);
      const next = optimizer.step(new Map([["quantiles", quantiles]]), new Map([["quantiles", grads[0]]]), state, rate);
      tf.dispose([value, grads, quantiles]);
      disposeState(state);
      quantiles = next.parameters.get("quantiles") as tf.Tensor2D;
      state = next.state;
    }
    uploaded.set("prior.quantiles", quantiles);
    return { shape: quantiles.shape, data: new Float32Array(await quantiles.data()) };
  } finally {
    uploaded.set("prior.quantiles", quantiles);
    disposeState(state);
    for (const tensor of uploaded.values()) if (!tensor.isDisposed) tensor.dispose();
  }
}

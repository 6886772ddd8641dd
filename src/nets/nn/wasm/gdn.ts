// GDN in one pass on the heap of tfjs's WebAssembly backend, for inference.
import * as tf from "@tensorflow/tfjs-core";
import type { PackedFilter } from "./conv2d";
import { heapInUse } from "./heap";
import { steps } from "./jobs";

const gdnKernel = "LadonGdn";
/** Positions whose absolute values are held beside the output. */
const positionsPerUnit = 48;

/** x [n, h, w, c] divided by beta [c] + gamma · |x|, or multiplied if inverse; gamma packed from [1, 1, c, c]. */
export function gdnPacked(x: tf.Tensor4D, gamma: PackedFilter, beta: tf.Tensor1D, inverse: boolean): tf.Tensor4D {
  return tf.engine().runKernel(gdnKernel, { x, gamma: gamma.values, beta }, { inverse });
}

tf.registerKernel({
  kernelName: gdnKernel,
  backendName: "wasm",
  kernelFunc({ inputs, attrs }) {
    const { x, gamma, beta } = inputs as Record<"x" | "gamma" | "beta", tf.TensorInfo>;
    const heap = heapInUse();
    const [images, height, width, channels] = x.shape;
    const positions = images * height * width;
    const output = heap.output(x.shape);
    const job = {
      x: heap.address(x),
      channels,
      positions,
      gamma: heap.address(gamma),
      beta: heap.address(beta),
      steps: attrs?.inverse ? steps.multiply : steps.divide,
      outputs: heap.address(output),
      positionsPerUnit,
    };
    heap.run("gdn", job, Math.ceil(positions / positionsPerUnit), 4 * channels * positionsPerUnit);
    return output;
  },
});

// Sums of many tensors on WebGPU. tfjs's kernel (4.22) binds all of them to one shader, which WebGPU allows eight buffers
// unless a device asks for more: with a ninth it computes nothing, and answers with what the buffer held before.
// Delete when AddN splits its inputs as Concat does.
import * as tf from "@tensorflow/tfjs-core";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";

/** Adds at most `most` at a time, in their order; `add` makes a new tensor of at least two, `release` ends its results. */
export function addInChunks<T>(
  inputs: readonly T[],
  most: number,
  add: (some: T[]) => T,
  release: (sum: T) => void,
): T {
  let sum = add(inputs.slice(0, most));
  for (let at = most; at < inputs.length; at += most - 1) {
    const longer = add([sum, ...inputs.slice(at, at + most - 1)]);
    release(sum);
    sum = longer;
  }
  return sum;
}

/** Registers the sum in chunks in place of tfjs's own. Once a page; WebGPU's kernels must be registered. */
export function addInChunksOnWebGpu(): void {
  const kernel = tf.getKernel("AddN", "webgpu");
  tf.unregisterKernel("AddN", "webgpu");
  tf.registerKernel({
    ...kernel,
    kernelFunc({ inputs, backend, attrs }) {
      const webGpu = backend as WebGPUBackend;
      const most = webGpu.device.limits.maxStorageBuffersPerShaderStage - 1;
      const add = (some: tf.TensorInfo[]) => {
        // the kernel reads a list, whatever the types say
        const list = some as unknown as tf.NamedTensorInfoMap;
        return kernel.kernelFunc({ inputs: list, backend, attrs }) as tf.TensorInfo;
      };
      const release = ({ dataId }: tf.TensorInfo) => webGpu.disposeData(dataId);
      return addInChunks(inputs as unknown as tf.TensorInfo[], most, add, release);
    },
  });
}

// Clones that share their data on WebAssembly.
//
// tfjs saves every tensor that a gradient needs by cloning it, and its WebAssembly backend (4.22) clones by copying, which
// doubles a training step's memory. Delete when that backend's Identity counts references, as its Reshape does.
import * as tf from "@tensorflow/tfjs-core";

interface CountingBackend {
  incRef(dataId: tf.DataId): void;
}

/** Replaces the Identity kernel; call once after tfjs-backend-wasm is loaded. Tensors must not be overwritten in place. */
export function shareClonesOnWebAssembly(): void {
  if (tf.getKernel("Identity", "wasm")) tf.unregisterKernel("Identity", "wasm");
  tf.registerKernel({
    kernelName: "Identity",
    backendName: "wasm",
    kernelFunc: ({ inputs, backend }) => {
      const x = inputs.x as tf.TensorInfo;
      (backend as CountingBackend).incRef(x.dataId);
      return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
    },
  });
}

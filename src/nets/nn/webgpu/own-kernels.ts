// Kernels that only this lab has on tfjs's WebGPU backend, for inference: they have no gradients.
import * as tf from "@tensorflow/tfjs-core";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { tiledConv, type TiledConvShape } from "./tiled-conv";

const convKernel = "LadonConv";
const gdnKernel = "LadonGdn";

export interface OwnConvInputs {
  readonly x: tf.Tensor4D;
  /** [kh, kw, in, out]; `canConvolve` must hold. */
  readonly filter: tf.Tensor4D;
  readonly bias?: tf.Tensor1D;
  /** [n, oh, ow, out] */
  readonly residual?: tf.Tensor4D;
}

export interface OwnConvAttributes {
  readonly stride: number;
  readonly dilation: number;
  readonly output: readonly [height: number, width: number];
  readonly before: readonly [top: number, left: number];
  readonly relu: boolean;
}

/** Whether the active backend has these kernels, and they take so many output channels. */
export function hasOwnKernels(outChannels: number): boolean {
  return outChannels % 4 === 0 && tf.getBackend() === "webgpu" && tf.getKernel(convKernel, "webgpu") !== undefined;
}

/** -> [n, oh, ow, out]: bias, residual and rectifier in the same kernel. */
export function ownConv(inputs: OwnConvInputs, attributes: OwnConvAttributes): tf.Tensor4D {
  return tf.engine().runKernel(convKernel, { ...inputs }, attributes as unknown as tf.NamedAttrMap);
}

/** x [n, h, w, c] divided by beta [c] + gamma [1, 1, c, c] · |x|, or multiplied: one kernel. */
export function ownGdn(x: tf.Tensor4D, gamma: tf.Tensor4D, beta: tf.Tensor1D, inverse: boolean): tf.Tensor4D {
  return tf.engine().runKernel(gdnKernel, { x, gamma, beta }, { inverse });
}

function shapeOf(x: tf.TensorInfo, filter: tf.TensorInfo, attributes: Omit<OwnConvAttributes, "relu">): TiledConvShape {
  const [images, height, width, inChannels] = x.shape;
  const [rows, columns, , outChannels] = filter.shape;
  return { ...attributes, taps: [rows, columns], inChannels, outChannels, images, input: [height, width] };
}

/** Registers them. Once a page. */
export function registerOwnKernels(): void {
  tf.registerKernel({
    kernelName: convKernel,
    backendName: "webgpu",
    kernelFunc({ inputs, backend, attrs }) {
      const { x, filter, bias, residual } = inputs as unknown as OwnConvInputs;
      const { relu, stride, dilation, output, before } = attrs as unknown as OwnConvAttributes;
      const extras = { ...(bias && { bias }), ...(residual && { residual }) };
      const end = { bias: bias !== undefined, residual: residual !== undefined, relu };
      const shape = shapeOf(x, filter, { stride, dilation, output, before });
      return tiledConv(backend as WebGPUBackend, x, filter, extras, shape, end);
    },
  });
  tf.registerKernel({
    kernelName: gdnKernel,
    backendName: "webgpu",
    kernelFunc({ inputs, backend, attrs }) {
      const { x, gamma, beta } = inputs as Record<"x" | "gamma" | "beta", tf.TensorInfo>;
      const [, height, width] = x.shape;
      const shape = shapeOf(x, gamma, { stride: 1, dilation: 1, output: [height, width], before: [0, 0] });
      const end = { bias: true, residual: false, relu: false, gdn: attrs?.inverse ? "multiply" : "divide" } as const;
      return tiledConv(backend as WebGPUBackend, x, gamma, { bias: beta }, shape, end);
    },
  });
}

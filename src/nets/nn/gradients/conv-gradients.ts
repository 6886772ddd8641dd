// Gradients of the convolution kernels, plain and fused with bias and activation.
import * as tf from "@tensorflow/tfjs-core";
import { convGeometry, type ConvGeometry } from "../conv-geometry";
import { sumOverPositions } from "../sum-over-positions";
import { unpackedConvKernels, type UnpackedAttributes } from "../wasm/conv2d";
import { convFilterGradient } from "./conv-filter-gradient";
import { convInputGradient } from "./conv-input-gradient";
import { registerGradient } from "./register-gradient";

/** tfjs asks for that of bias where there is one; `rectified` is the output where a rectifier follows. */
function gradientsOf(
  dy: tf.Tensor,
  x: tf.Tensor,
  filter: tf.Tensor,
  geometry: ConvGeometry,
  rectified?: tf.Tensor,
): Record<"x" | "filter" | "bias", () => tf.Tensor> {
  const before = (rectified ? tf.mul(dy, tf.step(rectified)) : dy) as tf.Tensor4D;
  return {
    x: () => convInputGradient(before, filter as tf.Tensor4D, geometry),
    filter: () => convFilterGradient(x as tf.Tensor4D, before, geometry),
    bias: () => sumOverPositions(before),
  };
}

function geometryOf(x: tf.Tensor, kernel: tf.Tensor, attributes: tf.NamedAttrMap) {
  const { strides, dilations, pad } = attributes as unknown as Pick<
    tf.FusedConv2DAttrs,
    "strides" | "dilations" | "pad"
  >;
  const info = tf.backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    kernel.shape as [number, number, number, number],
    strides,
    dilations,
    pad as "valid",
  );
  if (info.strideHeight !== info.strideWidth || info.dilationHeight !== info.dilationWidth) {
    throw new Error(`convolutions here have square strides and dilations, got ${strides} and ${dilations}`);
  }
  return convGeometry(x.shape, kernel.shape, info.strideHeight, info.dilationHeight, info.padInfo);
}

export function registerConvGradients(): void {
  registerGradient("Conv2D", { inputs: ["x", "filter"] }, (dy, [x, filter], attributes) =>
    gradientsOf(dy, x, filter, geometryOf(x, filter, attributes)),
  );
  registerGradient("FusedConv2D", { inputs: ["x", "filter"], output: true }, (dy, [x, filter, y], attributes) => {
    const isRectified = attributes.activation === "relu";
    return gradientsOf(dy, x, filter, geometryOf(x, filter, attributes), isRectified ? y : undefined);
  });
  for (const [activation, kernel] of Object.entries(unpackedConvKernels)) {
    const saved = { inputs: ["x", "filter"], output: activation === "relu" };
    registerGradient(kernel, saved, (dy, [x, filter, y], attributes) => {
      const { stride, dilation, sides } = attributes as unknown as UnpackedAttributes;
      return gradientsOf(dy, x, filter, convGeometry(x.shape, filter.shape, stride, dilation, sides), y);
    });
  }
}

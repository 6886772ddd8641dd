// Gradients of the convolution kernels, plain and fused with bias and activation.
import * as tf from "@tensorflow/tfjs-core";
import { convGeometry, type ConvGeometry } from "../conv-geometry";
import { sumOverPositions } from "../sum-over-positions";
import { unpackedConvKernel, type UnpackedAttributes } from "../wasm/conv2d";
import { convFilterGradient } from "./conv-filter-gradient";
import { convInputGradient } from "./conv-input-gradient";
import { registerGradient } from "./register-gradient";

/** Of a convolution with bias and activation, whose gradients begin before them. */
function fusedGradients(
  dy: tf.Tensor,
  [x, filter, y]: tf.Tensor[],
  activation: unknown,
  geometry: ConvGeometry,
): Record<"x" | "filter" | "bias", () => tf.Tensor> {
  const before = (activation === "relu" ? tf.mul(dy, tf.step(y)) : dy) as tf.Tensor4D;
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
  registerGradient("Conv2D", { inputs: ["x", "filter"] }, (dy, [x, filter], attributes) => {
    const geometry = geometryOf(x, filter, attributes);
    return {
      x: () => convInputGradient(dy as tf.Tensor4D, filter as tf.Tensor4D, geometry),
      filter: () => convFilterGradient(x as tf.Tensor4D, dy as tf.Tensor4D, geometry),
    };
  });
  const fused = { inputs: ["x", "filter"], output: true };
  registerGradient("FusedConv2D", fused, (dy, saved, attributes) =>
    fusedGradients(dy, saved, attributes.activation, geometryOf(saved[0], saved[1], attributes)),
  );
  registerGradient(unpackedConvKernel, fused, (dy, saved, attributes) => {
    const { stride, dilation, sides, activation } = attributes as unknown as UnpackedAttributes;
    const geometry = convGeometry(saved[0].shape, saved[1].shape, stride, dilation, sides);
    return fusedGradients(dy, saved, activation, geometry);
  });
}

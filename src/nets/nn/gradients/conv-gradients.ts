// Gradients of the convolution kernels, plain and fused with bias and activation.
import * as tf from "@tensorflow/tfjs-core";
import { convGeometry } from "../conv-geometry";
import { sumOverPositions } from "../sum-over-positions";
import { convFilterGradient } from "./conv-filter-gradient";
import { convInputGradient } from "./conv-input-gradient";
import { registerGradient } from "./register-gradient";

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
  registerGradient("FusedConv2D", { inputs: ["x", "filter"], output: true }, (dy, [x, filter, y], attributes) => {
    const geometry = geometryOf(x, filter, attributes);
    const before = (attributes.activation === "relu" ? tf.mul(dy, tf.step(y)) : dy) as tf.Tensor4D;
    return {
      x: () => convInputGradient(before, filter as tf.Tensor4D, geometry),
      filter: () => convFilterGradient(x as tf.Tensor4D, before, geometry),
      bias: () => sumOverPositions(before),
    };
  });
}

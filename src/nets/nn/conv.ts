// Two-dimensional convolution with PyTorch's padding, in NHWC, after torch.nn.functional.conv2d.
import * as tf from "@tensorflow/tfjs-core";
import { explicitPadding, sidesOf, type Padding } from "./padding";

export interface ConvOptions {
  readonly stride?: number;
  readonly padding?: Padding;
  readonly dilation?: number;
  readonly groups?: number;
  /** [out] */
  readonly bias?: tf.Tensor1D;
  readonly activation?: "linear" | "relu";
  /** [n, oh, ow, out]; added before the activation. */
  readonly residual?: tf.Tensor4D;
}

/** x [n, h, w, in], kernel [kh, kw, in / groups, out] -> [n, oh, ow, out]. */
export function conv(x: tf.Tensor4D, kernel: tf.Tensor4D, options: ConvOptions = {}): tf.Tensor4D {
  const { stride = 1, padding = 0, dilation = 1, groups = 1, bias, activation = "linear", residual } = options;
  return tf.tidy(() => {
    const pad = explicitPadding(sidesOf(padding));
    const one = (x: tf.Tensor4D, kernel: tf.Tensor4D) =>
      tf.conv2d(x, kernel, [stride, stride], pad, "NHWC", [dilation, dilation]);
    let y: tf.Tensor4D;
    if (groups === 1) y = one(x, kernel);
    else {
      const kernels: tf.Tensor4D[] = tf.split(kernel, groups, 3);
      y = tf.concat(
        tf.split(x, groups, 3).map((part: tf.Tensor4D, i) => one(part, kernels[i])),
        3,
      );
    }
    if (bias) y = tf.add(y, bias);
    if (residual) y = tf.add(y, residual);
    return activation === "relu" ? tf.relu(y) : y;
  });
}

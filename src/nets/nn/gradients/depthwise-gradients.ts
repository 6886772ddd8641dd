// Gradients of depthwise convolutions: on WebAssembly's heap by kernels of this lab's own, elsewhere made of tfjs's operations.
//
// tfjs 4.22 has neither DepthwiseConv2dNativeBackpropFilter nor -Input on WebAssembly, and refuses dilation on every backend.
// Delete what is made of operations when both are gone.
import * as tf from "@tensorflow/tfjs-core";
import { convGeometry, type ConvAxis, type ConvGeometry } from "../conv-geometry";
import { sumOverPositions } from "../sum-over-positions";
import { depthwiseFilterGradientOnHeap, depthwiseInputGradientOnHeap, depthwiseKernel } from "../wasm/depthwise";
import { insertZeros } from "./interleave";
import { padOrCrop } from "./pad-or-crop";
import { registerGradient } from "./register-gradient";

/** Zeros in front of an axis, and behind it those without which the last output's taps would end outside. */
function around({ input, output, taps, stride, dilation, before }: ConvAxis): [number, number] {
  return [before, (output - 1) * stride + (taps - 1) * dilation + 1 - input - before];
}

/** x [n, h, w, c], dy [n, oh, ow, c] -> [kh, kw, c, 1]: of every tap, the sum of what it saw times dy. */
function filterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, { rows, columns }: ConvGeometry): tf.Tensor4D {
  const padded = padOrCrop(x, around(rows), around(columns));
  const [n, , , channels] = x.shape;
  const reach = (axis: ConvAxis, tap: number) => {
    const start = tap * axis.dilation;
    return [start, start + (axis.output - 1) * axis.stride + 1] as const;
  };
  const taps = Array.from({ length: rows.taps * columns.taps }, (_, tap) => {
    const [top, bottom] = reach(rows, Math.floor(tap / columns.taps));
    const [left, right] = reach(columns, tap % columns.taps);
    const seen = tf.stridedSlice(
      padded,
      [0, top, left, 0],
      [n, bottom, right, channels],
      [1, rows.stride, columns.stride, 1],
    );
    return sumOverPositions(tf.mul(seen, dy));
  });
  return tf.reshape(tf.stack(taps), [rows.taps, columns.taps, channels, 1]);
}

/** dy [n, oh, ow, c], filter [kh, kw, c, 1] -> [n, h, w, c]: dy spread out by the stride, convolved with the taps reversed. */
function inputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, { rows, columns }: ConvGeometry): tf.Tensor4D {
  const sides = ({ input, taps, stride, output, dilation, before }: ConvAxis): [number, number] => {
    const first = (taps - 1) * dilation - before;
    return [first, input + (taps - 1) * dilation - first - output * stride];
  };
  const spread = padOrCrop(insertZeros(dy, rows.stride), sides(rows), sides(columns));
  return tf.depthwiseConv2d(spread, tf.reverse(filter, [0, 1]), 1, "valid", "NHWC", rows.dilation);
}

export function registerDepthwiseGradients(): void {
  registerGradient(depthwiseKernel, { inputs: ["x", "filter"] }, (dy, [x, filter], attributes) => {
    const geometry = attributes as unknown as ConvGeometry;
    return {
      x: () => depthwiseInputGradientOnHeap(dy as tf.Tensor4D, filter as tf.Tensor4D, geometry),
      filter: () => depthwiseFilterGradientOnHeap(x as tf.Tensor4D, dy as tf.Tensor4D, geometry),
    };
  });
  registerGradient("DepthwiseConv2dNative", { inputs: ["x", "filter"] }, (dy, [x, filter], attributes) => {
    const { strides, dilations, pad } = attributes as unknown as tf.DepthwiseConv2dNativeAttrs;
    const [map, kernel] = [x as tf.Tensor4D, filter as tf.Tensor4D];
    const { padInfo, strideHeight, dilationHeight } = tf.backend_util.computeConv2DInfo(
      map.shape,
      kernel.shape,
      strides,
      dilations,
      pad as "valid",
      undefined,
      true,
    );
    const geometry = convGeometry(map.shape, kernel.shape, strideHeight, dilationHeight, padInfo);
    return {
      x: () => inputGradient(dy as tf.Tensor4D, kernel, geometry),
      filter: () => filterGradient(map, dy as tf.Tensor4D, geometry),
    };
  });
}

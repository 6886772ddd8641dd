// A convolution's gradient with respect to its kernel.
//
// tfjs 4.22 has no Conv2DBackpropFilter on WebAssembly, and refuses dilation on every backend. Delete when both are gone.
import * as tf from "@tensorflow/tfjs-core";
import type { ConvAxis, ConvGeometry } from "../conv-geometry";
import { explicitPadding } from "../padding";
import { filterGradientByColumns } from "./filter-gradient-by-columns";
import { productWithFreshOperand } from "./matmul-gradient";
import { filterGradientOnHeap } from "../wasm/conv-gradients";
import { activeHeap } from "../wasm/heap";
import { transposeMatrix } from "../transpose-matrix";
import { padOrCrop } from "./pad-or-crop";

/** x [n, h, w, in], dy [n, oh, ow, out] -> [kh, kw, in, out]. */
export function convFilterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, geometry: ConvGeometry): tf.Tensor4D {
  if (activeHeap()) return filterGradientOnHeap(x, dy, geometry);
  const { rows, columns } = geometry;
  const taps = rows.taps * columns.taps;
  if (taps === 1) return asProduct(x, dy, geometry);
  const backend = tf.getBackend();
  if (backend === "wasm") {
    // Measured: one convolution is the faster way where it has many outputs and dy stays in the cache.
    const isConvolution = taps * x.shape[3] >= 32 && dy.shape[3] < 64;
    return isConvolution ? asConvolution(x, dy, geometry) : filterGradientByColumns(x, dy, geometry);
  }
  if (rows.dilation === 1 && tf.getKernel("Conv2DBackpropFilter", backend)) return ofBackend(x, dy, geometry);
  return asConvolution(x, dy, geometry);
}

function ofBackend(x: tf.Tensor4D, dy: tf.Tensor4D, { rows, columns }: ConvGeometry): tf.Tensor4D {
  const after = (axis: ConvAxis) =>
    (axis.output - 1) * axis.stride + (axis.taps - 1) * axis.dilation + 1 - axis.input - axis.before;
  // Rows and columns that no window reaches are cut off, so that sizes and padding agree exactly.
  const cut = (amount: number) => Math.min(0, amount);
  const add = (amount: number) => Math.max(0, amount);
  const attributes = {
    strides: [rows.stride, columns.stride],
    pad: explicitPadding({
      top: rows.before,
      bottom: add(after(rows)),
      left: columns.before,
      right: add(after(columns)),
    }),
    dataFormat: "NHWC",
    filterShape: [rows.taps, columns.taps, x.shape[3], dy.shape[3]],
  };
  const reached = padOrCrop(x, [0, cut(after(rows))], [0, cut(after(columns))]);
  return tf.engine().runKernel("Conv2DBackpropFilter", { x: reached, dy }, attributes as unknown as tf.NamedAttrMap);
}

/** One tap: the product of x, where outputs meet it, and dy. */
function asProduct(x: tf.Tensor4D, dy: tf.Tensor4D, { rows, columns }: ConvGeometry): tf.Tensor4D {
  const { stride } = rows;
  const after = (axis: ConvAxis) => axis.output * stride - axis.input - axis.before;
  const aligned = padOrCrop(x, [rows.before, after(rows)], [columns.before, after(columns)]);
  const [n, oh, ow, outputs] = dy.shape;
  const channels = x.shape[3];
  let met: tf.Tensor = aligned;
  if (stride > 1) {
    // Column 0 of each stride, then row 0: what the first phase of an interleaved image is.
    met = tf.slice(tf.reshape(met, [n * oh * stride * ow, stride * channels]), [0, 0], [-1, channels]);
    met = tf.slice(tf.reshape(met, [n * oh, stride * ow * channels]), [0, 0], [-1, ow * channels]);
  }
  const positions = n * oh * ow;
  const [left, right] = [
    tf.reshape<tf.Rank.R2>(met, [positions, channels]),
    tf.reshape<tf.Rank.R2>(dy, [positions, outputs]),
  ];
  // Of both ways to the product, the one that transposes the narrower matrix.
  if (outputs < channels) {
    const product = productWithFreshOperand(transposeMatrix(right), left);
    return tf.reshape(tf.transpose(product), [1, 1, channels, outputs]);
  }
  const product = productWithFreshOperand(transposeMatrix(left), right);
  return tf.reshape(product, [1, 1, channels, outputs]);
}

/** x [n, h, w, c] -> [c, h, w, n]. */
function channelsFirst(x: tf.Tensor4D): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  const byPosition = tf.transpose(tf.reshape(x, [n, h * w, c]), [1, 0, 2]);
  return tf.reshape(transposeMatrix(tf.reshape(byPosition, [h * w * n, c])), [c, h, w, n]);
}

/** One convolution over the batch as channels: x as its input, dy as its filter, stride and dilation swapped. */
function asConvolution(x: tf.Tensor4D, dy: tf.Tensor4D, { rows, columns }: ConvGeometry): tf.Tensor4D {
  const after = (axis: ConvAxis) =>
    (axis.taps - 1) * axis.dilation + (axis.output - 1) * axis.stride + 1 - axis.input - axis.before;
  const cut = (amount: number) => Math.min(0, amount);
  const add = (amount: number) => Math.max(0, amount);
  const cropped = padOrCrop(x, [0, cut(after(rows))], [0, cut(after(columns))]);
  const pad = explicitPadding({
    top: rows.before,
    bottom: add(after(rows)),
    left: columns.before,
    right: add(after(columns)),
  });
  const filter = tf.transpose(dy, [1, 2, 0, 3]);
  const gradient: tf.Tensor4D = tf.engine().runKernel("Conv2D", { x: channelsFirst(cropped), filter }, {
    strides: [rows.dilation, columns.dilation],
    pad,
    dataFormat: "NHWC",
    dilations: [rows.stride, columns.stride],
  } as unknown as tf.NamedAttrMap); // [in, kh, kw, out]
  return tf.transpose(gradient, [1, 2, 0, 3]);
}

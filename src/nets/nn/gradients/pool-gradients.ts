// Gradients of pooling without padding.
//
// tfjs 4.22 gives wrong ones: average pooling with padding on every backend, and on WebAssembly the maximum of a window
// that is nowhere positive. Padding is therefore done before pooling, and refused here.
import * as tf from "@tensorflow/tfjs-core";
import { insertZeros, interleave } from "./interleave";
import { maximumGradientByLoops, type Windows } from "./maximum-gradient-by-loops";
import { maximumGradientByTaps } from "./maximum-gradient-by-taps";
import { padOrCrop } from "./pad-or-crop";
import { registerGradient } from "./register-gradient";

function windowsOf(kernel: string, { filterSize, strides, pad }: tf.NamedAttrMap): Windows {
  const square = (value: unknown) => {
    const [a, b] = Array.isArray(value) ? (value as number[]) : [value as number, value as number];
    if (a !== b) throw new Error(`${kernel} has a gradient for square windows and strides only, got ${a} × ${b}`);
    return a;
  };
  if (pad !== "valid" && pad !== 0) {
    throw new Error(`${kernel} has a gradient without padding only, got ${JSON.stringify(pad)}; pad before pooling`);
  }
  return { size: square(filterSize), stride: square(strides) };
}

/** spread [n, s oh, s ow, c] moved down and right by some pixels, on an image of h × w. */
function place(spread: tf.Tensor4D, down: number, right: number, h: number, w: number): tf.Tensor4D {
  return padOrCrop(spread, [down, h - spread.shape[1] - down], [right, w - spread.shape[2] - right]);
}

function averageGradient(dy: tf.Tensor4D, x: tf.Tensor4D, { size, stride }: Windows): tf.Tensor4D {
  const [, h, w] = x.shape;
  const share: tf.Tensor4D = tf.mul(dy, 1 / (size * size));
  if (size === stride) {
    const row = Array<tf.Tensor4D>(stride).fill(share);
    return place(interleave(Array<tf.Tensor4D[]>(stride).fill(row)), 0, 0, h, w);
  }
  const spread = insertZeros(share, stride);
  const shifts = Array.from({ length: size }, (_, shift) => shift);
  const tall = tf.addN(shifts.map((down) => place(spread, down, 0, h, spread.shape[2]))) as tf.Tensor4D;
  return tf.addN(shifts.map((right) => place(tall, 0, right, h, w))) as tf.Tensor4D;
}

const readsQuickly = (): boolean => ["wasm", "cpu"].includes(tf.getBackend());

/** Whether there is one window an image, over all of it. */
function isGlobal(x: tf.Tensor, { filterSize }: tf.NamedAttrMap): boolean {
  return tf.util.arraysEqual([filterSize as number | number[]].flat(), x.shape.slice(1, 3));
}

export function registerPoolGradients(): void {
  registerGradient("AvgPool", { inputs: ["x"] }, (dy, [x], attributes) => ({
    x: () =>
      isGlobal(x, attributes)
        ? tf.mul(tf.mul(dy, dy.size / x.size), tf.ones(x.shape))
        : averageGradient(dy as tf.Tensor4D, x as tf.Tensor4D, windowsOf("AvgPool", attributes)),
  }));
  registerGradient("MaxPool", { inputs: ["x"], output: true }, (dy, [x, y], attributes) => ({
    x: () => {
      const maximumGradient = readsQuickly() ? maximumGradientByLoops : maximumGradientByTaps;
      return maximumGradient(dy as tf.Tensor4D, x as tf.Tensor4D, y as tf.Tensor4D, windowsOf("MaxPool", attributes));
    },
  }));
}

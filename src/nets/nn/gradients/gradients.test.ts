import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose } from "../../../testing/expect-close";
import {
  expectGradients,
  gradientsOf,
  ruleValues,
  type Differentiable,
  type GradientCheck,
} from "../../../testing/expect-gradients";
import { expectNoLeak } from "../../../testing/expect-no-leak";
import { useNodeBackend } from "../../../node/backend";
import { maximumGradientByLoops } from "./maximum-gradient-by-loops";
import { maximumGradientByTaps } from "./maximum-gradient-by-taps";
import { stopGradient } from "../stop-gradient";
import "./register-gradients";

interface Case {
  readonly f: Differentiable;
  readonly shapes?: readonly number[][];
  /** Moves inputs away from where the function bends or ends. */
  readonly offset?: number;
  readonly check?: GradientCheck;
}

const bent: GradientCheck = { step: 1e-3, tolerance: 0.01 };
const broadcast = [
  [2, 3, 4],
  [3, 1],
];
const int32 = (...values: number[]) => tf.tensor1d(values, "int32");

const cases: Record<string, Case> = {
  abs: { f: tf.abs, check: bent },
  add: { f: tf.add, shapes: broadcast },
  "add, last axis": { f: tf.add, shapes: [[2, 3, 4], [4]] },
  addN: {
    f: (...xs: tf.Tensor[]) => tf.addN(xs),
    shapes: [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
  },
  broadcastTo: { f: (x: tf.Tensor) => tf.broadcastTo(x, [2, 3, 4]), shapes: [[3, 1]] },
  clipByValue: { f: (x: tf.Tensor) => tf.clipByValue(x, -0.55, 0.33), check: bent },
  concat: {
    f: (...xs: tf.Tensor[]) => tf.concat(xs, 1),
    shapes: [
      [2, 3],
      [2, 1],
      [2, 2],
    ],
  },
  "concat, last axis": {
    f: (...xs: tf.Tensor[]) => tf.concat(xs, -1),
    shapes: [
      [2, 3],
      [2, 1],
    ],
  },
  div: { f: tf.div, shapes: broadcast, offset: 2 },
  exp: { f: tf.exp },
  expandDims: { f: (x: tf.Tensor) => tf.expandDims(x, 1) },
  expm1: { f: tf.expm1 },
  gather: { f: (x: tf.Tensor) => tf.gather(x, int32(2, 0, 2, 1)), shapes: [[3, 4]] },
  "gather, middle axis": { f: (x: tf.Tensor) => tf.gather(x, int32(2, 0, 2), 1), shapes: [[2, 3, 4]] },
  "gather, table of indices": {
    f: (x: tf.Tensor) => tf.gather(x, tf.tensor2d([0, 1, 1, 1], [2, 2], "int32"), 2),
    shapes: [[2, 3, 2]],
  },
  "log, log1p": { f: (x: tf.Tensor) => tf.add(tf.log(x), tf.log1p(x)), offset: 2 },
  logSoftmax: { f: (x: tf.Tensor) => tf.logSoftmax(x) },
  matMul: {
    f: (a: tf.Tensor2D, b: tf.Tensor2D) => tf.matMul(a, b),
    shapes: [
      [2, 3],
      [3, 4],
    ],
  },
  "matMul, both transposed": {
    f: (a: tf.Tensor2D, b: tf.Tensor2D) => tf.matMul(a, b, true, true),
    shapes: [
      [3, 2],
      [4, 3],
    ],
  },
  "matMul, first transposed": {
    f: (a: tf.Tensor2D, b: tf.Tensor2D) => tf.matMul(a, b, true),
    shapes: [
      [3, 2],
      [3, 4],
    ],
  },
  "matMul, batch": {
    f: (a: tf.Tensor3D, b: tf.Tensor3D) => tf.matMul(a, b),
    shapes: [
      [2, 2, 3],
      [2, 3, 4],
    ],
  },
  "matMul, batch broadcast": {
    f: (a: tf.Tensor3D, b: tf.Tensor3D) => tf.matMul(a, b, false, true),
    shapes: [
      [2, 2, 3],
      [1, 4, 3],
    ],
  },
  max: { f: (x: tf.Tensor) => tf.max(x, 1), check: bent },
  min: { f: (x: tf.Tensor) => tf.min(x, [0, 2], true), check: bent },
  maximum: { f: tf.maximum, shapes: broadcast, check: bent },
  minimum: { f: tf.minimum, shapes: broadcast, check: bent },
  mean: { f: (x: tf.Tensor) => tf.mean(x, [0, 2]) },
  "mean of all": { f: (x: tf.Tensor) => tf.mean(x) },
  mul: { f: tf.mul, shapes: broadcast },
  "mul by itself": { f: (x: tf.Tensor) => tf.mul(x, x) },
  neg: { f: tf.neg },
  pad: {
    f: (x: tf.Tensor3D) =>
      tf.pad(x, [
        [0, 1],
        [2, 0],
        [1, 1],
      ]),
  },
  pow: { f: tf.pow, shapes: broadcast, offset: 2 },
  reciprocal: { f: tf.reciprocal, offset: 2 },
  relu: { f: tf.relu, check: bent },
  reshape: { f: (x: tf.Tensor) => tf.reshape(x, [4, 6]) },
  reverse: { f: (x: tf.Tensor) => tf.reverse(x, [0, 2]) },
  rsqrt: { f: tf.rsqrt, offset: 2 },
  sigmoid: { f: tf.sigmoid },
  slice: { f: (x: tf.Tensor3D) => tf.slice(x, [0, 1, 2], [2, -1, 1]) },
  softmax: { f: (x: tf.Tensor) => tf.softmax(x) },
  softplus: { f: tf.softplus },
  split: { f: (x: tf.Tensor) => tf.add(...(tf.split(x, 2, 2).reverse() as [tf.Tensor, tf.Tensor])) },
  "split, one part used": { f: (x: tf.Tensor) => tf.split(x, [1, 2], 1)[1] },
  sqrt: { f: tf.sqrt, offset: 2 },
  square: { f: tf.square },
  squaredDifference: { f: tf.squaredDifference, shapes: broadcast },
  stack: {
    f: (...xs: tf.Tensor[]) => tf.stack(xs, 1),
    shapes: [
      [2, 3],
      [2, 3],
    ],
  },
  sub: { f: tf.sub, shapes: broadcast },
  sum: { f: (x: tf.Tensor) => tf.sum(x, [1], true) },
  tanh: { f: tf.tanh },
  tile: { f: (x: tf.Tensor) => tf.tile(x, [2, 1, 3]) },
  transpose: { f: (x: tf.Tensor) => tf.transpose(x, [2, 0, 1]) },
  unstack: { f: (x: tf.Tensor) => tf.unstack(x, 1)[2] },
  where: {
    f: (a: tf.Tensor, b: tf.Tensor) => tf.where(tf.greater(a, 0.1), a, b),
    shapes: [
      [2, 3],
      [2, 3],
    ],
    check: bent,
  },
};

describe.each(["wasm", "cpu"] as const)("gradients on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  for (const [name, { f, shapes = [[2, 3, 4]], offset = 0, check = {} }] of Object.entries(cases)) {
    it(`of ${name} are those of finite differences, and leave no tensor behind`, () => {
      const inputs = shapes.map((shape, i) =>
        tf.tidy(() => tf.add(ruleValues(`${name}${i}`, shape as [number]), offset)),
      );
      expectGradients(f, inputs, check);
      expectNoLeak(() => gradientsOf((...xs: tf.Tensor[]) => tf.tidy(() => f(...xs)), inputs));
    });
  }

  it("are zero through rounding, signs and stopGradient", () => {
    const x = tf.tensor1d([0.3, -1.7]);
    for (const f of [tf.round, tf.floor, tf.ceil, tf.sign, tf.step, stopGradient] as Differentiable[]) {
      expect(Array.from(gradientsOf(f, [x])[0].dataSync())).toEqual([0, 0]);
    }
  });

  it("of abs are signs, whatever the size of the number, and 0 at 0", () => {
    const x = tf.tensor1d([0, 1e-37, -1e-37, 3e38, -3e38, -0.5]);
    expect(Array.from(gradientsOf(tf.abs, [x])[0].dataSync())).toEqual([0, 1, -1, 1, -1, -1]);
  });

  it("of maxima are the same by loops and by taps, ties and uncovered edges included", () => {
    const side = fc.integer({ min: 3, max: 9 });
    const window = fc.record({ size: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 3 }) });
    fc.assert(
      fc.property(side, side, window, (h, w, windows) => {
        tf.tidy(() => {
          const x: tf.Tensor4D = tf.round(ruleValues<tf.Rank.R4>("maxima.x", [2, h, w, 3], 2));
          const y = tf.maxPool(x, windows.size, windows.stride, "valid");
          const dy = ruleValues<tf.Rank.R4>("maxima.dy", y.shape);
          const [loops, taps] = [maximumGradientByLoops, maximumGradientByTaps].map((by) => by(dy, x, y, windows));
          // Where windows overlap, slopes are summed in another order.
          expectClose(loops.dataSync(), taps.dataSync(), 1e-6, "sums of up to nine float32 slopes below 1");
        });
      }),
      { numRuns: 40, seed: 9 },
    );
  });

  it("are refused, not wrong, where pooling pads by itself", () => {
    const x = ruleValues<tf.Rank.R4>("x", [1, 4, 4, 1]);
    expect(() => gradientsOf((x: tf.Tensor4D) => tf.avgPool(x, 3, 2, "same"), [x])).toThrow(/pad before pooling/);
  });
});

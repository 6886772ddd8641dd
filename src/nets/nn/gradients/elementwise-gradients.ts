// Gradients of the elementwise kernels, with broadcasting.
import * as tf from "@tensorflow/tfjs-core";
import { sumToShape } from "./broadcasting";
import { registerGradient } from "./register-gradient";

function fromInput(kernel: string, derivative: (dy: tf.Tensor, x: tf.Tensor) => tf.Tensor): void {
  registerGradient(kernel, { inputs: ["x"] }, (dy, [x]) => ({ x: () => derivative(dy, x) }));
}

function fromOutput(kernel: string, derivative: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor): void {
  registerGradient(kernel, { output: true }, (dy, [y]) => ({ x: () => derivative(dy, y) }));
}

type BinaryDerivative = (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

function binary(kernel: string, derivativeA: BinaryDerivative, derivativeB: BinaryDerivative): void {
  registerGradient(kernel, { inputs: ["a", "b"] }, (dy, [a, b]) => ({
    a: () => sumToShape(derivativeA(dy, a, b), a.shape),
    b: () => sumToShape(derivativeB(dy, a, b), b.shape),
  }));
}

const zeros = (x: tf.Tensor) => tf.zeros(x.shape);
const where = (condition: tf.Tensor, dy: tf.Tensor) => tf.mul(dy, tf.cast(condition, "float32"));

/** 2¹²⁷ takes every number that is not subnormal to 1 or beyond, and leaves 0 where it is. */
const beyondOne = 2 ** 127;

/** The sign, clipped on WebAssembly: its Sign (tfjs 4.22) takes 20 times as long as a product and a clip. */
function signOf(x: tf.Tensor): tf.Tensor {
  return tf.getBackend() === "wasm" ? tf.clipByValue(tf.mul(x, beyondOne), -1, 1) : tf.sign(x);
}

export function registerElementwiseGradients(): void {
  fromInput("Abs", (dy, x) => tf.mul(dy, signOf(x)));
  fromInput("Cast", (dy) => tf.cast(dy, "float32"));
  fromInput("Identity", (dy) => tf.clone(dy));
  fromInput("Log", (dy, x) => tf.div(dy, x));
  fromInput("Log1p", (dy, x) => tf.div(dy, tf.add(x, 1)));
  fromInput("Neg", (dy) => tf.neg(dy));
  fromInput("Softplus", (dy, x) => tf.mul(dy, tf.sigmoid(x)));
  fromInput("Square", (dy, x) => tf.mul(dy, tf.mul(x, 2)));
  registerGradient("ClipByValue", { inputs: ["x"] }, (dy, [x], { clipValueMin, clipValueMax }) => ({
    x: () =>
      where(tf.logicalAnd(tf.greaterEqual(x, clipValueMin as number), tf.lessEqual(x, clipValueMax as number)), dy),
  }));
  fromOutput("Exp", (dy, y) => tf.mul(dy, y));
  fromOutput("Expm1", (dy, y) => tf.mul(dy, tf.add(y, 1)));
  fromOutput("Reciprocal", (dy, y) => tf.neg(tf.mul(dy, tf.square(y))));
  fromOutput("Relu", (dy, y) => tf.mul(dy, tf.step(y)));
  // PyTorch's is 0 at both corners
  fromOutput("Relu6", (dy, y) => where(tf.logicalAnd(tf.greater(y, 0), tf.less(y, 6)), dy));
  fromOutput("Rsqrt", (dy, y) => tf.mul(dy, tf.mul(-0.5, tf.mul(y, tf.square(y)))));
  fromOutput("Sigmoid", (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y))));
  fromOutput("Sqrt", (dy, y) => tf.div(dy, tf.mul(y, 2)));
  fromOutput("Tanh", (dy, y) => tf.mul(dy, tf.sub(1, tf.square(y))));
  for (const kernel of ["Ceil", "Floor", "Round", "Sign", "Step", "ZerosLike", "OnesLike", "LogicalNot"]) {
    fromInput(kernel, (_, x) => zeros(x));
  }

  const all: BinaryDerivative = (dy) => dy;
  registerGradient("Add", { inputs: ["a", "b"] }, (dy, [a, b]) => ({
    a: () => sumToShape(dy, a.shape),
    b: () => sumToShape(dy, b.shape),
  }));
  binary("Sub", all, (dy) => tf.neg(dy));
  binary(
    "Multiply",
    (dy, _, b) => tf.mul(dy, b),
    (dy, a) => tf.mul(dy, a),
  );
  binary(
    "RealDiv",
    (dy, _, b) => tf.div(dy, b),
    (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
  );
  binary(
    "Maximum",
    (dy, a, b) => where(tf.greaterEqual(a, b), dy),
    (dy, a, b) => where(tf.less(a, b), dy),
  );
  binary(
    "Minimum",
    (dy, a, b) => where(tf.lessEqual(a, b), dy),
    (dy, a, b) => where(tf.greater(a, b), dy),
  );
  binary(
    "SquaredDifference",
    (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(a, b))),
    (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(b, a))),
  );
  binary(
    "Pow",
    (dy, a, b) => tf.mul(dy, tf.mul(b, tf.pow(a, tf.sub(b, 1)))),
    (dy, a, b) => tf.mul(dy, tf.mul(tf.pow(a, b), tf.log(tf.where(tf.greater(a, 0), a, tf.onesLike(a))))),
  );
  const comparisons = ["Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual", "LogicalAnd", "LogicalOr"];
  for (const kernel of comparisons) {
    registerGradient(kernel, { inputs: ["a", "b"] }, (_, [a, b]) => ({ a: () => zeros(a), b: () => zeros(b) }));
  }
  // tfjs's own name for the operands of `where`: t where the condition holds, e elsewhere.
  registerGradient("Select", { inputs: ["condition"] }, (dy, [condition]) => ({
    condition: () => zeros(condition),
    t: () => where(condition, dy),
    e: () => where(tf.logicalNot(condition), dy),
  }));
  registerGradient("AddN", { allInputs: true }, (dy, saved) =>
    Object.fromEntries(saved.map((_, i) => [i, () => tf.clone(dy)])),
  );
}

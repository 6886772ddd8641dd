// The layers' part of the reference's losses.json: objectives and gradients that pin nets/nn, on the active tfjs backend.
import * as tf from "@tensorflow/tfjs-core";
import { conv } from "../../nets/nn/conv";
import { addNoise, auxiliaryLoss, bits, likelihood, type Prior } from "../../nets/nn/entropy-bottleneck";
import { gdn } from "../../nets/nn/gdn";
import { resizeBilinear } from "../../nets/nn/resize";
import { roiAlign } from "../../nets/nn/roi-align";
import { digest, digestError, type Digest } from "../digest";
import { syntheticParameter, syntheticTensor, uniform } from "../synthetic-values";
import type { CaseResult, ReferenceSource } from "./case-result";

interface Losses {
  readonly stage1: {
    readonly bits: number;
    readonly squared_error: number;
    readonly beta: number;
    readonly total: number;
    readonly gradients: Readonly<Record<string, Digest>>;
  };
  readonly auxiliary: { readonly value: number; readonly gradient: Digest };
  readonly segmentation: { readonly value: number; readonly gradient: Digest; readonly ignored: number };
  readonly roi_align: {
    readonly rois: readonly (readonly number[])[];
    readonly scale: number;
    readonly output: number;
    readonly sampling: number;
    readonly pooled: Digest;
    readonly gradient_of_square_sum: Digest;
  };
}

// A good float32 implementation agrees to about 1e-4 of the rms (reference/README.md).
const tolerance = 1e-4;

function valueCase(name: string, actual: number, expected: number): CaseResult {
  return { id: `losses ${name}`, worst: Math.abs(actual / expected - 1), tolerance, unit: "of the value" };
}

async function digestCase(name: string, actual: tf.Tensor, expected: Digest): Promise<CaseResult> {
  const worst = digestError(digest(await actual.data(), actual.shape), expected);
  return { id: `losses ${name}`, worst, tolerance, unit: "of the rms" };
}

const toNhwc = (x: tf.Tensor): tf.Tensor4D => tf.transpose(x as tf.Tensor4D, [0, 2, 3, 1]);
const toNchw = (x: tf.Tensor): tf.Tensor4D => tf.transpose(x as tf.Tensor4D, [0, 3, 1, 2]);

/** A tensor of the rule, which orders it as [n, c, h, w], as [n, h, w, c]. */
function syntheticNhwc(name: string, shape: readonly number[], seed: string, scale = 1): tf.Tensor4D {
  const values = syntheticTensor(name, tf.util.sizeFromShape([...shape]), seed, scale);
  return tf.tidy(() => toNhwc(tf.tensor(values, [...shape])));
}

const bottleneckChannels = 4;

/** The stage-1 network of the reference, its tensors by PyTorch's names and in PyTorch's order. */
function stage1Network(seed: string, names: Readonly<Record<string, Digest>>) {
  const shapes = new Map(Object.entries(names).map(([name, { shape }]) => [name, shape]));
  shapes.set("entropy_bottleneck.quantiles", [bottleneckChannels, 1, 3]);
  const parameters = new Map<string, tf.Tensor>();
  for (const [name, shape] of shapes) {
    parameters.set(name, tf.tensor(syntheticParameter(name, shape, seed, "loss."), [...shape]));
  }
  return parameters;
}

type Get = (name: string) => tf.Tensor;

function kernelOf(get: Get, name: string): tf.Tensor4D {
  return tf.transpose(get(`${name}.weight`) as tf.Tensor4D, [2, 3, 1, 0]);
}

function gdnOf(get: Get, name: string) {
  return { beta: get(`${name}.beta`) as tf.Tensor1D, gamma: tf.transpose(get(`${name}.gamma`) as tf.Tensor2D) };
}

function priorOf(get: Get): Prior {
  const list = (kind: string, count: number) =>
    Array.from({ length: count }, (_, i) => get(`entropy_bottleneck.${kind}.${i}`) as tf.Tensor3D);
  return {
    matrices: list("matrices", 5),
    biases: list("biases", 5),
    factors: list("factors", 4),
    quantiles: tf.reshape(get("entropy_bottleneck.quantiles"), [bottleneckChannels, 3]),
  };
}

function encode(get: Get, x: tf.Tensor4D): tf.Tensor4D {
  let y = gdn(conv(x, kernelOf(get, "encoder.0"), { stride: 2, padding: 2 }), gdnOf(get, "encoder.1"));
  y = gdn(conv(y, kernelOf(get, "encoder.2"), { stride: 2, padding: 2 }), gdnOf(get, "encoder.3"));
  return conv(y, kernelOf(get, "encoder.4"));
}

function decode(get: Get, y: tf.Tensor4D): tf.Tensor4D {
  let z = gdn(conv(y, kernelOf(get, "decoder.0"), { padding: 1 }), gdnOf(get, "decoder.1"), true);
  z = gdn(conv(z, kernelOf(get, "decoder.2")), gdnOf(get, "decoder.3"), true);
  return conv(z, kernelOf(get, "decoder.4"), { padding: 1 });
}

async function* stage1Cases({ stage1, auxiliary }: Losses, seed: string): AsyncGenerator<CaseResult> {
  const parameters = stage1Network(seed, stage1.gradients);
  const x = syntheticNhwc("loss.x", [2, 3, 48, 48], seed, 2);
  const target = syntheticNhwc("loss.target", [2, 8, 12, 12], seed);
  const noise = syntheticNhwc("loss.noise", [2, bottleneckChannels, 11, 11], seed, 0.5);
  const trained = Object.keys(stage1.gradients);
  const terms = (get: Get) => {
    const noisy = addNoise(encode(get, x), noise);
    const rate = bits(likelihood(noisy, priorOf(get)));
    return { rate, error: tf.sum(tf.squaredDifference(decode(get, noisy), target)) };
  };
  const { rate, error } = tf.tidy(() => terms((name) => parameters.get(name)!));
  const { value, grads } = tf.valueAndGrads((...values: tf.Tensor[]) => {
    const { rate, error } = terms((name) => values[trained.indexOf(name)] ?? parameters.get(name)!);
    return tf.add(error, tf.mul(rate, stage1.beta));
  })(trained.map((name) => parameters.get(name)!));
  yield valueCase("stage1 bits", (await rate.data())[0], stage1.bits);
  yield valueCase("stage1 squared error", (await error.data())[0], stage1.squared_error);
  yield valueCase("stage1 total", (await value.data())[0], stage1.total);
  for (const [i, name] of trained.entries()) {
    yield await digestCase(`stage1 gradient of ${name}`, grads[i], stage1.gradients[name]);
  }

  const quantiles = parameters.get("entropy_bottleneck.quantiles")!;
  const tails = tf.valueAndGrad((moved: tf.Tensor) =>
    auxiliaryLoss(priorOf((name) => (name.endsWith("quantiles") ? moved : parameters.get(name)!))),
  )(quantiles);
  yield valueCase("auxiliary value", (await tails.value.data())[0], auxiliary.value);
  yield await digestCase("auxiliary gradient", tails.grad, auxiliary.gradient);
  tf.dispose([[...parameters.values()], x, target, noise, rate, error, value, grads, tails.value, tails.grad]);
}

async function* segmentationCases({ segmentation }: Losses, seed: string): AsyncGenerator<CaseResult> {
  const [n, classes, height, width, ignoreIndex] = [2, 5, 48, 56, 255];
  const labels = Array.from(uniform("seg.truth", n * height * width, seed), (u) => {
    const label = Math.floor(((u + 1) / 2) * (classes + 1));
    return label === classes ? ignoreIndex : label;
  });
  const ignored = labels.filter((label) => label === ignoreIndex).length;
  yield {
    id: "losses segmentation ignored pixels",
    worst: Math.abs(ignored - segmentation.ignored),
    tolerance: 0,
    unit: "pixels",
  };
  const oneHot = new Float32Array(labels.length * classes);
  labels.forEach((label, i) => {
    if (label !== ignoreIndex) oneHot[i * classes + label] = 1;
  });
  const truth = tf.tensor4d(oneHot, [n, height, width, classes]);
  const small = syntheticNhwc("seg.logits", [n, classes, 6, 7], seed, 2);
  const { value, grad } = tf.valueAndGrad((logits: tf.Tensor) => {
    const full = resizeBilinear(logits as tf.Tensor4D, [height, width]);
    return tf.div(tf.sum(tf.mul(tf.logSoftmax(full), truth)), -(labels.length - ignored)) as tf.Scalar;
  })(small);
  const gradient = toNchw(grad);
  yield valueCase("segmentation value", (await value.data())[0], segmentation.value);
  yield await digestCase("segmentation gradient", gradient, segmentation.gradient);
  tf.dispose([truth, small, value, grad, gradient]);
}

async function* roiAlignCases({ roi_align }: Losses, seed: string): AsyncGenerator<CaseResult> {
  const feature = syntheticNhwc("align.feature", [1, 3, 20, 26], seed);
  const boxes = Float32Array.from(roi_align.rois.flat());
  const options = {
    outputSize: roi_align.output,
    spatialScale: roi_align.scale,
    samplingRatio: roi_align.sampling,
    aligned: false,
  };
  const pool = (features: tf.Tensor) => roiAlign(features as tf.Tensor4D, boxes, options);
  const pooled = tf.tidy(() => toNchw(pool(feature)));
  const gradient = tf.tidy(() => toNchw(tf.grad((features) => tf.sum(tf.square(pool(features))))(feature)));
  yield await digestCase("roi_align pooled", pooled, roi_align.pooled);
  yield await digestCase("roi_align gradient", gradient, roi_align.gradient_of_square_sum);
  tf.dispose([feature, pooled, gradient]);
}

/** Stage 1, auxiliary, segmentation and RoIAlign of losses.json. The caller chooses the backend. */
export async function* layerCases(reference: ReferenceSource): AsyncGenerator<CaseResult> {
  const losses = await reference.readJson<Losses>("losses.json");
  yield* stage1Cases(losses, reference.seed);
  yield* segmentationCases(losses, reference.seed);
  yield* roiAlignCases(losses, reference.seed);
}

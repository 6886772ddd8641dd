// The training objectives of losses.json: distillation, segmentation, detection's losses and optimizer steps.
import { ignoreIndex } from "../../domain";
import * as tf from "@tensorflow/tfjs-core";
import { gridAnchors, officialAspectRatios } from "../../core/geometry/pyramid";
import { distillation } from "../../nets/training/losses/distillation";
import { proposalLosses, regionLosses } from "../../nets/training/losses/detection-losses";
import { proposalTargets } from "../../nets/training/losses/detection-targets";
import { segmentationLoss } from "../../nets/training/losses/segmentation";
import {
  adam,
  initialState,
  type Optimizer,
  type OptimizerState,
  sgd,
} from "../../nets/training/optimizers/optimizers";
import { clipGradients } from "../../nets/training/optimizers/clip-gradients";
import { disposeState } from "../../nets/training/optimizers/stored-state";
import { digest, digestError, type Digest } from "../digest";
import { syntheticTensor, uniform } from "../synthetic-values";
import type { CaseResult, ReferenceSource } from "./case-result";

interface Distillation {
  readonly labels: readonly number[];
  readonly alpha: number;
  readonly value: number;
  readonly gradient: readonly (readonly number[])[];
}

interface Trail {
  readonly trail: readonly (readonly number[])[];
  readonly clip_norm: number | null;
}

interface TrainingLosses {
  readonly "distillation-T1": Distillation;
  readonly "distillation-T4": Distillation;
  readonly segmentation: { readonly value: number; readonly gradient: Digest };
  readonly anchors: {
    readonly grids: readonly (readonly [height: number, width: number])[];
    readonly image: readonly [height: number, width: number];
    readonly sizes: readonly number[];
  };
  readonly boxes: { readonly truth: readonly (readonly number[])[] };
  readonly rpn: {
    readonly sampled: readonly number[];
    readonly objectness_loss: number;
    readonly box_loss: number;
    readonly objectness_gradient: Digest;
    readonly box_gradient: Digest;
  };
  readonly roi: {
    readonly labels: readonly number[];
    readonly class_loss: number;
    readonly box_loss: number;
    readonly logits_gradient: Digest;
    readonly regression_gradient: Digest;
  };
  readonly "optimizer-sgd": Trail;
  readonly "optimizer-adam": Trail;
}

// A good float32 implementation agrees to about 1e-4 of the rms (reference/README.md).
const tolerance = 1e-4;

// Two units in the last place of float32 weights below 1: the order of an update's roundings is free, nothing else.
const stepTolerance = 2 ** -23;

async function valueCase(id: string, actual: tf.Scalar, expected: number): Promise<CaseResult> {
  const worst = Math.abs((await actual.data())[0] / expected - 1);
  return { id: `losses ${id}`, worst, tolerance, unit: "of the value" };
}

async function digestCase(id: string, actual: tf.Tensor, expected: Digest): Promise<CaseResult> {
  const worst = digestError(digest(await actual.data(), expected.shape), expected);
  return { id: `losses ${id}`, worst, tolerance, unit: "of the rms" };
}

function largestDifference(actual: ArrayLike<number>, expected: readonly number[]): number {
  if (actual.length !== expected.length) return Infinity;
  return expected.reduce((worst, value, i) => Math.max(worst, Math.abs(actual[i] - value)), 0);
}

async function* distillationCases(losses: TrainingLosses, seed: string): AsyncGenerator<CaseResult> {
  for (const temperature of [1, 4] as const) {
    const name = `distillation-T${temperature}` as const;
    const { labels, alpha, value, gradient } = losses[name];
    const shape: [number, number] = [gradient.length, gradient[0].length];
    const logits = (role: string) => tf.tensor2d(syntheticTensor(`kd.${role}`, shape[0] * shape[1], seed, 3), shape);
    const [student, teacher] = [logits("student"), logits("teacher")];
    const actual = tf.valueAndGrad((x: tf.Tensor) =>
      distillation(x as tf.Tensor2D, teacher, labels, { temperature, alpha }),
    )(student);
    yield await valueCase(`${name} value`, actual.value, value);
    const expected = gradient.flat();
    const rms = Math.sqrt(expected.reduce((sum, g) => sum + g * g, 0) / expected.length);
    const worst = largestDifference(await actual.grad.data(), expected) / rms;
    yield { id: `losses ${name} gradient`, worst, tolerance, unit: "of the rms" };
    tf.dispose([student, teacher, actual.value, actual.grad]);
  }
}

async function* segmentationCases({ segmentation }: TrainingLosses, seed: string): AsyncGenerator<CaseResult> {
  const [height, width] = [48, 56];
  const [n, classes, h, w] = segmentation.gradient.shape;
  const labels = Uint8Array.from(uniform("seg.truth", n * height * width, seed), (u) => {
    const label = Math.floor(((u + 1) / 2) * (classes + 1));
    return label === classes ? ignoreIndex : label;
  });
  const logits = tf.tidy(() =>
    tf.transpose(
      tf.tensor4d(syntheticTensor("seg.logits", n * classes * h * w, seed, 2), [n, classes, h, w]),
      [0, 2, 3, 1],
    ),
  );
  const actual = tf.valueAndGrad((x: tf.Tensor) =>
    segmentationLoss({ main: x as tf.Tensor4D }, { labels, height, width }),
  )(logits);
  const gradient = tf.transpose(actual.grad as tf.Tensor4D, [0, 3, 1, 2]);
  yield await valueCase("segmentation loss", actual.value, segmentation.value);
  yield await digestCase("segmentation loss gradient", gradient, segmentation.gradient);
  tf.dispose([logits, actual.value, actual.grad, gradient]);
}

async function* proposalCases({ anchors, boxes, rpn }: TrainingLosses, seed: string): AsyncGenerator<CaseResult> {
  const [inputHeight, inputWidth] = anchors.image;
  const grids = anchors.grids.map(([gridHeight, gridWidth], level) => {
    const sizes = [anchors.sizes[level]];
    return gridAnchors({ gridWidth, gridHeight, inputWidth, inputHeight, sizes, aspectRatios: officialAspectRatios });
  });
  const all = Float32Array.from(grids.flatMap((grid) => Array.from(grid)));
  const count = all.length / 4;
  // The reference takes every anchor on a thing and the first 40 of the background.
  const targets = proposalTargets(all, Float32Array.from(boxes.truth.flat()), (labels) => {
    const indices = Array.from(labels.keys());
    const background = indices.filter((i) => labels[i] === 0).slice(0, 40);
    return Uint32Array.from([...indices.filter((i) => labels[i] > 0), ...background]);
  });
  const worst = largestDifference(targets.anchors, rpn.sampled);
  yield { id: "losses rpn sampled", worst, tolerance: 0, unit: "of an index" };
  const objectness = tf.tensor4d(syntheticTensor("rpn.objectness", count, seed, 2), [1, 1, count, 1]);
  const deltas = tf.tensor4d(syntheticTensor("rpn.moved", 4 * count, seed, 0.4), [1, 1, count, 4]);
  const lossOf = (objectness: tf.Tensor, deltas: tf.Tensor) =>
    proposalLosses([{ objectness: objectness as tf.Tensor4D, deltas: deltas as tf.Tensor4D }], [targets]);
  const values = lossOf(objectness, deltas);
  const gradients = tf.grads((objectness: tf.Tensor, deltas: tf.Tensor) => {
    const { objectness: first, boxes: second } = lossOf(objectness, deltas);
    return tf.add(first, second);
  })([objectness, deltas]);
  yield await valueCase("rpn objectness loss", values.objectness, rpn.objectness_loss);
  yield await valueCase("rpn box loss", values.boxes, rpn.box_loss);
  yield await digestCase("rpn objectness gradient", gradients[0], rpn.objectness_gradient);
  yield await digestCase("rpn box gradient", gradients[1], rpn.box_gradient);
  tf.dispose([objectness, deltas, values, gradients]);
}

async function* regionCases({ roi }: TrainingLosses, seed: string): AsyncGenerator<CaseResult> {
  const [regions, classes] = roi.logits_gradient.shape;
  const logits = tf.tensor2d(syntheticTensor("roi.logits", regions * classes, seed, 2), [regions, classes]);
  const deltas = tf.tensor2d(syntheticTensor("roi.regression", regions * classes * 4, seed), [regions, classes * 4]);
  const targets = [{ labels: Int32Array.from(roi.labels), offsets: syntheticTensor("roi.goal", regions * 4, seed) }];
  const lossOf = (logits: tf.Tensor, deltas: tf.Tensor) =>
    regionLosses({ logits: logits as tf.Tensor2D, deltas: deltas as tf.Tensor2D }, targets);
  const values = lossOf(logits, deltas);
  const gradients = tf.grads((logits: tf.Tensor, deltas: tf.Tensor) => {
    const { classes, boxes } = lossOf(logits, deltas);
    return tf.add(classes, boxes);
  })([logits, deltas]);
  yield await valueCase("roi class loss", values.classes, roi.class_loss);
  yield await valueCase("roi box loss", values.boxes, roi.box_loss);
  yield await digestCase("roi logits gradient", gradients[0], roi.logits_gradient);
  yield await digestCase("roi regression gradient", gradients[1], roi.regression_gradient);
  tf.dispose([logits, deltas, values, gradients]);
}

async function trailError(optimizer: Optimizer, rate: number, { trail, clip_norm }: Trail, seed: string) {
  const count = trail[0].length;
  let parameters = new Map<string, tf.Tensor>([["weight", tf.tensor1d(syntheticTensor("step.weight", count, seed))]]);
  let state: OptimizerState = initialState;
  let worst = 0;
  for (const [i, expected] of trail.entries()) {
    const given = new Map([["weight", tf.tensor1d(syntheticTensor(`step.gradient${i}`, count, seed))]]);
    const { gradients, norm } = clipGradients(given, clip_norm ?? Infinity);
    const next = optimizer.step(parameters, gradients, state, rate);
    tf.dispose([...given.values(), ...gradients.values(), norm, ...parameters.values()]);
    disposeState(state);
    ({ parameters, state } = next);
    worst = Math.max(worst, largestDifference(await parameters.get("weight")!.data(), expected));
  }
  tf.dispose([...parameters.values()]);
  disposeState(state);
  return worst;
}

async function* optimizerCases(losses: TrainingLosses, seed: string): AsyncGenerator<CaseResult> {
  const unit = "in the weights, which are below 1";
  const sgdError = await trailError(sgd({ momentum: 0.9, weightDecay: 1e-4 }), 0.02, losses["optimizer-sgd"], seed);
  yield { id: "losses optimizer-sgd trail", worst: sgdError, tolerance: stepTolerance, unit };
  const adamError = await trailError(adam(), 1e-3, losses["optimizer-adam"], seed);
  yield { id: "losses optimizer-adam trail", worst: adamError, tolerance: stepTolerance, unit };
}

/** Distillation, segmentation, proposals, regions and optimizers of losses.json. The caller chooses the backend. */
export async function* trainingCases(reference: ReferenceSource): AsyncGenerator<CaseResult> {
  const losses = await reference.readJson<TrainingLosses>("losses.json");
  yield* distillationCases(losses, reference.seed);
  yield* segmentationCases(losses, reference.seed);
  yield* proposalCases(losses, reference.seed);
  yield* regionCases(losses, reference.seed);
  yield* optimizerCases(losses, reference.seed);
}

// Whole models, stage by stage, against forward/*.json, on the active tfjs backend.
import { sha256Hex } from "../../core/base/hashes";
import * as tf from "@tensorflow/tfjs-core";
import { dequantize, quantize } from "../../core/codec/latent-quantization";
import { encodeSymbols } from "../../core/codec/rans-coder";
import { inputProtocol } from "../../core/image/input-protocol";
import { unresized } from "../../core/image/placement";
import { normalize, prepare } from "../../core/image/prepare";
import { classify } from "../../core/tasks/classification";
import { labelInput, pixelsPerClass } from "../../core/tasks/segmentation";
import type { Latent, NetworkInput, RgbImage } from "../../domain";
import type { FasterRcnn } from "../../nets/tasks/faster-rcnn/faster-rcnn";
import type { Features } from "../../nets/tasks/task";
import { decoder } from "../../core/networks/bottleneck";
import { auxiliaryHead } from "../../core/networks/heads/segmentation";
import { openNetwork, disposeFeatures, inputTensor, type Server } from "../../nets/model/network";
import { InferenceOps } from "../../nets/interpreters/inference";
import type { NetworkSource } from "../../nets/model/network-source";
import { ParameterTree } from "../../nets/interpreters/parameter-tree";
import { TrainingOps } from "../../nets/interpreters/training";
import { affineNorm, type Norm } from "../../nets/nn/norm";
import { conv } from "../../nets/nn/conv";
import { resizeBilinear } from "../../nets/nn/resize";
import { predictTasks } from "../../nets/pipeline/decode";
import { StageClock } from "../../nets/pipeline/stage-clock";
import { openCodingNetwork } from "../coding-network";
import { digest, digestError, type Digest } from "../digest";
import { syntheticImage } from "../synthetic-values";
import type { CaseResult, ReferenceSource, VerifyGroup } from "./case-result";
import { topFiveError, unmatchedDetections, type ReferenceDetections } from "./compare-answers";
import { settleTies, type SettledLatent } from "./rounding-ties";
import { digestOf, StageErrors, type Stages } from "./stage-errors";
import { syntheticNetwork } from "./synthetic-network";

interface ForwardCase {
  readonly id: string;
  readonly arch: string;
  readonly task: "classification" | "detection" | "segmentation" | "three-headed" | "teacher";
  readonly image: { readonly height: number; readonly width: number };
  readonly bottleneck: {
    readonly latent: Digest;
    readonly symbols: Digest;
    readonly bytes: readonly number[];
    readonly sha256: readonly string[];
    readonly decoded: Digest;
  };
  readonly stages: Stages;
  readonly final: {
    readonly image_size?: readonly [height: number, width: number];
    readonly top5?: readonly (readonly [label: number, probability: number])[];
    readonly proposals?: number;
    readonly rois?: readonly (readonly number[])[];
    readonly detections?: ReferenceDetections;
    readonly pixels_per_class?: readonly number[];
  };
}

/** A probability moves by at most this times the logits' error of 1e-4 of an rms below 10. */
const probabilityTolerance = 1e-3;
/** Strings are whole words: of short ones, one word is more than the 0.1 % by which ties may change their length. */
const coderWordBytes = 4;
/** Near-ties of scores and overlaps may swap a few of 100 detections; mostly none does, three at the most were seen. */
export const detectionTolerance = 3;

/** The image as it is, normalised; upstream's classification and segmentation cases neither resize nor crop. */
export function asItIs({ width, height, data }: RgbImage): NetworkInput {
  return { placement: unresized(width, height, "segmentation"), data: normalize(data) };
}

function norm(tree: ParameterTree, name: string): Norm {
  return {
    scale: tree.get(`${name}.scale`),
    shift: tree.get(`${name}.shift`),
    mean: tree.get(`${name}.mean`),
    variance: tree.get(`${name}.variance`),
  };
}

/** The teacher's stem step by step: its last convolution, its norm, its rectifier. */
async function checkStem(source: NetworkSource, x: tf.Tensor4D, errors: StageErrors): Promise<void> {
  const tree = ParameterTree.upload(source.weights, (name) => name.startsWith("stem."));
  const count = source.architecture.stem!.length;
  const steps = tf.tidy(() => {
    let y = x;
    for (let i = 1; ; i++) {
      const kernel = tree.get<tf.Tensor4D>(`stem.conv${i}.kernel`);
      const convolved = conv(y, kernel, { stride: i === 1 ? 2 : 1, padding: Math.floor(kernel.shape[0] / 2) });
      const normed = affineNorm(convolved, norm(tree, `stem.norm${i}`));
      y = tf.relu(normed);
      if (i === count) return [convolved, normed, y];
    }
  });
  await errors.check("conv1", steps[0]);
  await errors.check("bn1", steps[1]);
  await errors.check(errors.has("relu") ? "relu" : "act1", steps[2]);
  tf.dispose([...steps]);
  tree.dispose();
}

async function* teacherCase(test: ForwardCase, source: NetworkSource, image: RgbImage): AsyncGenerator<CaseResult> {
  const errors = new StageErrors(test.stages);
  const { server: teacher } = await openNetwork(source);
  const input = asItIs(image);
  const x = inputTensor(input);
  await checkStem(source, x, errors);
  const features = teacher.features(x);
  x.dispose();
  for (const [i, map] of features.entries()) await errors.check(i === 0 ? "maxpool" : `layer${i}`, map);
  const logits = teacher.heads.classification!(features);
  await errors.check("logits", logits);
  const top = classify((await logits.data()) as Float32Array);
  tf.dispose([logits, ...features]);
  teacher.dispose();
  yield errors.result(`forward ${test.id} stages`);
  yield topFive(test, topFiveError(top, test.final.top5!));
}

export function topFive(test: Pick<ForwardCase, "id">, worst: number): CaseResult {
  return { id: `forward ${test.id} top 5`, worst, tolerance: probabilityTolerance, unit: "probability" };
}

/** The inner stages of the detection head, on the reference's own regions. */
async function checkDetection(
  test: ForwardCase,
  server: Server,
  features: Features,
  input: NetworkInput,
  errors: StageErrors,
): Promise<void> {
  const head = server.heads.detection as FasterRcnn;
  const pyramid = head.pyramid(features);
  for (const [i, level] of pyramid.entries()) await errors.check(`fpn.${i < 4 ? i + 1 : "pool"}`, level);
  const outputs = head.proposals(pyramid);
  for (const [i, { objectness, deltas }] of outputs.entries()) {
    await errors.check(`rpn.objectness.${i}`, objectness);
    await errors.check(`rpn.deltas.${i}`, deltas);
    tf.dispose([objectness, deltas]);
  }
  const levels = server.configuration.detection.pooledLevels.detection;
  const regions = Float32Array.from(test.final.rois!.flat());
  const pooled = head.pool(pyramid, regions, input.placement, levels);
  const { logits, deltas } = head.boxes(pooled);
  await errors.check("roi_pool", pooled);
  await errors.check("roi_logits", logits);
  await errors.check("roi_regression", deltas);
  tf.dispose([...pyramid, pooled, logits, deltas]);
}

async function checkHeads(
  test: ForwardCase,
  source: NetworkSource,
  server: Server,
  features: Features,
  input: NetworkInput,
  errors: StageErrors,
): Promise<void> {
  const { inputHeight, inputWidth } = input.placement;
  if (server.heads.classification) {
    const logits = server.heads.classification(features);
    await errors.check("logits", logits);
    logits.dispose();
  }
  if (server.heads.segmentation) {
    const small = server.heads.segmentation(features);
    const full = resizeBilinear(small, [inputHeight, inputWidth]);
    await errors.check("classifier", small);
    await errors.check("out", full);
    tf.dispose([small, full]);
  }
  if (errors.has("aux_classifier")) {
    const tree = ParameterTree.upload(source.weights, (name) => name.startsWith("segmentation.auxiliary."));
    const layers = auxiliaryHead<tf.Tensor>(new TrainingOps(tree), source.architecture)!;
    const scores = layers(features);
    await errors.check("aux_classifier", scores);
    scores.dispose();
    tree.dispose();
  }
  if (test.task === "detection") await checkDetection(test, server, features, input, errors);
}

/** Pixels of the network's input that have another class, at least. */
async function pixelError(test: ForwardCase, server: Server, features: Features, input: NetworkInput) {
  const logits = server.heads.segmentation!(features);
  const [, height, width, classes] = logits.shape;
  const { inputHeight, inputWidth } = input.placement;
  const data = (await logits.data()) as Float32Array;
  logits.dispose();
  const labels = labelInput({ height, width, classes, data }, inputWidth, inputHeight);
  const counts = pixelsPerClass(labels, classes);
  return counts.reduce((sum, count, i) => sum + Math.abs(count - test.final.pixels_per_class![i]), 0) / 2;
}

async function* answerCases(
  test: ForwardCase,
  server: Server,
  features: Features,
  input: NetworkInput,
): AsyncGenerator<CaseResult> {
  const id = `forward ${test.id}`;
  const { final } = test;
  const placement = { ...input.placement, protocol: test.task === "detection" ? test.task : input.placement.protocol };
  const { classification, detection } = await predictTasks(server, features, placement, new StageClock(), {
    tasks: ["classification", "detection"],
  });
  if (final.top5) yield topFive(test, topFiveError(classification!, final.top5));
  if (final.detections) {
    const note = `${detection!.boxes.length} boxes, ${final.detections.boxes.length} expected`;
    const worst = unmatchedDetections(detection!.boxes, final.detections);
    yield { id: `${id} detections`, worst, tolerance: detectionTolerance, unit: "boxes without partner", note };
  }
  if (final.pixels_per_class) {
    const worst = (100 * (await pixelError(test, server, features, input))) / (input.data.length / 3);
    yield {
      id: `${id} pixels per class`,
      worst,
      tolerance: 0.02,
      unit: "% of the pixels",
      note: "near-ties of classes",
    };
  }
}

/** How far the decoder's output from `latent` is from `expected` in mean and rms; samples seldom meet a symbol. */
async function decodedError(
  { architecture, weights }: NetworkSource,
  latent: Latent,
  medians: Float32Array,
  expected: Digest,
) {
  const { channels, height, width } = latent;
  const { decode, dispose } = InferenceOps.build(weights, (ops, dispose) => ({
    decode: decoder(ops, architecture.bottleneck!),
    dispose,
  }));
  const decoded = tf.tidy(() => decode(tf.tensor4d(dequantize(latent, medians), [1, height, width, channels])));
  const { mean, rms } = await digestOf(decoded);
  decoded.dispose();
  dispose();
  return Math.max(Math.abs(mean - expected.mean), Math.abs(rms - expected.rms)) / expected.rms;
}

function settledNote({ flipped, proven }: SettledLatent): string {
  if (proven) return "the string is then the reference's, bit for bit";
  return flipped === undefined
    ? "no choice at ties gives the reference's sums"
    : "the likeliest that give the reference's sums; the strings differ, as they do under another rebuilt table";
}

async function* studentCase(test: ForwardCase, source: NetworkSource, image: RgbImage): AsyncGenerator<CaseResult> {
  const id = `forward ${test.id}`;
  const ladon = await openCodingNetwork(source);
  const { encoder, server } = ladon;
  const resized = test.task === "detection" || test.task === "three-headed";
  const input = resized ? prepare(image, inputProtocol("unified", encoder.configuration.inputSize)) : asItIs(image);

  const front = new StageErrors({ input: test.stages.input, latent: test.bottleneck.latent });
  const x = inputTensor(input);
  const latent = encoder.latent(input);
  await front.check("input", x);
  await front.check("latent", latent);
  yield front.result(`${id} encoder`);

  const values = (await latent.data()) as Float32Array;
  const [, height, width, channels] = latent.shape;
  tf.dispose([x, latent]);
  const rounded = quantize(values, { channels, height, width }, encoder.medians);
  const payload = await encodeSymbols(rounded, encoder.tables);
  const [bytes] = test.bottleneck.bytes;
  yield {
    id: `${id} bytes`,
    worst: Math.abs(payload.length - bytes),
    tolerance: Math.max(coderWordBytes, 0.001 * bytes),
    unit: `of ${bytes} bytes`,
    note:
      (await sha256Hex(payload)) === test.bottleneck.sha256[0]
        ? "bit for bit"
        : "ties of latents, or a rebuilt table's",
  };
  const settled = await settleTies(rounded, values, encoder.tables, {
    digest: test.bottleneck.symbols,
    payloadSha256: test.bottleneck.sha256[0],
    decodedError: (latent) => decodedError(source, latent, server.medians, test.bottleneck.decoded),
  });
  const samples = digest(settled.latent.symbols, [1, channels, height, width]);
  yield {
    id: `${id} symbols`,
    worst: digestError(samples, test.bottleneck.symbols) < 1e-9 ? (settled.flipped ?? Infinity) : Infinity,
    tolerance: 10,
    unit: "symbols rounded the other way at a tie",
    note: settledNote(settled),
  };

  // From here on with the reference's symbols, so that a tie does not hide or excuse an error behind it.
  const symbols = tf.tensor4d(dequantize(settled.latent, server.medians), [1, height, width, channels]);
  const features = server.features(symbols);
  symbols.dispose();
  const { input: _, ...behind } = test.stages;
  const errors = new StageErrors({ ...behind, decoded: test.bottleneck.decoded });
  for (const [i, map] of features.entries()) await errors.check(i === 0 ? "decoded" : `layer${i + 1}`, map);
  await checkHeads(test, source, server, features, input, errors);
  yield errors.result(`${id} stages`);
  yield* answerCases(test, server, features, input);
  disposeFeatures(features);
  ladon.dispose();
}

async function* forwardCase(reference: ReferenceSource, test: ForwardCase): AsyncGenerator<CaseResult> {
  const source = await syntheticNetwork(reference, test.arch, test.task);
  const { height, width } = test.image;
  const image = { width, height, data: syntheticImage(test.id, height, width, reference.seed) };
  const tensorsBefore = tf.memory().numTensors;
  yield* test.task === "teacher" ? teacherCase(test, source, image) : studentCase(test, source, image);
  yield {
    id: `forward ${test.id} leak`,
    worst: Math.abs(tf.memory().numTensors - tensorsBefore),
    tolerance: 0,
    unit: "tensors left over",
  };
}

/** The cases whose id `filter` accepts; all unless told. */
export function forwardGroup(filter: (id: string) => boolean = () => true): VerifyGroup {
  return async function* (reference) {
    for (const file of await reference.list("forward")) {
      if (file.startsWith("baseline-") || !filter(file.replace(/\.json$/, ""))) continue;
      yield* forwardCase(reference, await reference.readJson<ForwardCase>(`forward/${file}`));
    }
  };
}

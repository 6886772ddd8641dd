// Reference cases of evaluation: pycocotools' numbers, a confusion matrix's figures, Bjøntegaard deltas (metrics.json).
import { ignoreIndex } from "../../domain";
import {
  type BjontegaardDelta,
  bjontegaardDeltas,
  type BjontegaardMethod,
  bjontegaardMethods,
} from "../../core/metrics/bjontegaard";
import { parseCocoDetections, parseCocoTruth } from "../../core/metrics/coco-files";
import {
  createDetectionEvaluator,
  type DetectionMetricName,
  detectionMetricNames,
} from "../../core/metrics/detection-evaluator";
import { createSegmentationEvaluator } from "../../core/metrics/segmentation-evaluator";
import { uniform } from "../synthetic-values";
import type { CaseResult, ReferenceSource, VerifyGroup } from "./case-result";

interface Curve {
  readonly rate: readonly number[];
  readonly score: readonly number[];
}

interface Metrics {
  readonly coco: {
    readonly stats: Readonly<Record<DetectionMetricName, number>>;
    readonly per_class_AP: Readonly<Record<string, number>>;
    readonly truths: number;
    readonly detections: number;
  };
  readonly segmentation: {
    readonly matrix: readonly (readonly number[])[];
    readonly iou: readonly number[];
    readonly mean_iou: number;
    readonly pixel_accuracy: number;
  };
  readonly bjontegaard: {
    readonly anchor: Curve;
    readonly test: Curve;
    readonly by_method: Readonly<Record<BjontegaardMethod, { readonly rate: number; readonly score: number }>>;
  };
}

export const metricsGroup: VerifyGroup = async function* (reference) {
  const metrics = await reference.readJson<Metrics>("metrics.json");
  yield* checkDetection(reference, metrics.coco);
  yield* checkSegmentation(metrics.segmentation, reference.seed);
  yield* checkBjontegaard(metrics.bjontegaard);
};

const sameSums = "the same float64 terms, added in another order";

async function* checkDetection(reference: ReferenceSource, expected: Metrics["coco"]): AsyncGenerator<CaseResult> {
  const truth = parseCocoTruth(await reference.readJson<unknown>("coco-truth.json"));
  const found = parseCocoDetections(await reference.readJson<unknown>("coco-detections.json"), truth);
  const problems = [...truth.problems, ...found.problems].filter(({ kind }) => kind !== "outside-image");
  yield {
    id: "metrics coco objects and detections read",
    worst: Math.abs(truth.objects - expected.truths) + Math.abs(found.detections - expected.detections),
    tolerance: 0,
    unit: "boxes",
    note: problems.map(({ sentence }) => sentence).join(" "),
  };
  const evaluator = createDetectionEvaluator(truth.categories);
  for (const { id } of truth.images) {
    evaluator.add(id, truth.objectsOfImage.get(id) ?? [], found.detectionsOfImage.get(id) ?? []);
  }
  const scores = evaluator.finish();
  for (const name of detectionMetricNames) {
    yield close(`coco ${name}`, scores.metrics[name], expected.stats[name], 1e-9, sameSums);
  }
  for (const [id, precision] of Object.entries(expected.per_class_AP)) {
    const category = scores.categories.find((one) => String(one.id) === id);
    yield close(`coco AP of category ${id}`, category?.AP ?? NaN, precision, 1e-9, sameSums);
  }
}

function* checkSegmentation(expected: Metrics["segmentation"], seed: string): Generator<CaseResult> {
  const pixels = 6000;
  const labelOf = (classes: number) => (u: number) => Math.floor(((u + 1) / 2) * classes);
  const truth = Array.from(uniform("confusion.truth", pixels, seed), labelOf(6));
  const guess = Array.from(uniform("confusion.guess", pixels, seed), labelOf(5));
  const kept = Array.from(uniform("confusion.keep", pixels, seed), (u) => u > -0.3);
  const predicted = guess.map((label, i) => (kept[i] ? truth[i] : label)).map((label) => (label === 5 ? 0 : label));

  const classes = expected.matrix.length;
  const evaluator = createSegmentationEvaluator(classes);
  evaluator.add(
    "confusion",
    Uint8Array.from(truth, (label) => (label === 5 ? ignoreIndex : label)),
    Uint8Array.from(predicted),
  );
  const scores = evaluator.finish();
  const wrong = expected.matrix.flat().filter((count, i) => scores.confusion[i] !== count);
  yield { id: "metrics segmentation matrix", worst: wrong.length, tolerance: 0, unit: "cells" };
  const why = "quotients of whole numbers";
  for (const { label, iou } of scores.classes) {
    yield close(`segmentation IoU of class ${label}`, iou, expected.iou[label], 1e-12, why);
  }
  yield close("segmentation mean IoU", scores.meanIou, expected.mean_iou, 1e-12, why);
  yield close("segmentation pixel accuracy", scores.pixelAccuracy, expected.pixel_accuracy, 1e-12, why);
}

function* checkBjontegaard({ anchor, test, by_method: expected }: Metrics["bjontegaard"]): Generator<CaseResult> {
  const points = ({ rate, score }: Curve) => rate.map((value, i) => ({ rate: value, score: score[i] }));
  const valueOf = (delta: BjontegaardDelta) => (delta.kind === "defined" ? delta.value : NaN);
  for (const method of bjontegaardMethods) {
    const deltas = bjontegaardDeltas(points(anchor), points(test), method);
    // NumPy fits cubics in powers of the scores themselves, near 75, and loses some digits there.
    const why = method === "cubic" ? "NumPy's fit is not centred" : sameSums;
    yield close(`bjontegaard ${method} rate`, valueOf(deltas.rate), expected[method].rate, 1e-6, why);
    yield close(`bjontegaard ${method} score`, valueOf(deltas.score), expected[method].score, 1e-6, why);
  }
}

function close(name: string, actual: number, expected: number, tolerance: number, why: string): CaseResult {
  const worst = Math.abs(actual - expected);
  return { id: `metrics ${name}`, worst, tolerance, unit: "of the figure's unit", note: `${actual}; ${why}` };
}

// Classification's figures of one entry, in the network's labels.
import { createClassificationEvaluator } from "../../core/metrics/classification-evaluator";
import type { ClassificationDetails, ClassificationFigures, ClassMap } from "../protocol-evaluation";
import { namesOfLabels, type ClassPair } from "./class-maps";
import type { EvaluatedImage } from "../evaluation/evaluated-images";
import { intervalOf } from "./metric-interval";

export interface Scored<Figures, Details> {
  readonly figures: Figures;
  readonly details: Details;
}

const mostWorst = 200;
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Undefined where no image has a class that the network knows. */
export function scoreClassification(
  images: readonly EvaluatedImage[],
  pair: ClassPair,
  map: ClassMap,
): Scored<ClassificationFigures, ClassificationDetails> | undefined {
  const evaluator = createClassificationEvaluator(pair.modelClasses.length);
  const wrong: ClassificationDetails["worst"][number][] = [];
  let leftOut = 0;
  for (const [
    image,
    {
      truth: { classLabel },
      answer: { classification },
    },
  ] of images.entries()) {
    if (classLabel === undefined || !classification) continue;
    const truth = map[classLabel];
    if (truth === null) {
      leftOut++;
      continue;
    }
    const ranked = [...classification.labels];
    evaluator.add(image, truth, ranked);
    if (ranked[0] === truth) continue;
    const rank = ranked.indexOf(truth);
    const probability = classification.probabilities[0];
    wrong.push({ image, truth, predicted: ranked[0], probability, truthRank: rank === -1 ? null : rank + 1 });
  }
  if (evaluator.images === 0) return undefined;
  const scores = evaluator.finish();
  const { top1Hits } = scores;
  const interval = intervalOf(scores.images, scores.images, (indices) => {
    let hits = 0;
    for (const index of indices) hits += top1Hits[index];
    return (100 * hits) / indices.length;
  });
  const occurring = scores.classes.filter(({ images: ofClass, predicted }) => ofClass + predicted > 0);
  return {
    figures: {
      images: scores.images,
      leftOut,
      top1: scores.top1Percent,
      top5: scores.top5Percent,
      balancedAccuracy: scores.balancedAccuracyPercent,
      macroPrecision: scores.macroPrecisionPercent,
      macroF1: scores.macroF1Percent,
      ...(interval && { interval }),
    },
    details: {
      classNames: namesOfLabels(
        pair,
        map,
        occurring.map(({ label }) => label),
      ),
      classes: occurring.map((one) => ({
        label: one.label,
        images: one.images,
        predicted: one.predicted,
        top1: finite(one.top1Percent),
        top5: finite(one.top5Percent),
        precision: finite(one.precisionPercent),
        f1: finite(one.f1Percent),
      })),
      cells: scores.confusion.cells().map(({ truth, predicted, count, imageIds }) => ({
        truth,
        predicted,
        count,
        images: imageIds.map(Number),
      })),
      worst: wrong.sort((a, b) => b.probability - a.probability || a.image - b.image).slice(0, mostWorst),
    },
  };
}

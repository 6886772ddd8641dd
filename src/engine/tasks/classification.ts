// Classification: the five most probable classes of an image, scored by top-1, top-5 and per class.
import { createClassificationEvaluator } from "../../core/metrics/classification-evaluator";
import type { ClassificationDetails, ClassificationMetrics } from "../protocol-evaluation";
import { namesOfLabels } from "./class-maps";
import { intervalOf } from "./metric-interval";
import type { EngineTask, Scored, ScoredClasses, ScoredImage } from "./task";

/** Most probable first. */
interface KeptClasses {
  readonly labels: Uint16Array;
  readonly probabilities: Float32Array;
}

const maxWorst = 200;
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function score(
  images: readonly ScoredImage<KeptClasses>[],
  classes: ScoredClasses,
): Scored<ClassificationMetrics, ClassificationDetails> | undefined {
  const { map } = classes;
  const evaluator = createClassificationEvaluator(classes.modelClasses.length);
  const wrong: ClassificationDetails["worst"][number][] = [];
  let leftOut = 0;
  for (const {
    image,
    truth: { classLabel },
    kept: { labels, probabilities },
  } of images) {
    if (classLabel === undefined) continue;
    const truth = map[classLabel] ?? null;
    if (truth === null) {
      leftOut++;
      continue;
    }
    const ranked = [...labels];
    evaluator.add(image, truth, ranked);
    if (ranked[0] === truth) continue;
    const rank = ranked.indexOf(truth);
    wrong.push({
      image,
      truth,
      predicted: ranked[0],
      probability: probabilities[0],
      truthRank: rank === -1 ? null : rank + 1,
    });
  }
  if (evaluator.images === 0) return undefined;
  const scores = evaluator.finish();
  const { top1Hits } = scores;
  return {
    metrics: {
      images: scores.images,
      leftOut,
      top1: scores.top1Percent,
      top5: scores.top5Percent,
      balancedAccuracy: scores.balancedAccuracyPercent,
      macroPrecision: scores.macroPrecisionPercent,
      macroF1: scores.macroF1Percent,
    },
    interval: () =>
      intervalOf(scores.images, scores.images, (indices) => {
        let hits = 0;
        for (const index of indices) hits += top1Hits[index];
        return (100 * hits) / indices.length;
      }),
    details: () => {
      const occurring = scores.classes.filter(({ images: ofClass, predicted }) => ofClass + predicted > 0);
      return {
        classNames: namesOfLabels(
          classes,
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
        worst: wrong.sort((a, b) => b.probability - a.probability || a.image - b.image).slice(0, maxWorst),
      };
    },
  };
}

export const classification: EngineTask<"classification", KeptClasses, ClassificationMetrics, ClassificationDetails> = {
  truthOf: ({ classLabel }) => (classLabel === undefined ? {} : { classLabel }),
  hasTruth: ({ classLabel }) => classLabel !== undefined,
  keep: ({ top }) => ({
    labels: Uint16Array.from(top, ({ label }) => label),
    probabilities: Float32Array.from(top, ({ probability }) => probability),
  }),
  score,
  validationScores: ({ top1 }) => ({ top1 }),
  mainScore: ({ top1 }) => top1,
};

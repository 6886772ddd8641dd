// Classification: the five most probable classes of an image, scored by top-1, top-5 and per class.
import { createClassificationEvaluator } from "../../core/metrics/classification-evaluator";
import type { DataSample } from "../../core/datasets/data-set";
import type { Classification } from "../../domain";
import { namesOfLabels } from "./class-maps";
import { intervalOf } from "./metric-interval";
import type {
  ClassNames,
  EngineTask,
  Interval,
  LearnableSearch,
  MatrixCell,
  Scored,
  ScoredClasses,
  ScoredImage,
  TruthOfTask,
} from "./task";

interface NamedClass {
  readonly label: number;
  readonly name: string;
  readonly probability: number;
}

/** One line of a predictions file. */
export interface ClassificationEntry {
  readonly name: string;
  readonly image_id: number;
  /** The network's labels, most probable first. */
  readonly top5: readonly NamedClass[];
  /** Absent where the network does not say from which probability on it is sure. */
  readonly sure?: boolean;
  /** The network's label of the truth; null where it has none. */
  readonly truth: number | null;
}

interface ClassificationMetrics {
  readonly images: number;
  /** Images whose class the network does not know. */
  readonly leftOut: number;
  /** Percent. */
  readonly top1: number;
  readonly top5: number;
  readonly balancedAccuracy: number;
  readonly macroPrecision: number;
  readonly macroF1: number;
  /** Of `top1`; sets of at most 2,000 images have one. */
  readonly interval?: Interval;
}

interface ClassificationDetails {
  /** Of the labels that the lists below mention. */
  readonly classNames: ClassNames;
  /** Classes that occur as truth or prediction. Percent, null where undefined. */
  readonly classes: readonly {
    readonly label: number;
    readonly images: number;
    readonly predicted: number;
    readonly top1: number | null;
    readonly top5: number | null;
    readonly precision: number | null;
    readonly f1: number | null;
  }[];
  /** The fullest first. */
  readonly cells: readonly MatrixCell[];
  /** Wrong ones, the surest first: at most 200. */
  readonly worst: readonly {
    readonly image: number;
    readonly truth: number;
    readonly predicted: number;
    readonly probability: number;
    /** Place of the truth among the first five, from 1; null where it is not among them. */
    readonly truthRank: number | null;
  }[];
}

interface ClassificationTypes {
  /** Most probable first. */
  readonly kept: { readonly labels: Uint16Array; readonly probabilities: Float32Array };
  readonly metrics: ClassificationMetrics;
  readonly details: ClassificationDetails;
  /** In percent. */
  readonly validation: { readonly top1: number };
  /** Most probable first, at most five; see Classification of `sure`. */
  readonly record: { readonly top5: readonly NamedClass[]; readonly sure?: boolean };
  readonly overview: { readonly topClass?: NamedClass; readonly sure?: boolean };
}

const maxWorst = 200;
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function score(
  images: readonly ScoredImage<ClassificationTypes["kept"]>[],
  classes: ScoredClasses,
): Scored<ClassificationTypes> | undefined {
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
    const ranked = [...labels.subarray(0, 5)];
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
  const { top1Hits, top5Hits } = scores;
  const percentOf = (hits: Uint8Array) => (indices: ArrayLike<number>) => {
    let sum = 0;
    for (let i = 0; i < indices.length; i++) sum += hits[indices[i]];
    return (100 * sum) / indices.length;
  };
  const resampled = { images: scores.images, of: { top1: percentOf(top1Hits), top5: percentOf(top5Hits) } };
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
    resampled,
    interval: () => intervalOf(scores.images, scores.images, resampled.of.top1),
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

const named = ({ top }: Classification, nameOf: (label: number) => string): NamedClass[] =>
  top.map(({ label, probability }) => ({ label, name: nameOf(label), probability }));

const surety = ({ sure }: Classification): Pick<Classification, "sure"> => (sure === undefined ? {} : { sure });

/** Until images of two classes can be used. */
async function findTwoClasses({ samples, classes, labelOf, firstUsable, refuse }: LearnableSearch): Promise<void> {
  const byClass = new Map<number | undefined, DataSample[]>();
  for (const sample of samples) {
    const label = sample.classLabel === undefined ? undefined : (labelOf(sample.classLabel) ?? undefined);
    const others = byClass.get(label);
    if (others) others.push(sample);
    else byClass.set(label, [sample]);
  }
  const usable: DataSample[] = [];
  for (const ofClass of byClass.values()) {
    const first = await firstUsable(ofClass);
    if (first) usable.push(first);
    if (usable.length > 1) return;
  }
  if (usable.length === 0) refuse();
  // a network may have been taught the other classes elsewhere; a recipe that starts them anew needs two
  if (byClass.size < 2) return;
  const name = classes?.[usable[0].classLabel!];
  refuse(`Only images of one class, ${name}, can be used, so there is nothing to tell apart.`);
}

export const classificationTruth: TruthOfTask = {
  truthOf: ({ classLabel }) => (classLabel === undefined ? {} : { classLabel }),
  readsMask: false,
  hasTruth: ({ classLabel }) => classLabel !== undefined,
  mentioned: ({ classLabel }) => (classLabel === undefined ? [] : [{ label: classLabel }]),
  usable: ({ samples }) => samples.some(({ classLabel }) => classLabel !== undefined),
};

export const classification: EngineTask<"classification", ClassificationTypes> = {
  buffersOf: () => [],
  record: (prediction, nameOf) => ({ top5: named(prediction, nameOf), ...surety(prediction) }),
  overview(prediction, { nameOf }) {
    const [topClass] = named(prediction, nameOf);
    return topClass ? { topClass, ...surety(prediction) } : {};
  },
  overlay: {},
  predictionFile: {
    layout: "lines",
    about: "a JSON object a line, with name, top5, truth and, where the network says it, sure",
    entries({ name, imageId, classLabel }, prediction, { map, nameOf }) {
      const truth = classLabel === undefined ? null : (map?.[classLabel] ?? null);
      const top5 = named(prediction, nameOf);
      const entry: ClassificationEntry = { name, image_id: imageId, top5, ...surety(prediction), truth };
      return [entry];
    },
  },

  isLocated: false,
  keep: ({ top }) => ({
    labels: Uint16Array.from(top, ({ label }) => label),
    probabilities: Float32Array.from(top, ({ probability }) => probability),
  }),
  score,
  metricRows: [
    { title: "top-1 %", decimals: 2, of: ({ top1 }) => top1, hasInterval: true },
    { title: "top-5 %", decimals: 2, of: ({ top5 }) => top5 },
  ],
  validationScores: ({ top1 }) => ({ top1 }),
  mainScore: ({ top1 }) => top1,

  tooFew: (samples) =>
    new Set(samples.map(({ classLabel }) => classLabel)).size < 2
      ? "images of one class only for training, so there is nothing to tell apart. Add a folder of another class."
      : undefined,
  async findLearnable(search) {
    await findTwoClasses(search);
    return [];
  },
};

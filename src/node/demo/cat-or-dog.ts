// Cat or dog: the decision between the two alone, by which of them the network finds more probable.
import type { EvaluationState } from "../../engine/evaluation/evaluation-state";
import type { Resampled } from "../../engine/tasks/task";

const pair = ["cat", "dog"] as const;

const shareOf = (hits: readonly boolean[]) => (indices: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < indices.length; i++) if (hits[indices[i]]) sum++;
  return (100 * sum) / indices.length;
};

/**
 * Of the images of cats and dogs, in percent: `catOrDog` those of which the right one is the more probable of the two,
 * `catOrDogTop1` those of which it is the most probable class of all. Undefined where the network or the dataset lacks
 * one of the two. The entry must have kept the order of all classes.
 */
export function catOrDog({ images, answers, facts }: EvaluationState, entry: number): Resampled | undefined {
  const { modelClasses, classMaps } = facts[entry];
  const labels = pair.map((name) => modelClasses.classification?.indexOf(name) ?? -1);
  if (labels.includes(-1)) return undefined;
  const judged = answers[entry].flatMap(({ classification }, i) => {
    const { classLabel } = images[i];
    const truth = classLabel === undefined ? null : (classMaps.classification?.[classLabel] ?? null);
    if (!classification || truth === null || !labels.includes(truth)) return [];
    const ranked = classification.labels;
    const first = ranked.find((label) => labels.includes(label));
    return [{ isFirstOfTwo: first === truth, isFirst: ranked[0] === truth }];
  });
  if (judged.length === 0) return undefined;
  return {
    images: judged.length,
    of: {
      catOrDog: shareOf(judged.map(({ isFirstOfTwo }) => isFirstOfTwo)),
      catOrDogTop1: shareOf(judged.map(({ isFirst }) => isFirst)),
    },
  };
}

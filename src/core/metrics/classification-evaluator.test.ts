import { describe, expect, it } from "vitest";
import { expectClose } from "../../testing/expect-close";
import { uniform } from "../../testing/synthetic-values";
import { createClassificationEvaluator } from "./classification-evaluator";
import { EvaluationInputError, NothingEvaluatedError } from "./evaluation-input";

const whole = (name: string, below: number) => Array.from(uniform(name, 200), (u) => Math.floor(((u + 1) / 2) * below));

/** The predicted label, then the others from the lowest. */
const rankedFrom = (first: number, classes: number) => [
  first,
  ...Array.from({ length: classes }, (_, label) => label).filter((label) => label !== first),
];

describe("createClassificationEvaluator", () => {
  it("has scikit-learn's figures where a class has no image and another is never right", () => {
    const truths = whole("evaluation.label", 6);
    const guesses = whole("evaluation.guess", 7);
    const kept = whole("evaluation.keep", 10);
    const evaluator = createClassificationEvaluator(8);
    truths.forEach((truth, i) =>
      evaluator.add(i, truth === 4 ? 5 : truth, rankedFrom(kept[i] < 5 ? truth : guesses[i], 8)),
    );
    const scores = evaluator.finish();
    // scikit-learn 1.9.1: accuracy_score, balanced_accuracy_score, precision_score and f1_score (macro, zero_division=0).
    expectClose(
      [scores.top1Percent, scores.balancedAccuracyPercent, scores.macroPrecisionPercent, scores.macroF1Percent],
      [50.5, 55.421773517703755, 46.66534026197892, 41.912082998602116],
      1e-10,
      "float64 sums in another order",
    );
    expect([scores.classes[4].images, scores.classes[4].top1Percent]).toEqual([0, NaN]);
    expect(scores.classes[7].f1Percent).toBeNaN();
  });

  it("counts the first label for top-1 and five for top-5", () => {
    const evaluator = createClassificationEvaluator(10);
    evaluator.add("first", 3, [3, 1, 2, 4, 5]);
    evaluator.add("fifth", 5, [3, 1, 2, 4, 5]);
    evaluator.add("sixth", 6, [3, 1, 2, 4, 5, 6]);
    evaluator.add("also first", 0, [0, 1, 2, 4, 5]);
    const scores = evaluator.finish();
    expect([scores.top1Percent, scores.top5Percent]).toEqual([50, 75]);
    expect([...scores.top1Hits]).toEqual([1, 0, 0, 1]);
    expect([...scores.top5Hits]).toEqual([1, 1, 0, 1]);
    expect(scores.classes[5]).toMatchObject({ top1Percent: 0, top5Percent: 100 });
    expect(scores.classes[3]).toMatchObject({ images: 1, predicted: 3, top1Percent: 100 });
    expect(scores.classes[3].precisionPercent).toBeCloseTo(100 / 3, 12);
    expect(scores.classes[3].f1Percent).toBe(50);
  });

  it("keeps the first 50 images of each cell of the confusion matrix, and counts them all", () => {
    const evaluator = createClassificationEvaluator(2);
    for (let i = 0; i < 60; i++) evaluator.add(`${i}.png`, 0, [1, 0]);
    evaluator.add("right.png", 1, [1, 0]);
    const { confusion } = evaluator.finish();
    expect(confusion.cell(0, 1).count).toBe(60);
    expect(confusion.cell(0, 1).imageIds).toEqual(Array.from({ length: 50 }, (_, i) => `${i}.png`));
    expect(confusion.cell(0, 0)).toEqual({ truth: 0, predicted: 0, count: 0, imageIds: [] });
    expect(confusion.cells().map(({ truth, predicted, count }) => [truth, predicted, count])).toEqual([
      [0, 1, 60],
      [1, 1, 1],
    ]);
    expect([...confusion.truths]).toEqual([60, 1]);
    expect([...confusion.predictions]).toEqual([0, 61]);
  });

  it("refuses labels that are no class, too few of them, an image twice, and no image at all", () => {
    const evaluator = createClassificationEvaluator(6);
    expect(() => evaluator.finish()).toThrow(NothingEvaluatedError);
    expect(() => evaluator.add("a", 6, [0, 1, 2, 3, 4])).toThrow(/true label of image a is 6; .* from 0 to 5/);
    expect(() => evaluator.add("a", 0, [0, 1, 2, 3, 9])).toThrow(EvaluationInputError);
    expect(() => evaluator.add("a", 0, [0, 1, 2])).toThrow(/labels \[0, 1, 2\]; 5 different ones/);
    expect(() => evaluator.add("a", 0, [0, 0, 1, 2, 3])).toThrow(/5 different ones/);
    expect(evaluator.images).toBe(0);
    evaluator.add("a", 0, [0, 1, 2, 3, 4]);
    expect(() => evaluator.add("a", 0, [0, 1, 2, 3, 4])).toThrow(/added twice/);
    expect(() => createClassificationEvaluator(0)).toThrow(/number of classes is 0/);
  });
});

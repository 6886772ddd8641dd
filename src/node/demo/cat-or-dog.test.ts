import { expect, it } from "vitest";
import type { EvaluationState } from "../../engine/evaluation/evaluation-state";
import { catOrDog } from "./cat-or-dog";

const classes = ["ant", "cat", "crab", "dog"];

/** Images of a class, and the network's labels from the most probable on. */
function stateOf(images: readonly (readonly [truth: string, ranked: readonly string[]])[], names = classes) {
  const labelOf = (name: string) => names.indexOf(name);
  return {
    images: images.map(([truth], i) => ({ name: `${i}`, imageId: i + 1, classLabel: labelOf(truth) })),
    answers: [
      images.map(([, ranked]) => ({
        classification: { labels: Uint16Array.from(ranked, labelOf), probabilities: new Float32Array(4) },
      })),
    ],
    facts: [{ modelClasses: { classification: names }, classMaps: { classification: names.map((_, i) => i) } }],
  } as unknown as EvaluationState;
}

it("is right where the right one of the two is the more probable, whatever else is more so", () => {
  const state = stateOf([
    ["cat", ["cat", "dog", "ant", "crab"]],
    ["cat", ["ant", "crab", "cat", "dog"]],
    ["dog", ["ant", "cat", "dog", "crab"]],
    ["ant", ["dog", "cat", "ant", "crab"]],
  ]);
  const { images, of } = catOrDog(state, 0)!;
  expect(images).toBe(3);
  expect(of.catOrDog([0, 1, 2])).toBeCloseTo(200 / 3, 12); // float64
  expect(of.catOrDogTop1([0, 1, 2])).toBeCloseTo(100 / 3, 12);
  expect([of.catOrDog([1, 1]), of.catOrDogTop1([1, 1])]).toEqual([100, 0]);
});

it("is not asked of a network that does not know both, nor of images of neither", () => {
  expect(catOrDog(stateOf([["ant", ["ant", "cat"]]], ["ant", "cat"]), 0)).toBeUndefined();
  expect(catOrDog(stateOf([["ant", ["ant", "cat", "dog", "crab"]]]), 0)).toBeUndefined();
});

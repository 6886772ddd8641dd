import { describe, expect, it } from "vitest";
import { assertClassMap, classesOfLabel, listedLabels, namesOfLabels } from "./class-maps";
import type { ClassPair } from "./task";

const pair: ClassPair = {
  task: "detection",
  dataSetClasses: ["background", "husky", "poodle", "cat"],
  modelClasses: ["background", "dog", "bird"],
};

describe("label maps", () => {
  it("may take several classes to one label, which then carries all their names", () => {
    const map = [0, 1, 1, null];
    assertClassMap(pair, map);
    expect(listedLabels(map)).toEqual([0, 1]);
    expect(classesOfLabel(map, 1)).toEqual([1, 2]);
    expect(namesOfLabels(pair, map, [1, 2, 9])).toEqual({ 1: "husky / poodle", 2: "bird", 9: "class 9" });
  });

  it.each([
    [[0, 1], /detection label map has 2 entries, the dataset 4 classes/],
    [[0, 1, 3, null], /takes poodle to label 3; the checkpoint has 0 to 2/],
    [[0, 1, 0.5, null], /takes poodle to label 0\.5/],
    [[0, 1, 0, null], /takes poodle to the background, where no detection finds it/],
    [
      [0, null, null, null],
      /None of the dataset's classes \(husky, poodle, cat\) goes with .* \(dog, bird\), neither by name nor by WordNet id.*page Evaluate\.$/,
    ],
  ])("like %j are refused with a sentence", (map, sentence) => {
    expect(() => assertClassMap(pair, map)).toThrow(sentence);
  });

  it("of which nothing fits are offered by order where both sides have as many classes", () => {
    const even = { ...pair, modelClasses: ["background", "dog", "bird", "fish"] };
    expect(() => assertClassMap(even, [0, null, null, null])).toThrow(
      /both have 4 classes, so --classes order takes them label by label/,
    );
  });
});

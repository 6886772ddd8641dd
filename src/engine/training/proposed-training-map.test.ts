import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { knownRecipes } from "../../core/recipes/known-recipes";
import { smallArchitecture, smallSummary } from "../../testing/small-network";
import { proposedTrainingMap } from "./proposed-training-map";

const imageNet = JSON.parse(
  readFileSync(new URL("../../../reference/labels/imagenet1k.json", import.meta.url), "utf8"),
) as string[];
const anew = knownRecipes.find(({ name }) => name === "finetune-classes")!;
const further = { ...anew, stages: anew.stages.map((stage) => ({ ...stage, reset: [] })) };

function start(classes: number, names?: readonly string[]) {
  const architecture = { ...smallArchitecture("basic"), heads: { classification: { classes } } };
  const summary = smallSummary("one", architecture);
  return { architecture, summary: { ...summary, ...(names && { classNames: { classification: names } }) } };
}
const data = (...classification: string[]) => ({ classes: { classification } });

describe("the label map of a run that nobody matches by hand", () => {
  it("takes folders that are named by WordNet ids for ImageNet's classes", () => {
    const match = proposedTrainingMap(further, data("n01440764", "n03888257-parachute"), start(1000), "name");
    expect(match?.labelMap).toEqual([0, 701]);
    expect(match?.proposal.how).toEqual(["wordnet", "wordnet"]);
  });

  it("goes by name where both have as many classes, in whatever order", () => {
    const own = ["dog", "cat", "cow"];
    expect(proposedTrainingMap(further, data("cat", "cow", "dog"), start(3, own), "name")?.labelMap).toEqual([1, 2, 0]);
    expect(proposedTrainingMap(further, data(...own), start(3, own), "name")?.labelMap).toBeUndefined();
    expect(proposedTrainingMap(further, data("a", "b", "c"), start(3, own), "order")?.labelMap).toBeUndefined();
    expect(proposedTrainingMap(further, data(...imageNet), start(1000), "name")?.labelMap).toBeUndefined();
  });

  it("is none where the head is made anew", () => {
    expect(proposedTrainingMap(anew, data("a", "b"), start(3, ["x", "y", "z"]), "name")).toBeUndefined();
  });

  it("is refused where nothing goes together, and says what would", () => {
    const own = ["dog", "cat", "cow"];
    expect(() => proposedTrainingMap(further, data("a", "b", "c"), start(3, own), "name")).toThrow(
      /\(a, b, c …\) goes with one of the head's \(dog, cat, cow …\), neither by name nor by WordNet id.*--classes order/,
    );
    expect(() => proposedTrainingMap(further, data("a", "b"), start(3, own), "name")).toThrow(
      /by hand on the page Train \(the dataset has 2 classes, the head 3\)/,
    );
  });
});

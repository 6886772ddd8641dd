import { describe, expect, it } from "vitest";
import { checkModules, withoutAbsentOptions } from "./check-modules";
import { parseRecipe } from "./read-recipe";
import { parseRecipeSource } from "./recipe-source";
import { RecipeError } from "./recipe-error";

const names = [
  "encoder.conv1.kernel",
  "prior.matrix0",
  "decoder.conv1.kernel",
  "body.layer4.0.conv1.kernel",
  "body.layer4.0.norm1.scale",
  "segmentation.aspp.branch0.conv.kernel",
  "segmentation.classifier.kernel",
];

const text = `{
  "name": "masks", "title": "Masks", "about": "Masks.", "task": "segmentation", "protocol": "unified",
  "stages": [{
    "name": "masks", "epochs": 1, "batchSize": 2,
    "trainable": ["body.layer4",
      "segmentation"],
    "reset": ["segmentation.classifier", "segmentation.auxiliary.classifier"],
    "losses": [{ "kind": "segmentation" }],
    "optimizer": { "kind": "adam", "learningRate": 0.001 },
    "learningRates": { "segmentation.auxiliary": 0.01 }
  }]
}`;
const recipeOf = (text: string) => parseRecipe(JSON.parse(text), "masks.json");

describe("checkModules", () => {
  it("knows parameters, and every beginning of their names up to a dot", () => {
    for (const module of ["body", "body.layer4", "body.layer4.0.norm1", "body.layer4.0.norm1.scale"]) {
      expect(() => checkModules(recipeOf(text.replace("body.layer4", module)), names)).not.toThrow();
    }
  });

  it.each(["body.layer40", "body.lay", "layer4", "body.layer4.0.norm1.scales"])("does not know %s", (module) => {
    const check = () => checkModules(recipeOf(text.replace("body.layer4", module)), names);
    expect(check).toThrow(RecipeError);
    expect(check).toThrow(`stages[0].trainable[0]: the network has no module "${module}"; the nearest are body.layer4`);
  });

  it("names the line of every module that is missing, wherever it is asked for", () => {
    const wrong = text
      .replace(`"segmentation"]`, `"segmentatoin"]`)
      .replace(`"reset": ["segmentation.classifier"`, `"reset": ["segmentation.clasifier"`);
    const recipe = { ...recipeOf(text), stages: (JSON.parse(wrong) as { stages: never[] }).stages };
    const stages = recipe.stages.map((stage) => Object.assign({}, recipeOf(text).stages[0], stage));
    expect(() => checkModules({ ...recipe, stages }, names, parseRecipeSource(wrong, "masks.json").lineOf)).toThrow(
      /line 6, stages\[0\]\.trainable\[1\]: .*"segmentatoin"; the nearest are segmentation,[^\n]*\nline 7, stages\[0\]\.reset\[0\]: .*nearest are segmentation\.classifier/,
    );
  });

  it("lets the auxiliary head be absent, in a network that segments", () => {
    expect(() => checkModules(recipeOf(text), names)).not.toThrow();
    const others = names.filter((name) => !name.startsWith("segmentation"));
    expect(() => checkModules(recipeOf(text), others)).toThrow(/"segmentation\.auxiliary\.classifier"/);
    const misspelt = text.replaceAll("segmentation.auxiliary", "segmentation.auxilliary");
    expect(() => checkModules(recipeOf(misspelt), names)).toThrow(/"segmentation\.auxilliary"/);
  });
});

describe("withoutAbsentOptions", () => {
  it("takes the auxiliary head out of a recipe for a network without one", () => {
    const [stage] = withoutAbsentOptions(recipeOf(text), names).stages;
    expect(stage.reset).toEqual(["segmentation.classifier"]);
    expect(stage.learningRates).toEqual({});
  });

  it("leaves a recipe alone for a network that has one", () => {
    const withHead = [...names, "segmentation.auxiliary.classifier.kernel"];
    expect(withoutAbsentOptions(recipeOf(text), withHead)).toEqual(recipeOf(text));
  });
});

import { describe, expect, it } from "vitest";
import type { Recipe } from "../../../engine/protocol-training";
import { smallRecipe, smallStage } from "../../../testing/small-recipe";
import { betaOf, withBeta, withEpochs, withFlip, withInputSize, withTrainable } from "./recipe-edits";

const stage: Recipe["stages"][number] = {
  ...smallStage,
  epochs: 10,
  trainable: ["classification", "body.layer4"],
  learningRates: { "body.layer4": 1e-5 },
  schedule: { kind: "multi-step", milestoneEpochs: [5, 8], gamma: 0.1 },
  cacheFrozen: true,
};
const recipe = smallRecipe(
  { beta: 2 },
  { ...stage, losses: [{ kind: "rate", reduction: "sum" }] },
  { ...stage, losses: [{ kind: "rate", weight: 0.5, reduction: "sum" }] },
);

describe("changing a recipe", () => {
  it("take an input size, or leave it to the network", () => {
    expect(withInputSize(recipe, 128)).toEqual({ ...recipe, inputSize: 128 });
    expect(withInputSize({ ...recipe, inputSize: 416 }, undefined)).toEqual(recipe);
  });

  it("gives the encoder a latent through which gradients pass", () => {
    expect(withTrainable(stage, ["encoder", "classification"]).latent).toBe("noise");
    expect(withTrainable(stage, ["body"]).latent).toBe("rounded");
  });

  it("drops the learning rates of modules that are frozen now", () => {
    expect(withTrainable(stage, ["classification"]).learningRates).toEqual({});
    expect(withTrainable(stage, ["body"]).learningRates).toEqual({ "body.layer4": 1e-5 });
  });

  it("standardises nothing for a classifier that is frozen now", () => {
    const standardised = { ...stage, standardise: true };
    expect(withTrainable(standardised, ["body", "classification"]).standardise).toBe(true);
    expect(withTrainable(standardised, ["body"]).standardise).toBe(false);
  });

  it("keeps nothing from the first epoch where images are mirrored", () => {
    expect(withFlip(stage, 0.5)).toMatchObject({ cacheFrozen: false, augmentation: { flip: 0.5 } });
    expect(withFlip(stage, 0).cacheFrozen).toBe(true);
  });

  it("reads and sets beta, wherever a rate has its weight", () => {
    expect(betaOf(recipe)).toBe(2);
    const changed = withBeta(recipe, 3);
    expect(changed.beta).toBe(3);
    expect(changed.stages[1].losses[0]).toMatchObject({ weight: 3 });
    expect(betaOf({ ...recipe, stages: [stage] })).toBeUndefined();
  });

  it("moves milestones along with the epochs", () => {
    expect(withEpochs(stage, 20).schedule).toMatchObject({ milestoneEpochs: [10, 16] });
    expect(withEpochs(stage, 1).schedule).toMatchObject({ milestoneEpochs: [1] });
  });
});

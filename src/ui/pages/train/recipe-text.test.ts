import { describe, expect, it } from "vitest";
import type { Recipe } from "../../../engine/protocol-training";
import { smallRecipe, smallStage } from "../../../testing/small-recipe";
import { moduleWord, recipeLength, stageSentences } from "./recipe-text";

describe("a recipe in words", () => {
  it("says how long, what changes, what becomes small, how fast", () => {
    const stage: Recipe["stages"][number] = {
      ...smallStage,
      epochs: 8,
      batchSize: 16,
      trainable: ["encoder", "body.layer4"],
      reset: [],
      losses: [
        { kind: "features", layer: "layer1", weight: 1, reduction: "sum" },
        { kind: "features", layer: "layer2", weight: 1, reduction: "sum" },
        { kind: "rate", reduction: "sum" },
      ],
      optimizer: { kind: "sgd", learningRate: 0.02, momentum: 0.9, weightDecay: 0 },
      schedule: { kind: "multi-step", milestoneEpochs: [5, 8], gamma: 0.1 },
      warmUpSteps: 100,
    };
    expect(stageSentences(stage)).toEqual([
      "8 epochs in batches of 16.",
      "Changes the encoder and the body’s layer4; everything else is frozen.",
      "Loss: distance to the teacher’s features in 2 layers and bits of the latent.",
      "SGD with learning rate 0.02, times 0.1 after epoch 5 and 8, after 100 steps of warm-up.",
    ]);
  });

  it("says that features are brought to one scale, and kept", () => {
    const sentences = stageSentences({ ...smallStage, standardise: true, cacheFrozen: true });
    expect(sentences.slice(-2)).toEqual([
      "The classifier learns on features brought to one scale; its file is as any other.",
      "What the frozen part says of an image is computed once and kept.",
    ]);
  });

  it("names modules that it does not know as they are", () => {
    expect(moduleWord("neck.fusion")).toBe("neck.fusion");
    expect(moduleWord("detection.predictor")).toBe("the detection head’s predictor");
  });

  it("adds up the epochs of all stages", () => {
    expect(recipeLength(smallRecipe({}, { epochs: 8 }, { epochs: 4 }))).toBe("12 epochs in 2 stages");
    expect(recipeLength(smallRecipe({}, { epochs: 1 }))).toBe("1 epoch");
  });
});

import { describe, expect, it } from "vitest";
import type { TaskName } from "../../../domain";
import { smallRecipe } from "../../../testing/small-recipe";
import { changesBitstreams, needsBottleneck, resetsHead, sharedTrained } from "./recipe-facts";

const recipe = (task: TaskName, trainable: string[], reset: string[] = []) =>
  smallRecipe({ task }, { trainable, reset });

describe("what follows from a recipe", () => {
  it("takes the data's classes where all that depends on them starts anew", () => {
    expect(resetsHead(recipe("classification", ["classification"], ["classification"]))).toBe(true);
    expect(resetsHead(recipe("detection", ["detection"], ["detection.box.scores", "detection.box.deltas"]))).toBe(true);
    expect(resetsHead(recipe("detection", ["detection"], ["detection.box.scores"]))).toBe(false);
    expect(resetsHead(recipe("detection", ["detection"], ["classification"]))).toBe(false);
    expect(resetsHead(recipe("segmentation", ["segmentation"]))).toBe(false);
  });

  it("tells heads from what all heads share", () => {
    expect(sharedTrained(recipe("classification", ["classification", "body.layer4", "encoder"]))).toEqual([
      "body.layer4",
      "encoder",
    ]);
    expect(sharedTrained(recipe("detection", ["detection.fpn"]))).toEqual([]);
  });

  it("keeps bitstreams readable while encoder and prior are frozen", () => {
    expect(changesBitstreams(recipe("classification", ["decoder", "body", "classification"]))).toBe(false);
    expect(changesBitstreams(recipe("classification", ["encoder.conv1"]))).toBe(true);
    expect(changesBitstreams(recipe("classification", ["prior"]))).toBe(true);
  });

  it("needs an encoder where it trains one or counts bits", () => {
    expect(needsBottleneck(recipe("classification", ["decoder"]))).toBe(true);
    expect(needsBottleneck(recipe("classification", ["body", "classification"]))).toBe(false);
  });
});

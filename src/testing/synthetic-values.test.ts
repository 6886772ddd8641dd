import { describe, expect, it } from "vitest";
import { syntheticImage, uniform } from "./synthetic-values";
import { ownReference } from "./verify/reference-folder";

interface RuleCheck {
  uniform: Record<string, number[]>;
  "image('tiny-cls', 96, 96)": { first_pixels: number[][]; sum: number };
}

describe("the reference rule", () => {
  it("draws the values listed in rule-check.json, with and without a seed", async () => {
    const check = await ownReference.readJson<RuleCheck>("rule-check.json");
    for (const [name, values] of Object.entries(check.uniform)) {
      const [, plain, seed] = /^(.*?)(?: with salt '(.*)')?$/.exec(name)!;
      expect(Array.from(uniform(plain, 4, seed))).toEqual(values);
    }
  });

  it("paints the pixels listed in rule-check.json", async () => {
    const check = (await ownReference.readJson<RuleCheck>("rule-check.json"))["image('tiny-cls', 96, 96)"];
    const rgb = syntheticImage("tiny-cls", 96, 96);
    expect(Array.from(rgb.subarray(0, 12))).toEqual(check.first_pixels.flat());
    expect(rgb.reduce((a, b) => a + b, 0)).toBe(check.sum);
  });
});

import { expect, it } from "vitest";
import { passed, type CaseResult } from "./case-result";
import { preprocessingGroup } from "./preprocessing";
import { ownReference } from "./reference-folder";

it("images of five shapes become the inputs that Pillow and torchvision make of them", async () => {
  const results: CaseResult[] = [];
  for await (const result of preprocessingGroup(ownReference)) results.push(result);
  expect(results.length).toBe(15);
  expect(results.filter((result) => !passed(result))).toEqual([]);
});

it("fails for another seed, whose images have other pixels", async () => {
  for await (const result of preprocessingGroup({ ...ownReference, seed: "other" })) {
    expect(passed(result)).toBe(false);
    return;
  }
});

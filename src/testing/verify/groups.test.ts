import { expect, it } from "vitest";
import { type CaseResult, passed, resultsOf } from "./case-result";
import { checkpointsGroup } from "./checkpoints";
import { codecGroup } from "./codec";
import { metricsGroup } from "./metrics";
import { preprocessingGroup } from "./preprocessing";
import { ownReference, referenceFolder } from "./reference-folder";
import { stateDictsGroup } from "./state-dicts";

const failuresOf = (results: readonly CaseResult[]) => results.filter((result) => !passed(result));

it("codes every reference latent to CompressAI's bytes, and decodes, measures and tabulates them as it does", async () => {
  const results = await resultsOf(codecGroup(ownReference));
  expect(failuresOf(results)).toEqual([]);
  expect(results.length).toBe(9 * 6);
});

it("fails under a seed that the cases were not made with", async () => {
  const salted = { ...referenceFolder(""), readJson: ownReference.readJson, seed: "another" };
  const failed = failuresOf(await resultsOf(codecGroup(salted))).map(({ id }) => id);
  expect(failed).toContain("codec initial bytes");
  expect(failed).toContain("codec initial likelihood");
  expect(failed).toContain("codec initial rebuilt frequencies");
});

it("has every figure of the reference: COCO's, the confusion matrix's and Bjøntegaard's", async () => {
  const results = await resultsOf(metricsGroup(ownReference));
  expect(failuresOf(results)).toEqual([]);
  expect(results.length).toBe(1 + 12 + 6 + 1 + 5 + 2 + 6);
});

it("fails under a seed that the cases were not made with, and where a detection is missing", async () => {
  const altered = {
    ...ownReference,
    seed: "another",
    async readJson<T>(file: string) {
      const json = await ownReference.readJson<T>(file);
      return file === "coco-detections.json" ? ((json as unknown as unknown[]).slice(1) as unknown as T) : json;
    },
  };
  const failed = failuresOf(await resultsOf(metricsGroup(altered))).map(({ id }) => id);
  expect(failed).toContain("metrics coco objects and detections read");
  expect(failed).toContain("metrics coco AP");
  expect(failed).toContain("metrics segmentation matrix");
});

it("images of five shapes become the inputs that Pillow and torchvision make of them", async () => {
  const results = await resultsOf(preprocessingGroup(ownReference));
  expect(results.length).toBe(15);
  expect(failuresOf(results)).toEqual([]);
});

it("fails for another seed, whose images have other pixels", async () => {
  for await (const result of preprocessingGroup({ ...ownReference, seed: "other" })) {
    expect(passed(result)).toBe(false);
    return;
  }
});

it("places every name of the upstream state dicts and reproduces their names and shapes", async () => {
  const results = await resultsOf(stateDictsGroup(ownReference));
  expect(failuresOf(results)).toEqual([]);
  expect(results.length).toBe(3 * (await ownReference.list("state-dicts")).length);
});

it("every reference checkpoint reads to the listed tensors, every bad one is refused by name", async () => {
  const results = await resultsOf(checkpointsGroup(ownReference));
  expect(failuresOf(results)).toEqual([]);
  expect(results.length).toBeGreaterThanOrEqual(16);
});

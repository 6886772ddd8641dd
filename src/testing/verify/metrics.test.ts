import { expect, it } from "vitest";
import { passed } from "./case-result";
import { metricsGroup } from "./metrics";
import { ownReference } from "./reference-folder";

it("has every figure of the reference: COCO's, the confusion matrix's and Bjøntegaard's", async () => {
  const ids: string[] = [];
  for await (const result of metricsGroup(ownReference)) {
    ids.push(result.id);
    expect(passed(result), `${result.id}: ${result.worst} > ${result.tolerance} ${result.unit}. ${result.note}`).toBe(
      true,
    );
  }
  expect(ids.length).toBe(1 + 12 + 6 + 1 + 5 + 2 + 6);
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
  const failed: string[] = [];
  for await (const result of metricsGroup(altered)) if (!passed(result)) failed.push(result.id);
  expect(failed).toContain("metrics coco objects and detections read");
  expect(failed).toContain("metrics coco AP");
  expect(failed).toContain("metrics segmentation matrix");
});

import { expect, it } from "vitest";
import { passed, type CaseResult } from "./case-result";
import { geometryCases } from "./geometry-losses";
import { ownReference } from "./reference-folder";

async function results(seed: string): Promise<CaseResult[]> {
  const all: CaseResult[] = [];
  for await (const result of geometryCases({ ...ownReference, seed })) all.push(result);
  return all;
}

it("anchors, box coding, matching and suppression are torchvision's", async () => {
  const all = await results("");
  expect(all.length).toBe(8);
  expect(all.filter((result) => !passed(result))).toEqual([]);
});

it("another seed fails exactly the case whose input is drawn with it", async () => {
  const failed = (await results("other")).filter((result) => !passed(result));
  expect(failed.map((result) => result.id)).toEqual(["losses boxes decoded"]);
});

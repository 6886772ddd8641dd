import { expect, it } from "vitest";
import { passed } from "./case-result";
import { checkpointsGroup } from "./checkpoints";
import { ownReference } from "./reference-folder";

it("every reference checkpoint reads to the listed tensors, every bad one is refused by name", async () => {
  const failures: unknown[] = [];
  let cases = 0;
  for await (const result of checkpointsGroup(ownReference)) {
    cases++;
    if (!passed(result)) failures.push(result);
  }
  expect(failures).toEqual([]);
  expect(cases).toBeGreaterThanOrEqual(16);
});

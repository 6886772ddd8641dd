import { expect, it } from "vitest";
import { passed } from "./case-result";
import { ownReference } from "./reference-folder";
import { stateDictsGroup } from "./state-dicts";

it("places every name of the eleven upstream state dicts and reproduces their names and shapes", async () => {
  const failures: unknown[] = [];
  let cases = 0;
  for await (const result of stateDictsGroup(ownReference)) {
    cases++;
    if (!passed(result)) failures.push(result);
  }
  expect(failures).toEqual([]);
  expect(cases).toBe(33);
});

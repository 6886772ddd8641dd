import { expect, it } from "vitest";
import { passed } from "./case-result";
import { codecGroup } from "./codec";
import { ownReference, referenceFolder } from "./reference-folder";

it("codes every reference latent to CompressAI's bytes, and decodes, measures and tabulates them as it does", async () => {
  const ids: string[] = [];
  for await (const result of codecGroup(ownReference)) {
    ids.push(result.id);
    expect(passed(result), `${result.id}: ${result.worst} > ${result.tolerance} ${result.unit}. ${result.note}`).toBe(
      true,
    );
  }
  expect(ids.length).toBe(9 * 6);
});

it("fails under a seed that the cases were not made with", async () => {
  const salted = { ...referenceFolder(""), readJson: ownReference.readJson, seed: "another" };
  const failed: string[] = [];
  for await (const result of codecGroup(salted)) if (!passed(result)) failed.push(result.id);
  expect(failed).toContain("codec initial bytes");
  expect(failed).toContain("codec initial likelihood");
  expect(failed).toContain("codec initial rebuilt frequencies");
});

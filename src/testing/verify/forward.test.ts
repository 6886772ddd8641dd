import { beforeAll, describe, expect, it } from "vitest";
import { useNodeBackend } from "../../node/backend";
import { passed, resultsOf } from "./case-result";
import { forwardGroup } from "./forward";
import { ownReference } from "./reference-folder";

/** The large cases take minutes: LADON_LONG=1 adds them. */
const long = process.env.LADON_LONG === "1";
const ids = (await ownReference.list("forward")).map((file) => file.replace(/\.json$/, ""));
const chosen = ids.filter((id) => long || id.startsWith("tiny-") || id === "r50-cls-64" || id === "r50-teacher-64");

describe("whole models against the reference", () => {
  beforeAll(() => useNodeBackend("wasm"));

  it.each(chosen)("%s agrees stage by stage", { timeout: 600_000 }, async (id) => {
    const results = await resultsOf(forwardGroup((other) => other === id)(ownReference));
    const failures = results
      .filter((result) => !passed(result))
      .map(({ id, worst, tolerance, unit, note }) => `${id}: ${worst} > ${tolerance} ${unit} (${note})`);
    expect(failures).toEqual([]);
    expect(results.length).toBeGreaterThan(0);
  });

  if (!long) console.log(`skipped ${ids.length - chosen.length} large forward cases; LADON_LONG=1 runs them`);
});

import { beforeAll, expect, it } from "vitest";
import { useNodeBackend } from "../../node/backend";
import { runCrashes } from "./run-crashes";

const long = process.env.LADON_LONG === "1";
const cuts = long ? 2000 : 100;
if (!long) console.log("skipped 1,900 of 2,000 power failures; LADON_LONG=1 runs them");

beforeAll(() => useNodeBackend("wasm"));

it(`a run goes on after each of ${cuts} power failures as if there had been none`, { timeout: 1_800_000 }, async () => {
  const { faults, table } = await runCrashes({ cuts, seed: 1 });
  expect(faults).toEqual([]);
  // every part of a life was cut
  for (const [phase, verdicts] of table) expect(verdicts.same, phase).toBeGreaterThan(0);
});

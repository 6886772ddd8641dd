// Two tabs at once: what one trains, deletes, imports or evaluates, the other does too, within moments.
import { expect, test } from "@playwright/test";
import { openRaceTabs, type RaceTabs } from "../src/testing/race-page/open-race-tabs";
import { raceKinds, raceTable, runRaces } from "../src/testing/races/run-races";
import { isLong } from "./lab";

const races = isLong ? 100 : 3;

let tabs: RaceTabs;
test.beforeAll(async () => {
  tabs = await openRaceTabs();
  if (!isLong) console.log(`    ${races} races of each kind; LADON_LONG=1 runs 100`);
});
test.afterAll(() => tabs.close());

for (const { name } of raceKinds) {
  test(`${races} races ${name} lose nothing, bring nothing back, and tell no error without a name`, async () => {
    if (isLong) test.setTimeout(3_600_000);
    const report = await runRaces(tabs, { races, seed: isLong ? 2 : 1, kinds: [name] });
    console.log(raceTable(report).replaceAll(/^/gm, "    "));
    expect(report.faults).toEqual([]);
  });
}

// Stage times measured in a real tab: kept in its storage, cancelled, spoilt by hiding it, exchanged with another device.
import path from "node:path";
import type { Page } from "@playwright/test";
import { servePage } from "../src/testing/serve-page";
import { expect, test } from "./lab";
import type { SplitInTab } from "./split-page/main";

declare const splitInTab: SplitInTab;

async function setHidden(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, "hidden", { value, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isHidden);
}

const waitForPhase = (page: Page, phase: string) =>
  page.waitForFunction((begin) => splitInTab.phases.some((one) => one.startsWith(begin)), phase);

/** Without the one that ships with the lab. */
const ofPeople = <One extends { readonly ships?: boolean }>(listed: readonly One[]): readonly One[] =>
  listed.filter(({ ships }) => !ships);

test("stage times are measured, kept over a reload, compete in a split, and come from other devices", async ({
  page,
}) => {
  test.setTimeout(300_000);
  const served = await servePage(path.join(import.meta.dirname, "split-page"), {
    publicDir: path.resolve(import.meta.dirname, "../public"),
  });
  try {
    await page.goto(served.address);
    await page.waitForFunction(() => typeof splitInTab === "object");
    const input = { checkpoints: ["demo:nano-beta0.8", "demo:nano-teacher"], baselines: ["mnasnet0_5"] };

    // cancelled in the middle: nothing is kept, in memory or in storage
    const before = await page.evaluate(() => splitInTab.tensors());
    const cut = page.evaluate((asked) => splitInTab.measure(asked).catch((error: Error) => error.name), input);
    await waitForPhase(page, "Measuring");
    await page.evaluate(() => splitInTab.cancel());
    expect(await cut).toBe("CancelledError");
    expect(ofPeople(await page.evaluate(() => splitInTab.list()))).toEqual([]);
    expect(await page.evaluate(() => splitInTab.tensors())).toBe(before);

    // hidden in the middle: it waits, and throws away what ran meanwhile
    const measuring = page.evaluate((asked) => splitInTab.measure(asked), input);
    await waitForPhase(page, "Measuring");
    await setHidden(page, true);
    await waitForPhase(page, "Waiting: the tab is hidden");
    await setHidden(page, false);
    const { measurement, storageProblem } = await measuring;
    expect(storageProblem).toBeUndefined();
    expect(measurement.measured.map(({ key }) => key)).toEqual([
      "checkpoint:demo:nano-beta0.8",
      "checkpoint:demo:nano-teacher",
      "baseline:mnasnet0_5",
      "codec:jpeg@128",
      "codec:webp@128",
    ]);
    const runs = measurement.measured.map(({ steady, throttled }) => steady.length + throttled.length);
    expect(Math.min(...runs)).toBeGreaterThanOrEqual(3);
    const { machine } = measurement;
    expect(machine).toMatchObject({ backend: "wasm", crossOriginIsolated: true, secureContext: true });
    expect(machine.host).toContain("Chrome");
    expect(machine.cores).toBe(await page.evaluate(() => navigator.hardwareConcurrency));
    expect(machine.timerStepMs).toBeGreaterThan(0);

    await page.reload();
    await page.waitForFunction(() => typeof splitInTab === "object");
    const [own] = ofPeople(await page.evaluate(() => splitInTab.list()));
    expect(own.measurement).toEqual(measurement);
    const candidates = new Map((await page.evaluate(() => splitInTab.candidates())).map((one) => [one.id, one]));
    const ladon = candidates.get("checkpoint:demo:nano-beta0.8")!;
    expect([...ladon.device, ...ladon.server].every(({ seconds }) => seconds?.source === "measured")).toBe(true);
    expect(ladon.payloadBytes!.source).toBe("measured");
    expect(ladon.scores.length).toBeGreaterThanOrEqual(3);
    expect(candidates.get("baseline:mnasnet0_5")!.device[1].seconds!.source).toBe("measured");
    expect(candidates.get("baseline:mobilenet_v2")!.device[0].seconds!.source).toBe("estimated");

    // a device of a third of the speed
    const slower = JSON.parse(await page.evaluate(() => splitInTab.exportText("wasm"))) as typeof measurement;
    for (const { steady } of slower.measured) {
      for (const run of steady) for (const stage of Object.keys(run)) run[stage] *= 3;
    }
    const text = JSON.stringify({ ...slower, machine: { ...slower.machine, host: "a phone" } });
    const both = ofPeople(await page.evaluate((file) => splitInTab.importText(file), text));
    expect(both[1].slowdown!.factor).toBeCloseTo(3, 6);
    const left = await page.evaluate((id) => splitInTab.remove(id), both[1].measurement.id);
    expect(ofPeople(left)).toHaveLength(1);
  } finally {
    served.close();
  }
});

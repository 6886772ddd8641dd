// Split: an answer for each story, what cannot be asked said in sentences, a slider that does not hold the page, links, files.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { downloadBy, expect, region, test, type Lab } from "./lab";
import { longestTaskMs, tasksDuring } from "./page-tasks";

const sentence = (page: Page) => region(page, "Answer").locator("p").first();
const bars = (page: Page) => page.getByRole("list", { name: /^Latency of each candidate/ }).getByRole("listitem");

async function openSplit(lab: Lab, page: Page, parameters = ""): Promise<void> {
  await lab.open(`?backend=wasm#/split${parameters}`);
  await expect(sentence(page)).not.toBeEmpty();
}

async function expectPlainWords(page: Page): Promise<void> {
  expect(await page.locator("main").innerText()).not.toMatch(/\bNaN\b|\bundefined\b|\bInfinity\b|\[object/);
}

const stories = [
  ["LoRa at 37.5 kbit/s", "37.5 kbit/s"],
  ["A phone on LTE", "3.15 Mbit/s"],
  ["A Raspberry Pi 5 on Wi-Fi, a server with a GPU", "15.7 Mbit/s"],
  ["1,000 cameras, one server", "1.05 Mbit/s"],
] as const;

test("the page opens with an answer, and each story has its own", async ({ lab, page }) => {
  test.setTimeout(240_000);
  await openSplit(lab, page);
  await expect(page.getByRole("radio", { name: "A phone on LTE" })).toBeChecked();
  await expect(region(page, "Measured times")).toContainText("Nothing was measured in this browser");
  for (const [story, rate] of stories) {
    await page.getByText(story, { exact: true }).click();
    await expect(page.getByRole("radio", { name: story })).toBeChecked();
    await expect(sentence(page)).toContainText(rate);
    // what the sentence says that the two take is what their bars say
    const said = await sentence(page).innerText();
    for (const role of ["focus", "against"]) {
      const bar = bars(page).filter({ has: page.getByText(role, { exact: true }) });
      const [, name] = /^(.*?)\s*(?:focus|against)/.exec(await bar.innerText())!;
      const [, amount] = /(?:^|\n|\s)([\d.,]+ (?:ms|s|min|h))\b/.exec((await bar.innerText()).replace(name, ""))!;
      expect(said).toContain(name);
      expect(said).toContain(amount);
    }
    await expectPlainWords(page);
  }
  await lab.expectAccessible("the page Split");
  await page.setViewportSize({ width: 390, height: 844 });
  await lab.expectAccessible("the page Split on a phone");
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, "pixels beyond the phone's width").toBeLessThanOrEqual(0);
});

const edges = [
  ["uplink.rate=0", /never arrives: over this uplink its bytes take forever/],
  ["uplink.rtt=Infinity", /never a(rrives|nswers)/],
  ["imagesPerSecond=5000", /cannot follow|backlog/],
  ["device.slowdown=123456", /device\.slowdown=123456 must be at most 1000; 2 is used/],
  ["uplink.sped=3", /uplink\.sped is not known here and is ignored; the nearest that are known: uplink\.\w+/],
] as const;

test("what cannot be is said in sentences: no rate, endless round trips, too many images, absurd factors, unknown keys", async ({
  lab,
  page,
}) => {
  test.setTimeout(240_000);
  for (const [parameter, said] of edges) {
    await test.step(parameter, async () => {
      await openSplit(lab, page, `?${parameter}`);
      const out = page.locator("summary", { hasText: /^Out/ });
      await expect(page.locator("main")).toContainText(/Latency/);
      if (await out.isVisible()) await out.click();
      await expect(page.locator("main")).toContainText(said);
      await expectPlainWords(page);
      // the charts come when they are near
      for (const title of ["Latency over the uplink rate", "Who answers first"]) {
        const chart = page.getByRole("figure", { name: title });
        await page.mouse.wheel(0, 1500);
        await expect(chart).toBeVisible();
      }
      await region(page, "What these figures do not know").scrollIntoViewIfNeeded();
      await expectPlainWords(page);
    });
  }
});

test("no task of the page takes 50 ms while a slider moves", async ({ lab, page }) => {
  await openSplit(lab, page);
  const slider = page.getByRole("slider", { name: "Uplink rate", exact: true });
  await slider.focus();
  const before = await sentence(page).innerText();
  const tasks = await tasksDuring(page, async () => {
    for (let step = 0; step < 25; step++) {
      await page.keyboard.press("ArrowLeft");
      await page.waitForTimeout(40);
    }
    await expect(sentence(page)).not.toHaveText(before);
    // the charts in sight are drawn anew when the hand rests
    await page.waitForTimeout(3000);
  });
  console.log(`    longest tasks while a slider moves: ${tasks.map((ms) => ms.toFixed(0)).join(", ")} ms`);
  expect(tasks.length).toBeGreaterThan(0);
  expect(tasks[0]).toBeLessThan(await longestTaskMs(page));
});

test("a copied link opens the same scenario, and its files say the same", async ({ lab, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openSplit(lab, page, "?preset=pi");
  await page.getByLabel("Uplink rate, kbit/s").fill("250");
  await page.getByLabel("Deadline, ms").fill("800");
  await page.getByRole("checkbox", { name: "detection", exact: true }).uncheck();
  await page.getByLabel("Asked about").selectOption({ label: "Scenes, beta 0.8" });
  await expect(sentence(page)).toContainText("at 250 kbit/s");
  await expect(sentence(page)).toContainText("Scenes, beta 0.8");
  await expect(region(page, "What would it take?")).toContainText("within 800 ms");
  const said = await sentence(page).innerText();
  // at once: the address itself changes when a hand rests
  await page.getByRole("button", { name: "Copy link" }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());

  await page.goto("about:blank");
  await page.goto(link);
  await expect(sentence(page)).toHaveText(said);
  await expect(page.getByLabel("Uplink rate, kbit/s")).toHaveValue("250");
  await expect(page.getByRole("checkbox", { name: "detection", exact: true })).not.toBeChecked();

  const figures = region(page, "All figures");
  await figures.getByRole("button", { name: "Download" }).click();
  const json = await downloadBy(page, page.getByRole("menuitem", { name: "Report as JSON" }));
  const report = JSON.parse(await readFile(await json.path(), "utf8")) as {
    format: string;
    scenario: { uplink: { rateBitsPerSecond: number } };
    rows: unknown[];
  };
  expect(report).toMatchObject({ format: "ladon-split/1", scenario: { uplink: { rateBitsPerSecond: 250_000 } } });
  await figures.getByRole("button", { name: "Download" }).click();
  const csv = await downloadBy(page, page.getByRole("menuitem", { name: "Table as CSV" }));
  const lines = (await readFile(await csv.path(), "utf8")).trim().split("\r\n");
  expect(lines).toHaveLength(report.rows.length + 1);
  expect(lines[0]).toContain("latency_seconds");
});

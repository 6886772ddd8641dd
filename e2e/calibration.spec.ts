// A checkpoint that says how sure it is: answers below its threshold are “not sure” everywhere, and what it knows is a list.
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "@playwright/test";
import { openCheckpoint } from "../src/core/checkpoint/archive";
import { calibrationTexts } from "../src/core/checkpoint/recorded-calibration";
import { bytesSource } from "../src/core/base/byte-source";
import { sceneClasses } from "../src/core/scenes/scene-classes";
import { smallArchitecture, smallCheckpointFile } from "../src/testing/small-network";
import { address, asFile, input, item, writtenAnew } from "./checkpoints-page";
import { pngFile } from "./images";
import { downloadBy, expect, firstAnswerMs, region, test } from "./lab";

const nano = path.resolve(import.meta.dirname, "../public/demo/nano-beta0.8.safetensors");
const names = sceneClasses.map((name) => `some_${name}`);

/** A network of the demo that is never sure: softmax over eight classes at this temperature is nearly even. */
async function unsureNano(): Promise<Uint8Array> {
  const file = await openCheckpoint(bytesSource(new Uint8Array(await readFile(nano)), "nano.safetensors"));
  return writtenAnew(file, {
    ...Object.fromEntries(file.metadata),
    "classes.classification": JSON.stringify(names),
    ...calibrationTexts({ temperature: 50, sure: 0.6 }),
  });
}

async function openInPredict(page: Page, title: string): Promise<void> {
  await item(page, title).getByRole("link", { name: "Open in Predict" }).click();
  await expect(page.getByText(/pixels, answered in/)).toBeVisible({ timeout: firstAnswerMs });
}

const classification = (page: Page) => region(page, "Classification");

test("what a calibrated checkpoint does not know ends in “not sure”, on every page and in every file", async ({
  lab,
  page,
}) => {
  test.setTimeout(2 * firstAnswerMs);
  await lab.open(address);
  await input(page).setInputFiles(asFile("unsure.safetensors", await unsureNano()));
  await expect(region(page, "Checkpoints here")).toContainText("temperature 50, sure from 60 % on");
  const tile = region(page, "Checkpoints here").getByRole("listitem").filter({ hasText: "temperature 50" });
  const title = await tile.getByRole("heading").innerText();
  // what is stored says it as well
  await page.reload();
  await openInPredict(page, title);
  await expect(classification(page).getByText("Not sure", { exact: true })).toBeVisible();
  const closest = classification(page).getByRole("list", { name: "Closest classes" });
  await expect(closest.getByRole("listitem").first()).toHaveText(/^some \w+1\d(\.\d)? %$/);
  await expect(page.getByRole("status").filter({ hasText: "answered in" })).toContainText(
    /Not sure\. Closest: some \w+, 1\d(\.\d)? %\.$/,
  );
  await lab.expectAccessible("an answer that is not sure");
  const exported = await downloadBy(page, page.getByRole("button", { name: "Export results" }));
  const record = JSON.parse(await readFile(await exported.path(), "utf8")) as {
    readonly classification: { readonly sure: boolean; readonly top5: readonly { readonly name: string }[] };
  };
  expect(record.classification.sure).toBe(false);
  expect(names).toContain(record.classification.top5[0].name);

  await page.getByLabel("Images", { exact: true }).setInputFiles([pngFile("a.png", 60, 40), pngFile("b.png", 40, 60)]);
  const batch = region(page, "Batch");
  await expect(batch.getByText("Done: 2 of 2 files.")).toBeVisible({ timeout: firstAnswerMs });
  await expect(batch.getByRole("button", { name: /^a\.png/ })).toContainText(/not sure \(closest: some \w+ \d/);
  const table = await downloadBy(page, batch.getByRole("button", { name: "Save CSV" }));
  const [heading, first] = (await readFile(await table.path(), "utf8")).split("\r\n");
  expect(heading).toMatch(/,sure$/);
  expect(first).toMatch(/,some_\w+,.*,false$/);

  const id = /checkpoint=(\w+)/.exec(page.url())![1];
  await page.goto(`?backend=wasm#/compare?checkpoints=${id},demo:nano-teacher`);
  await expect(region(page, title)).toContainText(/Top classnot sure \(closest: some \w+, 1\d/, {
    timeout: firstAnswerMs,
  });
});

test("the list of what a checkpoint knows opens by keyboard, is searched, and gives the focus back", async ({
  lab,
  page,
}) => {
  test.setTimeout(2 * firstAnswerMs);
  await lab.open("?backend=wasm#/");
  const demo = page.getByRole("button", { name: /^Knows \d+ kinds of things$/ });
  await demo.press("Enter");
  const dialog = page.getByRole("dialog", { name: /^What .+ knows$/ });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole("listitem").first()).toBeVisible();
  await lab.expectAccessible("the list of a few", "[role=dialog]");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(demo).toBeFocused();

  await lab.open(address);
  const heads = { ...smallArchitecture("basic").heads, classification: { classes: 1000 } };
  await input(page).setInputFiles(
    asFile("thousand.safetensors", await smallCheckpointFile({ ...smallArchitecture("basic"), heads })),
  );
  await openInPredict(page, "thousand");
  await page.getByRole("button", { name: "Knows 1,000 kinds of things" }).click();
  const listed = dialog.getByRole("list", { name: "What it knows" }).getByRole("listitem");
  await expect(listed.filter({ hasText: "zebra" })).toHaveCount(1);
  await dialog.getByLabel("Search").fill("Zebra");
  await expect(listed).toHaveText([/^zebra/]);
  await expect(dialog.getByRole("status")).toHaveText(/^1 of 1,?\d+$/);
  await dialog.getByLabel("Search").fill("crescent");
  await expect(dialog.getByRole("status")).toHaveText("It knows nothing called “crescent”.");
  await lab.expectAccessible("the list of many", "[role=dialog]");
});

// Two families that ship: which one pages begin with, what they share, and what is said where one answers images that it does not know.
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "@playwright/test";
import { madePhotos, madeSharedFile } from "../src/testing/made-photos";
import { expect, firstAnswerMs, region, test } from "./lab";
import { pngFile } from "./images";

const shipped = path.resolve(import.meta.dirname, "../public/demo");

/** Serves a family of photographs beside the scenes'; answers how often each of its files was asked for. */
async function servePhotos(page: Page): Promise<ReadonlyMap<string, number>> {
  const files = await madePhotos(async (name) => new Uint8Array(await readFile(path.join(shipped, name))));
  const asked = new Map<string, number>();
  await page.route("**/demo/*", async (route) => {
    const name = new URL(route.request().url()).pathname.split("/").at(-1)!;
    const body = files.get(name);
    if (!body) return route.continue();
    asked.set(name, (asked.get(name) ?? 0) + 1);
    return route.fulfill({ body: Buffer.from(body), contentType: "application/octet-stream" });
  });
  return asked;
}

const photograph = pngFile("from-a-camera.png", 120, 90);
const notice = (page: Page) => page.getByRole("note");
const picker = (page: Page) => page.getByRole("combobox", { name: "Checkpoint", exact: true });
const answeredBy = (page: Page, title: string) =>
  expect(page.getByText(new RegExp(`pixels, answered in .* by ${title}\\.`))).toBeVisible({ timeout: firstAnswerMs });

test("photographs open first, and Predict says where a family answers what it does not know, and switches", async ({
  lab,
  page,
}) => {
  const asked = await servePhotos(page);
  await lab.open("?backend=wasm#/?scene=2");
  await answeredBy(page, "Photos, beta 0\\.8");
  const groups = picker(page).locator("optgroup");
  await expect(groups).toHaveCount(2);
  await expect(groups.nth(0)).toHaveAttribute("label", "Photos");
  await expect(groups.nth(1)).toHaveAttribute("label", "Scenes");

  await expect(notice(page)).toContainText(
    "Photos, beta 0.8 knows only photographs: what it answers to a scene means nothing.",
  );
  await lab.expectAccessible("the notice", "[role=note]");
  await page.getByRole("button", { name: "Answer with Scenes, beta 0.8" }).press("Enter");
  await answeredBy(page, "Scenes, beta 0\\.8");
  await expect(notice(page)).toBeHidden();

  await page.getByLabel("Images", { exact: true }).setInputFiles(photograph);
  await expect(notice(page)).toContainText(
    "Scenes, beta 0.8 knows only scenes that the lab draws: what it answers to a photograph means nothing.",
  );
  await picker(page).selectOption({ label: "Scenes, beta 0.05 (built in)" });
  await page.getByRole("button", { name: "Answer with Photos, beta 0.25" }).press("Enter");
  await answeredBy(page, "Photos, beta 0\\.25");
  await expect(notice(page)).toBeHidden();
  // the second beta found what both share here
  expect(asked.get(madeSharedFile)).toBe(1);
});

test("Compare begins with the family that knows the image, and offers it where others were asked for", async ({
  lab,
  page,
}) => {
  await servePhotos(page);
  const headings = page
    .getByRole("group", { name: "Columns, scrollable" })
    .getByRole("region")
    .getByRole("heading", { level: 2 });
  await lab.open("?backend=wasm#/compare");
  await expect(headings.first()).toHaveText("Photos, beta 0.25");
  await expect(page.getByText(/^Photograph: /)).toBeVisible();
  await page.goto("?backend=wasm#/compare?scene=1");
  await expect(headings.first()).toHaveText("Scenes, beta 0.05");
  await page.getByLabel("Images", { exact: true }).setInputFiles(photograph);
  await expect(headings).toHaveText(["Photos, beta 0.25", "Photos, beta 0.8", "JPEG at matched bytes"]);
  await expect(notice(page)).toBeHidden();

  await page.goto("?backend=wasm#/compare?checkpoints=demo:nano-beta0.25,demo:nano-beta0.8");
  await expect(notice(page)).toContainText(
    "The Scenes checkpoints know only scenes that the lab draws: what they answer to a photograph means nothing.",
  );
  await page.getByRole("button", { name: "Compare Photos instead" }).press("Enter");
  await expect(headings).toHaveText(["Photos, beta 0.25", "Photos, beta 0.8", "JPEG at matched bytes"]);
  await expect(notice(page)).toBeHidden();
});

test("lists name the families, Evaluate takes the one that knows its data, and Train starts from photographs", async ({
  lab,
  page,
}) => {
  await servePhotos(page);
  await lab.open("?backend=wasm#/checkpoints");
  const items = region(page, "Checkpoints here").getByRole("listitem");
  await expect(region(page, "Checkpoints here").getByRole("heading", { level: 3 }).first()).toHaveText(/^Photos: /);
  await expect(items.filter({ hasText: "Photos, beta 0.8" })).toContainText(
    /[\d.]+ kB of its own, [\d.]+ [kM]B shared with others, built in/,
  );

  await page.goto("?backend=wasm#/evaluate");
  const isChosen = (title: string) => page.getByRole("checkbox", { name: title, exact: true });
  await expect(isChosen("Scenes, beta 0.8")).toBeChecked();
  await expect(isChosen("Photos, beta 0.8")).not.toBeChecked();
  await expect(page.getByRole("group", { name: "Photos", exact: true }).getByRole("checkbox")).toHaveCount(3);
  await lab.expectAccessible("the choice of checkpoints", "[role=group][aria-label=Photos]");

  await page.goto("?backend=wasm#/train");
  await expect(page.getByRole("combobox", { name: "Network" })).toHaveValue("demo:photos-beta0.8");
});

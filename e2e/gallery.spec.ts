// Predict's gallery: photographs and scenes to answer, and the image that the lab opens with.
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "@playwright/test";
import { pngFile } from "./images";
import { expect, firstAnswerMs, firstScene, holdWorkers, region, test } from "./lab";

const demo = path.resolve(import.meta.dirname, "../public/demo");

const gallery = (page: Page) => region(page, "Images to try");
const groupTitles = (page: Page) => gallery(page).getByRole("heading", { level: 3 });
const thumbnail = (page: Page, name: RegExp) => gallery(page).getByRole("button", { name });
const crab = /^Crab, photograph by Nosferattus, CC0 1\.0$/;
const credit = (page: Page) => page.getByText(/^Photograph: /);

/** Answered here: the answer that came with the lab does not count. */
const expectAnswered = (page: Page, size: string) =>
  expect(page.getByText(new RegExp(`^${size} pixels, answered in`))).toBeVisible({ timeout: firstAnswerMs });

const readDemo = async (name: string): Promise<unknown> => JSON.parse(await readFile(path.join(demo, name), "utf8"));

/** Serves a family of photographs that opens first, by the scenes' network, and an answer of it to a photograph. */
async function servePhotos(page: Page): Promise<void> {
  const { sets } = (await readDemo("index.json")) as { readonly sets: readonly { readonly opensFirst?: true }[] };
  const { record } = (await readDemo("first-answer.json")) as { readonly record: object };
  const title = "Photos, beta 0.8";
  const photos = { ...sets.find(({ opensFirst }) => opensFirst), name: "photos-beta0.8", title, knows: "photographs" };
  await page.route("**/demo/index.json", (route) => route.fulfill({ json: { sets: [photos, ...sets] } }));
  const answer = {
    image: { kind: "photograph", file: "kitten.jpg" },
    record: {
      ...record,
      fileName: "Kitten",
      image: { width: 640, height: 360 },
      checkpoint: { id: "demo:photos-beta0.8", title },
    },
  };
  await page.route("**/demo/first-answer.json", (route) => route.fulfill({ json: answer }));
}

test("a photograph of the gallery opens by the keyboard, says whose it is, and is answered, until another image comes", async ({
  lab,
  page,
}) => {
  await lab.open(`?backend=wasm${firstScene}`);
  await expectAnswered(page, "256 × 256");
  await expect(groupTitles(page)).toHaveText(["Scenes", "Photographs"]);
  await expect(credit(page)).toBeHidden();

  await expect(thumbnail(page, crab)).toHaveAttribute("title", crab);
  await thumbnail(page, crab).press("Enter");
  await expectAnswered(page, "640 × 360");
  await expect(page.getByRole("img", { name: /^Crab, 640 × 360 pixels/ })).toBeVisible();
  await expect(thumbnail(page, crab)).toHaveAttribute("aria-pressed", "true");
  await expect(page).toHaveURL(/photo=crab/);
  await expect(credit(page)).toContainText("Crab by Nosferattus, CC0 1.0");
  await expect(credit(page).getByRole("link", { name: "CC0 1.0" })).toHaveAttribute(
    "href",
    "https://creativecommons.org/publicdomain/zero/1.0/",
  );
  // shell.spec holds the rest of the page
  await lab.expectAccessible("the gallery", "section:has([aria-pressed])");
  await lab.expectAccessible("whose a photograph is", "p:has([href*=creativecommons])");

  await page.reload();
  await expectAnswered(page, "640 × 360");
  await expect(credit(page)).toContainText("Crab by Nosferattus");

  await page.getByLabel("Images", { exact: true }).setInputFiles(pngFile("mine.png", 40, 30));
  await expectAnswered(page, "40 × 30");
  await expect(page).not.toHaveURL(/photo=/);
  await expect(credit(page)).toBeHidden();
});

test("where photographs open first, one and its three answers are on the screen before the engine runs", async ({
  lab,
  page,
}) => {
  await servePhotos(page);
  const letWorkersStart = await holdWorkers(page);
  await page.goto("?backend=wasm#/");
  await expect(page.getByRole("img", { name: /^Kitten, 640 × 360 pixels/ })).toBeVisible();
  await expect(page.getByText(/^Answered by Photos, beta 0\.8 when the lab was made/)).toBeVisible();
  await expect(credit(page)).toContainText("Kitten by GalgenTX, CC BY 2.0");
  await expect(page.locator('img[src*="/photos/"]')).toHaveCount(0);
  letWorkersStart();
  await lab.ready();
  await expectAnswered(page, "640 × 360");
  await expect(groupTitles(page)).toHaveText(["Photographs", "Scenes"]);

  await page.goto("?backend=wasm#/compare");
  await expect(page.getByRole("img", { name: /^Kitten/ }).first()).toBeVisible();
});

test("a name that the gallery lacks gets a sentence, and the first photograph is there", async ({ lab, page }) => {
  await lab.open("?backend=wasm#/?photo=unicorn");
  await expect(
    page.getByText("The address asks for the photograph unicorn, which the gallery does not have."),
  ).toBeVisible();
  await expectAnswered(page, "640 × 360");
});

test("on a telephone the gallery is as wide as the screen", async ({ lab, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await lab.open(`?backend=wasm${firstScene}`);
  await expectAnswered(page, "256 × 256");
  await expect(thumbnail(page, crab)).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

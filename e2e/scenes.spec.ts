// Scenes: the same images for the same seed, their truth, and taking them away.
import { BlobReader, TextWriter, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { decode } from "fast-png";
import { readFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { generateScene } from "../src/core/scenes/scene";
import { downloadBy, expect, test } from "./lab";

const scene = (n: number) => new RegExp(`^Scene ${n}:`);

test("the images in the browser have the bytes that Node draws", async ({ lab, page }) => {
  await lab.open("#/scenes?seed=42");
  const third = page.getByRole("img", { name: scene(3) });
  await expect(third).toBeVisible();
  const shown = await third.evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    return Array.from(data.filter((_, i) => i % 4 !== 3));
  });
  const drawn = generateScene({ seed: 42, index: 2, size: 256 }).image.data;
  const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  expect(hash(Uint8Array.from(shown))).toBe(hash(drawn));
});

test("boxes and masks are drawn on demand, and the address keeps it", async ({ lab, page }) => {
  await lab.open("#/scenes?seed=7");
  await expect(page.getByRole("img", { name: scene(12) })).toBeVisible();
  await page.getByRole("switch", { name: "Boxes" }).press("Space");
  await page.getByRole("switch", { name: "Masks" }).press("Space");
  await expect(page).toHaveURL(/seed=7.*boxes=1.*masks=1/);
  expect(await page.locator("figure svg rect").count()).toBeGreaterThan(11);
  await page.reload();
  await expect(page.getByRole("switch", { name: "Boxes" })).toBeChecked();
});

test("two changes in one moment are both kept in the address", async ({ lab, page }) => {
  await lab.open("#/scenes?seed=7");
  await page.evaluate(() =>
    document.querySelectorAll<HTMLInputElement>("input[role=switch]").forEach((one) => one.click()),
  );
  await expect(page).toHaveURL(/seed=7.*boxes=1.*masks=1/);
});

test("scenes are saved as a zip with the three folders, and can be read back", async ({ lab, page }) => {
  await lab.open("#/scenes?seed=5");
  await page.getByLabel("Scenes", { exact: true }).and(page.locator("input")).fill("6");
  const file = await downloadBy(page, page.getByRole("button", { name: "Save zip" }));
  expect(file.suggestedFilename()).toBe("ladon-scenes-5.zip");
  const bytes = await readFile(await file.path());
  const entries = await new ZipReader(new BlobReader(new Blob([bytes]))).getEntries();
  const files = entries.filter((entry) => !entry.directory);
  const under = (folder: string) => files.filter(({ filename }) => filename.startsWith(folder));
  expect(under("image-folder/").filter(({ filename }) => filename.endsWith(".png"))).toHaveLength(6);
  expect(under("coco/images/")).toHaveLength(6);
  expect(under("voc/Annotations/")).toHaveLength(6);
  const annotations = under("coco/").find(({ filename }) => filename.endsWith(".json"))!;
  const coco = JSON.parse(await annotations.getData(new TextWriter())) as {
    images: unknown[];
    annotations: unknown[];
  };
  expect(coco.images).toHaveLength(6);
  expect(coco.annotations.length).toBeGreaterThanOrEqual(6);
  const image = under("coco/images/")[0];
  const { width, height, data } = decode(await image.getData(new Uint8ArrayWriter()));
  expect([width, height]).toEqual([128, 128]);
  expect(Array.from(data)).toEqual(Array.from(generateScene({ seed: 5, index: 0, size: 128 }).image.data));
});

test("packing many scenes can be stopped, and the page goes on", async ({ lab, page }) => {
  await lab.open("#/scenes?seed=5");
  await page.getByLabel("Scenes", { exact: true }).and(page.locator("input")).fill("20000");
  await page.getByRole("button", { name: "Save zip" }).click();
  await expect(page.getByText("Drawing and packing; the job tray shows how far it is.")).toBeVisible();
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByRole("button", { name: "Stop" })).toBeHidden();
  await expect(page.getByRole("button", { name: "Save zip" })).toBeEnabled();
});

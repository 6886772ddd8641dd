// Compare: checkpoints on one image, what differs, zooming as one, a budget of bytes.
import type { Page } from "@playwright/test";
import { expect, test } from "./lab";

/** The five betas of the demo and JPEG. */
const all = 6;

const columns = (page: Page) => page.getByRole("group", { name: "Columns, scrollable" }).getByRole("region");

const payload = async (page: Page, column: number) => {
  const value = columns(page).nth(column).locator("dt", { hasText: "Payload" }).locator("xpath=following-sibling::dd");
  const [, number, unit] = /([\d.]+) (k?B)/.exec(await value.innerText())!;
  return Number(number) * (unit === "kB" ? 1000 : 1);
};

test("five betas answer one image side by side, from many bytes to few, with JPEG in the last column", async ({
  lab,
  page,
}) => {
  await lab.open("?backend=wasm#/compare?scene=1");
  await expect(columns(page)).toHaveCount(all);
  await expect(columns(page).last()).toContainText("JPEG at matched bytes");
  await expect(columns(page).nth(0).getByText("Reference", { exact: true })).toBeVisible();
  await expect(columns(page).nth(4).locator("dt", { hasText: "Payload" })).toBeVisible();
  const payloads = await Promise.all([0, 1, 2, 3, 4].map((column) => payload(page, column)));
  expect(payloads).toEqual(payloads.toSorted((a, b) => b - a));
  expect(payloads[0] / payloads[4]).toBeGreaterThan(5);
  await expect(columns(page).nth(0)).toContainText("13,824 parameters, 221 kbit");
  await expect(columns(page).nth(0)).toContainText("20.6 M for 128 × 128 pixels");
  await expect(columns(page).nth(4)).toContainText("10,452 parameters, 167 kbit");
});

test("two files of the same weights give the same answers from the same bytes", async ({ lab, page }) => {
  await lab.open("?backend=wasm#/checkpoints");
  const links = page.getByRole("link", { name: "Open in Predict" });
  const shipped = await links.count();
  const input = page.getByLabel("Checkpoint files");
  await input.setInputFiles("reference/checkpoints/tiny.safetensors");
  await expect(links).toHaveCount(shipped + 1);
  await input.setInputFiles(["classification", "detection"].map((task) => `reference/checkpoints/tiny-${task}.pt`));
  await expect(links).toHaveCount(shipped + 2);
  const addresses = await links.evaluateAll((found) => found.map((link) => link.getAttribute("href")!));
  const ids = addresses.flatMap((address) => /checkpoint=([0-9a-f]{32})/.exec(address)?.[1] ?? []);
  await page.goto(`?backend=wasm#/compare?checkpoints=${ids.join(",")}`);
  await expect(columns(page)).toHaveCount(3);
  await expect(columns(page).nth(1)).toContainText("Same answers.");
  expect(await payload(page, 0)).toBe(await payload(page, 1));
});

test("a budget of kilobytes picks a checkpoint, or says that none fits", async ({ lab, page }) => {
  await lab.open("?backend=wasm#/compare?scene=1&kilobytes=100");
  await expect(page.getByText(/^Within 100 kB of payload: /)).toBeVisible();
  await page.getByLabel("Byte budget (kB)").fill("0.001");
  await expect(page.getByText("No checkpoint codes this image within 0.001 kB of payload.")).toBeVisible();
  await expect(page).toHaveURL(/kilobytes=0\.001/);
});

test("images zoom as one, by the keyboard too", async ({ lab, page }) => {
  await lab.open("?backend=wasm#/compare?scene=1");
  await expect(columns(page)).toHaveCount(all);
  const transforms = () =>
    page
      .locator(".react-transform-component")
      .evaluateAll((views) => views.map((view) => getComputedStyle(view).transform));
  const before = await transforms();
  await page.locator(".react-transform-wrapper").first().focus();
  await page.keyboard.press("+");
  await expect.poll(async () => (await transforms())[0]).not.toBe(before[0]);
  await expect.poll(async () => new Set(await transforms()).size).toBe(1);
});

test("the swipe view shows two of them on one image", async ({ lab, page }) => {
  await lab.open("?backend=wasm#/compare?view=swipe");
  await expect(page.getByRole("slider", { name: /change the position of the slider/ })).toBeVisible();
  await expect(page.getByRole("img", { name: /with the answers of/ })).toHaveCount(2);
});

test("an image that is none gets a sentence in every column", async ({ lab, page }) => {
  await lab.open("?backend=wasm#/compare?scene=1");
  const file = { name: "notes.jpg", mimeType: "image/jpeg", buffer: Buffer.from("just text") };
  await page.getByLabel("Images").setInputFiles(file);
  await expect(page.getByRole("alert").getByText("No answers")).toHaveCount(all - 1);
});

// Compare: two checkpoints on one image, what differs, zooming as one, a budget of bytes.
import type { Page } from "@playwright/test";
import { expect, test, type Lab } from "./lab";

/** Adds a checkpoint of the reference folder to what ships, so that there are two. */
async function bringSecondCheckpoint(lab: Lab, page: Page): Promise<void> {
  await lab.open("?backend=wasm#/checkpoints");
  await page.getByLabel("Checkpoint files").setInputFiles("reference/checkpoints/tiny.safetensors");
  await expect(page.getByText("tiny.safetensors").first()).toBeVisible();
}

const columns = (page: Page) => page.getByRole("group", { name: "Columns, scrollable" }).getByRole("region");

test("two checkpoints answer one image side by side, with JPEG in the last column", async ({ lab, page }) => {
  await bringSecondCheckpoint(lab, page);
  await page.goto("?backend=wasm#/compare");
  await expect(columns(page)).toHaveCount(3);
  await expect(columns(page).last()).toContainText("JPEG at matched bytes");
  await expect(columns(page).nth(0).getByText("The others are held against this one.")).toBeVisible();
  // the same weights, classification only: the class agrees
  await expect(columns(page).nth(1)).toContainText("Same answers.");
  const [first, second] = await Promise.all(
    [0, 1].map((i) =>
      columns(page).nth(i).locator("dt", { hasText: "Payload" }).locator("xpath=following-sibling::dd").innerText(),
    ),
  );
  expect(first).toBe(second);
});

test("a budget of kilobytes picks a checkpoint, or says that none fits", async ({ lab, page }) => {
  await bringSecondCheckpoint(lab, page);
  await page.goto("?backend=wasm#/compare?kilobytes=100");
  await expect(page.getByText(/^Within 100 kB of payload: /)).toBeVisible();
  await page.getByLabel("At most, in kilobytes").fill("0.001");
  await expect(page.getByText("No checkpoint codes this image within 0.001 kB of payload.")).toBeVisible();
  await expect(page).toHaveURL(/kilobytes=0\.001/);
});

test("pictures zoom as one, by the keyboard too", async ({ lab, page }) => {
  await bringSecondCheckpoint(lab, page);
  await page.goto("?backend=wasm#/compare");
  await expect(columns(page)).toHaveCount(3);
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

test("the swipe view shows two of them on one picture", async ({ lab, page }) => {
  await bringSecondCheckpoint(lab, page);
  await page.goto("?backend=wasm#/compare?view=swipe");
  await expect(page.getByRole("slider", { name: /change the position of the slider/ })).toBeVisible();
  await expect(page.getByRole("img", { name: /with the answers of/ })).toHaveCount(2);
});

test("an image that is none gets a sentence in every column", async ({ lab, page }) => {
  await lab.open("?backend=wasm#/compare");
  const file = { name: "notes.jpg", mimeType: "image/jpeg", buffer: Buffer.from("just text") };
  await page.getByLabel("Images").setInputFiles(file);
  await expect(page.getByRole("alert").getByText("No answers")).toBeVisible();
});

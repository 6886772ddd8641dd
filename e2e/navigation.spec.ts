// Pages as they were left: the menu leads back to the same image, answer, checkpoint and settings.
import type { Page } from "@playwright/test";
import { expect, firstAnswerMs, region, test } from "./lab";
import { pngFile } from "./images";

const menu = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name, exact: true });
const image = pngFile("meadow.png", 80, 60);
/** Goes to another page and comes back by the menu. */
async function leaveAndReturn(page: Page, name: string): Promise<void> {
  await menu(page, "System").click();
  await expect(page.getByRole("heading", { level: 1, name: "System" })).toBeVisible();
  await menu(page, name).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

test("Predict keeps its image, answer, checkpoint and threshold while other pages are open", async ({ lab, page }) => {
  await lab.open("?backend=wasm#/");
  const checkpoint = page.getByLabel("Checkpoint", { exact: true });
  await expect(checkpoint.locator("option")).not.toHaveCount(0);
  const [first, second] = await checkpoint
    .locator("option")
    .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
  const other = (await checkpoint.inputValue()) === first ? second : first;
  await checkpoint.selectOption(other);
  await page.getByLabel("Images", { exact: true }).setInputFiles([image]);
  const answered = page.getByText(/^80 × 60 pixels, answered in/);
  await expect(answered).toBeVisible({ timeout: firstAnswerMs });
  const sentence = await answered.innerText();
  await page.getByRole("slider", { name: /^Confidence threshold/ }).press("End");
  // the address changes first and the choice follows it: no `check`, which looks at once
  await page.getByRole("radio", { name: "detection" }).click();
  await expect(answered).not.toHaveText(sentence);
  await expect(answered).toBeVisible({ timeout: firstAnswerMs });
  // an answer that is asked for again has another time
  const again = await answered.innerText();

  await leaveAndReturn(page, "Predict");
  expect(await answered.innerText()).toBe(again);
  await expect(checkpoint).toHaveValue(other);
  await expect(page.getByText("Confidence threshold: 100 %")).toBeVisible();
  await expect(page.getByRole("radio", { name: "detection" })).toBeChecked();
  await expect(region(page, "meadow.png")).toBeVisible();

  await menu(page, "Predict").click();
  await expect(page.getByText("Confidence threshold: 50 %")).toBeVisible();
});

test("Compare keeps its image, answers, view and zoom", async ({ lab, page }) => {
  await lab.open("?backend=wasm#/compare");
  await page.getByLabel("Images").setInputFiles([image]);
  const columns = page.getByRole("group", { name: "Columns, scrollable" }).getByRole("region");
  await expect(columns).toHaveCount(6, { timeout: firstAnswerMs });
  await expect(columns.last()).toContainText("JPEG at matched bytes");
  await expect(columns.first().getByRole("img")).toHaveAttribute("aria-label", /meadow\.png/);
  const transform = () =>
    page
      .locator(".react-transform-component")
      .first()
      .evaluate((view) => getComputedStyle(view).transform);
  const whole = await transform();
  await page.locator(".react-transform-wrapper").first().focus();
  await page.keyboard.press("+");
  await expect.poll(transform).not.toBe(whole);
  await page.waitForTimeout(400); // the zoom's own movement
  const zoomed = await transform();

  await leaveAndReturn(page, "Compare");
  await expect(columns).toHaveCount(6);
  await expect(columns.getByText("Waiting for its answers")).toHaveCount(0);
  expect(await transform()).toBe(zoomed);
  await page.getByRole("button", { name: "Jobs" }).click();
  await expect(page.getByText(/^Comparison of meadow\.png$/)).toHaveCount(1);
  await page.keyboard.press("Escape");

  await page.getByText("Swipe", { exact: true }).click();
  await page.getByRole("combobox", { name: "Right of the divider" }).click();
  await page.getByRole("option").nth(1).click();
  const right = await page.getByRole("combobox", { name: "Right of the divider" }).inputValue();
  await leaveAndReturn(page, "Compare");
  await expect(page.getByRole("combobox", { name: "Right of the divider" })).toHaveValue(right);
});

test("Charts, Train, Evaluate and Scenes are found as they were left", async ({ lab, page }) => {
  await lab.open("?backend=wasm#/charts");
  await page.getByRole("switch", { name: "Table" }).first().press("Space");
  await expect(page).toHaveURL(/table=1/);
  await leaveAndReturn(page, "Charts");
  await expect(page).toHaveURL(/#\/charts\?.*table=1/);
  await expect(page.getByRole("switch", { name: "Table" }).first()).toBeChecked();

  await menu(page, "Train").click();
  const held = region(page, "Begin").getByLabel("Validation, in percent");
  await expect(held).toBeAttached();
  await page.locator("summary", { hasText: /seed/i }).click();
  await held.fill("35");
  await page.getByRole("textbox", { name: "Scenes", exact: true }).fill("64");
  await leaveAndReturn(page, "Train");
  await expect(page.getByRole("textbox", { name: "Scenes", exact: true })).toHaveValue("64");
  await expect(held).toHaveValue("35");

  await menu(page, "Evaluate").click();
  await page.getByLabel("Limit", { exact: true }).fill("12");
  await page.getByLabel("JPEG qualities").fill("10, 50");
  await leaveAndReturn(page, "Evaluate");
  await expect(page.getByLabel("Limit", { exact: true })).toHaveValue("12");
  await expect(page.getByLabel("JPEG qualities")).toHaveValue("10, 50");

  await menu(page, "Scenes").click();
  await page.getByLabel("Seed", { exact: true }).fill("42");
  await expect(page).toHaveURL(/seed=42/);
  await page.getByLabel("Pixels on a side").fill("96");
  await leaveAndReturn(page, "Scenes");
  await expect(page.getByLabel("Seed", { exact: true })).toHaveValue("42");
  await expect(page.getByLabel("Pixels on a side")).toHaveValue("96");
});

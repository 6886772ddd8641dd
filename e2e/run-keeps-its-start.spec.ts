// A run whose start is deleted under it: the dialog says what becomes of it, and it goes on to its checkpoint.
import type { Page } from "@playwright/test";
import { downloadBy, expect, firstStepMs, region, test } from "./lab";

const state = (page: Page) => region(page, "Progress");

test("a run whose start was deleted is resumed, ends as a checkpoint and is exported", async ({ lab, page }) => {
  test.setTimeout(2 * firstStepMs);
  await lab.open("?backend=wasm#/checkpoints");
  await page.getByLabel("Checkpoint files").setInputFiles("public/demo/nano-beta4.safetensors");
  await expect(region(page, "What was added")).toContainText("1 of 1 file added");
  const own = region(page, "Checkpoints here").getByRole("button", { name: /^Delete / });
  const title = (await own.getAttribute("aria-label"))!.replace("Delete ", "");

  await page.getByRole("link", { name: "Train", exact: true }).click();
  await page.getByRole("combobox", { name: "Network" }).selectOption({ label: `${title} (beta 4)` });
  await region(page, "3 · Recipe").getByText("Hyperparameters").press("Enter");
  await region(page, "3 · Recipe").getByLabel("Epochs").fill("3");
  await region(page, "Begin").getByRole("button", { name: "Start" }).click();
  await expect(page).toHaveURL(/run=[0-9a-f]{32}/, { timeout: firstStepMs });
  const run = page.url();
  await state(page).getByRole("button", { name: "Pause" }).click();
  await expect(state(page)).toContainText("Paused", { timeout: firstStepMs });

  await test.step("the dialog names the run, which keeps its own copy", async () => {
    await page.getByRole("link", { name: "Checkpoints" }).click();
    await own.click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText("One run began with it");
    await expect(dialog).toContainText("It keeps its own copy of it and can go on");
    await dialog.getByRole("button", { name: "Delete" }).click();
    await expect(own).toHaveCount(0);
  });

  await test.step("after a reload the run goes on, and knows what it began with", async () => {
    await page.goto(run);
    await page.reload();
    await expect(region(page, "Configuration")).toContainText(`Start${title}`);
    await state(page).getByRole("button", { name: "Resume" }).click();
    await expect(state(page)).toContainText("Finished", { timeout: firstStepMs });
    await expect(state(page).getByRole("link", { name: "Open in Predict" })).toBeVisible();
    await state(page).getByRole("button", { name: "Export" }).click();
    const download = await downloadBy(page, page.getByRole("menuitem", { name: "Weights as safetensors, best" }));
    expect(download.suggestedFilename()).toMatch(/\.safetensors$/);
  });
});

// Two tabs of one browser: a run is watched, taken over and deleted across them; a deleted checkpoint answers in neither.
import type { Page } from "@playwright/test";
import { engineOf, expect, firstStepMs, Lab, region, test } from "./lab";

const state = (page: Page) => region(page, "Progress");

/** Another tab beside the first, at the same address. */
async function secondTab({ page, problems }: Lab): Promise<Lab> {
  const other = await page.context().newPage();
  other.on("pageerror", (error) => problems.push(`${error.name}: ${error.message}`));
  const lab = new Lab(other, problems);
  await lab.open(page.url());
  return lab;
}

const stepOf = async (page: Page) =>
  Number(await state(page).getByRole("progressbar").first().getAttribute("aria-valuenow"));

test("a run that trains in one tab is watched in another, taken over, and deleted from the first", async ({
  lab,
  page,
}) => {
  test.setTimeout(3 * firstStepMs);
  await lab.open("?backend=wasm#/train?checkpoint=demo:nano-beta0.8");
  await region(page, "3 · Recipe").getByText("Hyperparameters").press("Enter");
  await region(page, "3 · Recipe").getByLabel("Epochs").fill("2000");
  await region(page, "Begin").getByRole("button", { name: "Start" }).click();
  await expect(region(page, "Epochs")).toContainText("epoch 1", { timeout: firstStepMs });

  const orphan = "0".repeat(32);
  await page.evaluate(async (name) => {
    const folder = await navigator.storage.getDirectory();
    await (await folder.getDirectoryHandle("runs")).getDirectoryHandle(name, { create: true });
  }, orphan);
  const { page: other } = await secondTab(lab);
  await test.step("the second tab sweeps away what a cut deletion left, and no run", async () => {
    const names = () =>
      other.evaluate(async () => {
        const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("runs");
        return Array.fromAsync(folder.keys());
      });
    await expect.poll(names).not.toContain(orphan);
    expect(await names()).toHaveLength(1);
  });
  await test.step("the second tab says where it trains, and shows it live", async () => {
    await expect(state(other)).toContainText("Trains in another tab:");
    await expect(state(other).getByRole("button", { name: "Resume" })).toBeHidden();
    const seen = await stepOf(other);
    await expect.poll(() => stepOf(other)).toBeGreaterThan(seen);
  });
  await test.step("taken over, it trains in the second tab, and the first watches", async () => {
    await state(other).getByRole("button", { name: "Take over" }).click();
    await expect(state(other)).toContainText("Running:", { timeout: firstStepMs });
    await expect(state(page)).toContainText("Trains in another tab:");
    await expect(page.getByRole("alert")).toBeHidden();
    await expect(other.getByRole("alert")).toBeHidden();
  });
  await test.step("the first tab pauses it where it trains", async () => {
    await state(page).getByRole("button", { name: "Pause" }).click();
    await expect(state(other)).toContainText("Paused:");
    await expect(state(page)).toContainText("Paused:");
    await state(other).getByRole("button", { name: "Resume" }).click();
    await expect(state(page)).toContainText("Trains in another tab:");
  });
  await test.step("deleted in the first, it is gone in both", async () => {
    await page.getByRole("link", { name: "All runs" }).click();
    await page
      .getByRole("list", { name: "Runs, newest first" })
      .getByRole("button", { name: /^Delete/ })
      .click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText("Another tab of this browser trains it. It is paused there first.");
    await dialog.getByRole("button", { name: "Delete" }).click();
    await expect(page.getByRole("list", { name: "Runs, newest first" })).toBeHidden();
    await expect(other.getByText(/^There is no run [0-9a-f]{32} in this browser/)).toBeVisible();
    await expect(other.getByRole("alert")).toBeHidden();
  });
});

test("a checkpoint that one tab deletes is gone from the other's list, and answers there no more", async ({
  lab,
  page,
}) => {
  test.setTimeout(firstStepMs);
  await lab.open("?backend=wasm#/checkpoints");
  const { page: other } = await secondTab(lab);
  await page.getByLabel("Checkpoint files").setInputFiles("public/demo/nano-beta0.8.safetensors");
  await expect(region(page, "What was added")).toContainText("1 of 1 file added");
  // only a checkpoint that somebody brought can be deleted
  const brought = (where: Page) =>
    where.getByRole("listitem").filter({ has: where.getByRole("button", { name: /^Delete / }) });
  await brought(other).getByRole("link", { name: "Open in Predict" }).click();
  await expect(other).toHaveURL(/checkpoint=[0-9a-f]{32}/);
  await expect(other.getByText(/pixels, answered in/)).toBeVisible({ timeout: firstStepMs });

  const partNames = await page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("checkpoints");
    return Array.fromAsync(folder.keys());
  });
  await brought(page)
    .getByRole("button", { name: /^Delete / })
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(
    other.getByText(/asks for the checkpoint [0-9a-f]{32}, which is not stored in this browser/),
  ).toBeVisible();

  await test.step("a file that another tab has open, which locks keep from happening, is said to be", async () => {
    const engine = engineOf(other)!;
    await engine.evaluate(async (names) => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("checkpoints");
      const open = async (name: string) => {
        const handle = await folder.getFileHandle(name, { create: true });
        return (handle as unknown as { createSyncAccessHandle(): Promise<unknown> }).createSyncAccessHandle();
      };
      Object.assign(self, { kept: await Promise.all(names.map(open)) });
    }, partNames);
    await page.getByLabel("Checkpoint files").setInputFiles("public/demo/nano-beta0.8.safetensors");
    await expect(region(page, "What was added")).toContainText(/is being written by another tab/);
    await expect(page.getByRole("alert")).toBeHidden();
    await engine.evaluate(() => {
      for (const access of (self as unknown as { kept: { close(): void }[] }).kept) access.close();
    });
    await page.getByLabel("Checkpoint files").setInputFiles("public/demo/nano-beta0.8.safetensors");
    await expect(region(page, "What was added")).toContainText("1 of 1 file added");
  });
});

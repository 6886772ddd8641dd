// The page stays quick: while the engine predicts, and while it trains once its charts stand, no task holds the page's thread
// for 50 ms.
import { expect, region, test } from "./lab";
import { longestTaskMs, tasksDuring } from "./page-tasks";

test("no task of the page takes 50 ms while the demo predicts, nor while it trains and its charts stand", async ({
  lab,
  page,
}) => {
  await lab.open("?backend=wasm#/");
  const answered = page.getByText(/pixels, answered in/);
  await expect(answered).toBeVisible();
  const predicting = await tasksDuring(page, async () => {
    for (const number of [2, 3, 4]) {
      await page.getByRole("button", { name: new RegExp(`^Scene ${number}\\b`) }).click();
      await expect(page.getByRole("img", { name: new RegExp(`^Scene ${number}, `) })).toBeVisible();
      await expect(answered).toBeVisible();
    }
  });
  console.log(`    longest tasks while predicting: ${predicting.map((ms) => ms.toFixed(0)).join(", ")} ms`);
  expect(predicting.length).toBeGreaterThan(0);
  expect(predicting[0]).toBeLessThan(await longestTaskMs(page));

  await page.goto("?backend=wasm#/train?checkpoint=demo:nano-beta0.8");
  const recipe = region(page, "3 · Recipe");
  await recipe.getByText("Hyperparameters").press("Enter");
  await recipe.getByLabel("Epochs").fill("1000");
  await region(page, "Begin").getByRole("button", { name: "Start" }).click();
  await page.waitForURL(/run=[0-9a-f]{32}/);
  // laying out the first chart and the first marks takes recharts 40 to 75 ms each
  await expect(page.getByRole("figure", { name: "Optimizer" }).locator("svg.recharts-surface")).toBeVisible();
  await expect(
    page.getByRole("figure", { name: "Score on validation images" }).locator("[data-index='2']").first(),
  ).toBeVisible();
  const training = await tasksDuring(page, () => page.waitForTimeout(10_000));
  console.log(`    longest tasks while training: ${training.map((ms) => ms.toFixed(0)).join(", ")} ms`);
  expect(training[0]).toBeLessThan(await longestTaskMs(page));
});

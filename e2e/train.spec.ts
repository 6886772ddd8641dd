// Train: new classes on frozen features, paused and taken up after a reload; what came of it; bad folders and recipes.
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "@playwright/test";
import { sceneSetFiles } from "../src/core/scenes/scene-folders";
import { madeZip } from "../src/testing/made-zip";
import { dropFromDisk, writeFolder, type FolderFile } from "./folders";
import { downloadBy, expect, firstStepMs, killEngine, onlyLong, region, test } from "./lab";
import { pngFile } from "./images";

const begin = (page: Page) => region(page, "Begin").getByRole("button", { name: "Start" });
const state = (page: Page) => region(page, "Progress");
const runs = (page: Page) => page.getByRole("list", { name: "Runs, newest first" }).getByRole("listitem");

const trainingMs = 300_000;

/** `count` scenes as an ImageFolder, one folder a class. */
function* scenes(count: number): Generator<FolderFile> {
  for (const { path: name, bytes } of sceneSetFiles({ seed: 3, count, size: 128 }, ["image-folder"])) {
    yield { path: name.replace(/^image-folder\//, ""), bytes };
  }
}

async function dropScenes(page: Page, folder: string, count = 60): Promise<void> {
  await dropFromDisk(page, folder);
  await expect(region(page, "1 · Data")).toContainText(`Images${count}`);
}

/** Changes the number of epochs of the recipe that is chosen. */
async function setEpochs(page: Page, epochs: number): Promise<void> {
  const recipe = region(page, "3 · Recipe");
  await recipe.getByText("Hyperparameters").press("Enter");
  await recipe.getByLabel("Epochs").fill(String(epochs));
}

/** Takes one thing of the export menu away and answers it as text. */
async function exported(page: Page, item: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  await state(page).getByRole("button", { name: "Export" }).click();
  const file = await downloadBy(page, page.getByRole("menuitem", { name: item }));
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

/** The losses in a CSV of curves. */
async function losses(page: Page): Promise<number[]> {
  const { bytes } = await exported(page, "Curves as CSV");
  const [head, ...rows] = bytes
    .toString("utf8")
    .trim()
    .split("\r\n")
    .map((line) => line.split(","));
  return rows.map((row) => Number(row[head.indexOf("loss")]));
}

// a software adapter takes tens of seconds for what WebAssembly does in one
for (const { backend, epochs, images, stepsAnEpoch } of [
  { backend: "wasm", epochs: 12, images: 60, stepsAnEpoch: 2 },
  { backend: "webgpu", epochs: 3, images: 32, stepsAnEpoch: 1 },
]) {
  test(`on ${backend} new classes are learnt on frozen features, through a pause and a reload`, async ({
    lab,
    page,
  }, info) => {
    if (backend === "webgpu") onlyLong("training on a software adapter");
    test.setTimeout(firstStepMs + 3 * trainingMs);
    const folder = await writeFolder(info.outputPath("pets"), scenes(images));
    await lab.open(`?backend=${backend}#/train?checkpoint=demo:nano-beta0.8`);
    await dropScenes(page, folder, images);
    await expect(region(page, "1 · Data")).toContainText(`classification (${images} images)`);
    await expect(page.getByRole("radio", { name: /^Linear probe: new classifier/ })).toBeChecked();
    await expect(region(page, "Classes")).toContainText("made anew for the data’s 8 classes: arrow, crescent, cross");
    await setEpochs(page, epochs);

    await begin(page).click();
    await expect(page).toHaveURL(/run=[0-9a-f]{32}/);
    await expect(region(page, "Epochs")).toContainText("epoch 1", { timeout: firstStepMs });
    await state(page).getByRole("button", { name: "Pause" }).click();
    await expect(state(page)).toContainText(new RegExp(`Paused: epoch \\d+ of ${epochs}`));
    await expect(page.getByRole("list", { name: "Validation images" }).getByRole("img")).toHaveCount(6);

    await test.step("after a reload the same folder is asked for; another one is refused with both sides", async () => {
      await page.reload();
      await expect(state(page)).toContainText(
        "Browsers forget picked files on reload. Choose the same folder to resume: pets",
      );
      const other = await writeFolder(info.outputPath("other"), scenes(20));
      await dropFromDisk(page, other);
      await expect(page.getByRole("alert")).toContainText(/began with pets \(fingerprint .*cannot go on with other/);
      await dropFromDisk(page, folder);
      await expect(state(page)).toContainText("Finished", { timeout: firstStepMs + trainingMs });
    });
    const resumed = await losses(page);
    expect(resumed).toHaveLength(stepsAnEpoch * epochs);
    expect(resumed[resumed.length - 1]).toBeLessThan(resumed[0]);

    await test.step("an unbroken run of the same plan has the same losses", async () => {
      await page.getByRole("link", { name: "All runs" }).click();
      await expect(runs(page)).toHaveCount(1);
      await dropScenes(page, folder, images);
      await setEpochs(page, epochs);
      await begin(page).click();
      await expect(state(page)).toContainText("Finished", { timeout: firstStepMs + trainingMs });
      const unbroken = await losses(page);
      expect(unbroken).toHaveLength(resumed.length);
      const worst = Math.max(...unbroken.map((loss, i) => Math.abs(loss - resumed[i])));
      console.log(`    ${backend}: worst difference of ${resumed.length} losses after pause and reload: ${worst}`);
      expect(worst).toBeLessThanOrEqual(1e-6);
    });

    await test.step("both are compared, and nothing decides them differently", async () => {
      await state(page).getByLabel("Compare with").selectOption({ index: 1 });
      await expect(page).toHaveURL(/with=[0-9a-f]{32}/);
      await expect(region(page, "Two runs compared")).toContainText("on one backend both give the same numbers");
    });

    await test.step("the checkpoint is in Predict with the new classes, and so is its export", async () => {
      const weights = await exported(page, "Weights as safetensors, best");
      const torch = await exported(page, "Weights for PyTorch (.pt), best");
      expect(torch.bytes.subarray(0, 2).toString()).toBe("PK");
      const recipe = await exported(page, "Recipe as JSON");
      expect(JSON.parse(recipe.bytes.toString("utf8"))).toMatchObject({ name: "finetune-classes" });
      expect((await exported(page, "Recipe as upstream YAML")).bytes.toString("utf8")).toContain("train:");
      await state(page).getByRole("link", { name: "Open in Predict" }).click();
      const answers = region(page, "Classification").getByRole("listitem");
      await expect(answers.first()).toContainText(/^(arrow|crescent|cross|disc|ring|square|star|triangle)/, {
        timeout: firstStepMs,
      });
      await page.getByRole("link", { name: "Checkpoints" }).click();
      await page.getByLabel("Checkpoint files").setInputFiles({
        name: "taken-away.safetensors",
        mimeType: "application/octet-stream",
        buffer: weights.bytes,
      });
      await expect(region(page, "What was added")).toContainText("1 of 1 file added");
    });
  });
}

test("one click trains on scenes, step by step if wanted, and the run can be stopped, kept and deleted", async ({
  lab,
  page,
}) => {
  test.setTimeout(firstStepMs + trainingMs);
  await lab.open("?backend=wasm#/train?checkpoint=demo:nano-beta0.8");
  await expect(begin(page)).toBeEnabled();
  await region(page, "Begin").getByRole("button", { name: "Measure ten steps" }).click();
  await expect(region(page, "Begin")).toContainText(/Takes about.*A step.*median of/s);
  // after the first, an epoch on kept features takes a moment: enough of them to be stopped in
  await setEpochs(page, 500);
  await begin(page).click();
  await expect(region(page, "Training loss")).toBeVisible();
  await state(page).getByRole("button", { name: "Pause" }).click();
  await expect(state(page)).toContainText("Paused:");
  const steps = async () => {
    const progress = state(page).getByRole("progressbar");
    return Number(await progress.getAttribute("aria-valuenow"));
  };
  const before = await steps();
  await state(page).getByRole("button", { name: "One step" }).click();
  await expect.poll(steps).toBeGreaterThan(before);
  await expect(state(page)).toContainText("Paused:");

  await test.step("a run on scenes needs no folder after a reload", async () => {
    await page.reload();
    await state(page).getByRole("button", { name: "Resume" }).click();
    await expect(region(page, "Epochs")).toContainText("epoch 1", { timeout: firstStepMs });
    await page.getByRole("link", { name: "Scenes", exact: true }).click();
    await expect(page).toHaveURL(/#\/scenes/);
    await expect(page.getByRole("button", { name: "Jobs, 1 running" })).toBeVisible();
    await page.goBack();
    await state(page).getByRole("button", { name: "Stop and keep the best" }).click();
    await expect(state(page)).toContainText("Stopped early:");
    await expect(state(page).getByRole("link", { name: "Open in Predict" })).toBeVisible();
  });

  await page.getByRole("link", { name: "All runs" }).click();
  await runs(page)
    .getByRole("button", { name: /^Delete/ })
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("list", { name: "Runs, newest first" })).toBeHidden();
});

test("an engine that dies leaves the run at its last autosave, and it can be resumed", async ({ lab, page }) => {
  test.setTimeout(firstStepMs + trainingMs);
  await lab.open("?backend=wasm#/train?checkpoint=demo:nano-beta0.8");
  await begin(page).click();
  await expect(region(page, "Epochs")).toContainText("epoch 1", { timeout: firstStepMs });
  await killEngine(page);
  await expect(state(page).getByRole("alert")).toContainText(/The engine stopped while this ran; it is paused at/);
  await expect(state(page)).toContainText("Paused:");
  await state(page).getByRole("button", { name: "Resume" }).click();
  await expect(state(page)).toContainText("Running:");
  await expect(state(page).getByRole("alert")).toBeHidden();
  await state(page).getByRole("button", { name: "Pause" }).click();
  await expect(state(page)).toContainText("Paused:");
});

test("a head that is trained further has its classes matched with the data's by hand", async ({ lab, page }) => {
  test.setTimeout(firstStepMs + trainingMs);
  await lab.open("?backend=wasm#/checkpoints");
  await page.getByLabel("Checkpoint files").setInputFiles("reference/checkpoints/tiny-detection.pt");
  await expect(region(page, "What was added")).toContainText("1 of 1 file added");
  await page.goto("?backend=wasm#/train?checkpoint=demo:nano-beta0.8");
  await region(page, "1 · Data").getByRole("textbox", { name: "Scenes", exact: true }).fill("8");
  await expect(region(page, "1 · Data")).toContainText("Images8");
  await page.getByRole("combobox", { name: "Network" }).selectOption({ label: "tiny-detection" });
  await page.getByRole("radio", { name: /^A small detector on a compressing network/ }).click();
  await expect(page).toHaveURL(/recipe=detection-small/);
  const match = page.getByRole("table", { name: "The data’s classes and the head’s" });
  await expect(match).toContainText("background, as it is");
  await expect(region(page, "Begin")).toContainText("nothing would be trained");
  await expect(begin(page)).toBeDisabled();
  await match.getByRole("combobox", { name: "disc is trained as" }).click();
  await page
    .getByRole("option", { name: "class 2" })
    .or(page.getByRole("option", { name: /^2 / }))
    .click();
  await expect(begin(page)).toBeEnabled();
  await setEpochs(page, 1);
  await begin(page).click();
  await expect(state(page)).toContainText("Finished", { timeout: firstStepMs });
  await expect(region(page, "Training loss").getByRole("checkbox")).toHaveCount(5);
});

test("a zip is trained on, and a folder chosen by a file input where there is no folder picker", async ({
  lab,
  page,
}, info) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, "showOpenFilePicker"));
  await lab.open("?backend=wasm#/train?checkpoint=demo:nano-beta0.8");
  const data = region(page, "1 · Data");
  await page.getByText("My images", { exact: true }).click();
  const entries = Array.from(scenes(10), ({ path: name, bytes }) => ({ name: `things/${name}`, data: bytes }));
  await data.getByLabel("Zip of a folder").setInputFiles({
    name: "things.zip",
    mimeType: "application/zip",
    buffer: Buffer.from(madeZip(entries)),
  });
  await expect(data).toContainText("Images10");
  await expect(begin(page)).toBeEnabled();

  const chooser = page.waitForEvent("filechooser");
  await data.getByRole("button", { name: "Choose a folder" }).click();
  await (await chooser).setFiles(await writeFolder(info.outputPath("things"), scenes(12)));
  await expect(data).toContainText("Images12");
  await expect(data).toContainText("Datathings");
});

test("every bad folder gets its sentence, and the page goes on", async ({ lab, page }, info) => {
  await lab.open("?backend=wasm#/train?checkpoint=demo:nano-beta0.8");
  const data = region(page, "1 · Data");
  await test.step("an empty folder", async () => {
    await dropFromDisk(page, await writeFolder(info.outputPath("empty"), []));
    await expect(data.getByRole("alert")).toContainText("What was dropped holds no files.");
  });
  await test.step("a folder without images", async () => {
    const text = { path: "notes/letter.txt", bytes: Buffer.from("Dear all") };
    await dropFromDisk(page, await writeFolder(info.outputPath("letters"), [text]));
    await expect(data.getByRole("alert")).toContainText("This data cannot be trained on");
    await expect(begin(page)).toBeDisabled();
  });
  await test.step("one class only", async () => {
    const images = Array.from({ length: 6 }, (_, i) => ({
      path: `cat/${i}.png`,
      bytes: pngFile(`${i}.png`, 32, 32).buffer,
    }));
    await dropFromDisk(page, await writeFolder(info.outputPath("cats"), images));
    await expect(data).toContainText("Images6");
    await begin(page).click();
    await expect(region(page, "Begin").getByRole("alert")).toContainText("one class only");
  });
  await test.step("images that are all damaged", async () => {
    const images = Array.from({ length: 6 }, (_, i) => ({
      path: `${i % 2 ? "cat" : "dog"}/${i}.png`,
      bytes: Buffer.from("garbage".repeat(30)),
    }));
    await dropFromDisk(page, await writeFolder(info.outputPath("garbage"), images));
    await expect(data).toContainText("Datagarbage");
    await begin(page).click();
    await expect(region(page, "Begin").getByRole("alert")).toContainText(
      /There is nothing to learn in garbage: it has 6 images, 4 for training and 2 for validation, and none .* 4 images: they cannot be used \(the first: cat\/\d\.png/,
    );
    await expect(runs(page)).toHaveCount(0);
  });
  await test.step("an image that is damaged is counted, and the others are trained on", async () => {
    const images = Array.from({ length: 12 }, (_, i) => ({
      path: `${i % 2 ? "cat" : "dog"}/${i}.png`,
      bytes: i === 5 ? Buffer.from("\x89PNG, but no image") : pngFile(`${i}.png`, 32 + i, 32).buffer,
    }));
    await dropFromDisk(page, await writeFolder(info.outputPath("pets"), images));
    await expect(data).toContainText("Images12");
    await setEpochs(page, 2);
    await begin(page).click();
    await expect(state(page)).toContainText("Finished", { timeout: trainingMs });
    await expect(page.getByRole("list", { name: "Images that could not be used, and why" })).toContainText("cat/5.png");
  });
});

test("a wrong recipe says on which line; an upstream one says what is not honoured", async ({ lab, page }) => {
  await lab.open("?backend=wasm#/train?checkpoint=demo:nano-beta0.8");
  const card = region(page, "3 · Recipe");
  const recipes = path.resolve(import.meta.dirname, "../configs/recipes");
  const good = await readFile(path.join(recipes, "finetune-classes.json"), "utf8");
  const read = (name: string, text: string) =>
    card.getByLabel("Recipe file").setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });

  const wrong = good.replace('"batchSize"', '"batchSiez"');
  const line = 1 + wrong.split("\n").findIndex((text) => text.includes("batchSiez"));
  await read("typo.json", wrong);
  await expect(card.getByRole("alert")).toContainText("typo.json could not be read as a recipe");
  await expect(card.getByRole("alert")).toContainText(`line ${line}`);
  await expect(card.getByRole("alert")).toContainText("batchSiez");

  await read(
    "unknown.json",
    good.replace('"trainable": ["classification"]', '"trainable": ["classification", "neck"]'),
  );
  await expect(card.getByRole("alert")).toBeHidden();
  await expect(begin(page)).toBeEnabled();
  await begin(page).click();
  await expect(region(page, "Begin").getByRole("alert")).toContainText('the network has no module "neck"');

  const upstream = "../reference/upstream-configs/faster_rcnn_splittable_resnet50-fp-beta1.28_fpn.yaml";
  await card.getByLabel("Recipe file").setInputFiles(path.resolve(import.meta.dirname, upstream));
  await expect(card.getByRole("table", { name: /^Unsupported entries of / })).toBeVisible();
  await expect(card.getByRole("radio", { name: /faster_rcnn_splittable_resnet50/ })).toBeChecked();
});

test("the page has no serious accessibility problem, and fits a phone", async ({ lab, page }) => {
  test.setTimeout(firstStepMs + trainingMs);
  await lab.open("?backend=wasm#/train?checkpoint=demo:nano-beta0.8");
  await expect(begin(page)).toBeEnabled();
  for (const summary of await page.locator("summary").all()) await summary.press("Enter");
  expect(await lab.seriousProblems()).toEqual([]);
  await setEpochsQuietly(page);
  await begin(page).click();
  await expect(state(page)).toContainText("Finished", { timeout: firstStepMs });
  await lab.expectAccessible();
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.getByRole("link", { name: "All runs" }).click();
  await expect(begin(page)).toBeEnabled();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

/** As setEpochs, where the numbers are open already. */
async function setEpochsQuietly(page: Page): Promise<void> {
  await region(page, "3 · Recipe").getByLabel("Epochs").fill("2");
}

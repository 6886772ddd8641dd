// Evaluations that are cut: cancelled and resumed, the engine gone; and the same numbers as on the command line.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { sceneSetFiles } from "../src/core/scenes/scene-folders";
import type { SceneFormat } from "../src/engine/protocol";
import type { EvaluationResult } from "../src/engine/protocol-evaluation";
import { chooseCheckpoints, evaluate, evaluationMs, exported, openLinks, openWithScenes, start } from "./evaluate-page";
import { dropFromDisk, writeFolder, type FolderFile } from "./folders";
import { expect, isLong, killEngine, region, test } from "./lab";

const folderScenes = isLong ? 200 : 12;
// so many that a quick engine can still be stopped in the middle
const resumedScenes = 160;

/** `count` scenes as a folder of one format. */
function* scenes(count: number, format: SceneFormat): Generator<FolderFile> {
  for (const { path: name, bytes } of sceneSetFiles({ seed: 303, count, size: 128 }, [format])) {
    yield { path: name.replace(`${format}/`, ""), bytes };
  }
}

/** What `npm run evaluate` writes about a folder, at the root of this repository. */
async function evaluateOnCommandLine(data: string, checkpoint: string, json: string): Promise<EvaluationResult> {
  const options = ["--checkpoint", checkpoint, "--data", data, "--json", json];
  await promisify(execFile)("npm", ["run", "evaluate", "--", ...options], { timeout: evaluationMs });
  return JSON.parse(await readFile(json, "utf8")) as EvaluationResult;
}

/** Every number of the scores, by its path. */
function numbersOf(value: unknown, at = ""): [string, number][] {
  if (typeof value === "number") return [[at, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => numbersOf(inner, `${at}/${key}`));
}

test("a run that is cancelled and resumed gives the numbers of an unbroken one", async ({ lab, page }) => {
  test.setTimeout(3 * evaluationMs);
  await openWithScenes(lab, page, resumedScenes);
  if (!isLong) await chooseCheckpoints(page, 2);
  await start(page).click();
  const progress = page.getByRole("group", { name: "Progress of the evaluation" });
  await expect(progress).toContainText(/Evaluating · [1-9]\d* of \d+ answers · .* left/, { timeout: evaluationMs });
  await progress.getByRole("button", { name: "Cancel and keep what is done" }).click();
  await expect(region(page, "Evaluate")).toContainText("Cancelled. What was done is kept");
  const unfinished = page.getByRole("list", { name: "Unfinished evaluations, newest first" });
  await expect(unfinished).toContainText(/[1-9]\d* of \d+ answers/);

  await page.reload();
  await openWithScenes(lab, page, resumedScenes);
  await unfinished.getByRole("button", { name: /^Resume / }).click();
  await expect(region(page, "Evaluate")).toContainText(/Done: /, { timeout: evaluationMs });
  await expect(unfinished).toBeHidden();
  const resumed = await exported(page);

  if (!isLong) await chooseCheckpoints(page, 2);
  await evaluate(page);
  await expect(openLinks(page)).toHaveCount(2 * resumed.length);
  const both = await exported(page);
  for (const { run, checkpoint, scores, sizes, complete, details } of resumed) {
    const unbroken = both.find((one) => one.run !== run && one.checkpoint.id === checkpoint.id)!;
    expect(complete).toBe(true);
    expect(unbroken.scores).toEqual(scores);
    expect(unbroken.sizes).toEqual(sizes);
    expect(unbroken.details).toEqual(details);
  }
});

test("an engine that dies in an evaluation leaves all but the last answers", async ({ lab, page }) => {
  test.setTimeout(2 * evaluationMs);
  await openWithScenes(lab, page, 200);
  await start(page).click();
  const progress = page.getByRole("group", { name: "Progress of the evaluation" });
  const told = /Evaluating · (\d+) of [\d,]+ answers/;
  await expect(progress).toContainText(/Evaluating · \d\d+ of [\d,]+ answers/, { timeout: evaluationMs });
  const done = Number(told.exec(await progress.innerText())![1]);
  await killEngine(page);
  const unfinished = page.getByRole("list", { name: "Unfinished evaluations, newest first" });
  await expect(unfinished).toContainText(/\d+ of [\d,]+ answers/);
  const kept = Number(/(\d+) of [\d,]+ answers/.exec(await unfinished.innerText())![1]);
  // the image under way, and one whose page was being written
  expect(kept).toBeGreaterThanOrEqual(done - 2);
  await unfinished.getByRole("button", { name: /^Score what is done/ }).click();
  await expect(region(page, "Evaluate")).toContainText(/Done: /, { timeout: evaluationMs });
  await expect(unfinished).toBeHidden();
});

test("the command line gives the same scores on the same folders; files that are gone are asked for again", async ({
  lab,
  page,
}, info) => {
  test.setTimeout(4 * evaluationMs);
  await lab.open("?backend=wasm#/evaluate");
  let worst = 0;
  for (const format of ["image-folder", "coco", "voc"] as const) {
    await test.step(format, async () => {
      const folder = await writeFolder(info.outputPath(format), scenes(folderScenes, format));
      await dropFromDisk(page, folder);
      await expect(region(page, "1 · Data")).toContainText(`Data${format}`);
      await expect(region(page, "1 · Data")).toContainText(`Images${folderScenes}`);
      if (!isLong) await chooseCheckpoints(page, 1);
      await evaluate(page);
      const [tab] = (await exported(page)).filter(({ dataSet }) => dataSet.name === format);
      const shell = await evaluateOnCommandLine(folder, tab.checkpoint.id, info.outputPath(`${format}.json`));
      expect(shell.dataSet.fingerprint).toBe(tab.dataSet.fingerprint);
      expect(shell.checkpoint.contentHash).toBe(tab.checkpoint.contentHash);
      expect(Object.keys(tab.scores).length).toBeGreaterThan(0);
      const [here, there] = [numbersOf(tab.scores), numbersOf(shell.scores)];
      expect(there.map(([at]) => at)).toEqual(here.map(([at]) => at));
      for (const [i, [at, value]] of here.entries()) {
        const difference = Math.abs(value - there[i][1]);
        worst = Math.max(worst, difference);
        // the same operations in the same order on the same kind of processor
        expect(
          difference,
          `${format}${at}: ${value} in the tab, ${there[i][1]} on the command line`,
        ).toBeLessThanOrEqual(1e-6);
      }
    });
  }
  console.log(`    worst difference of scores, tab against command line: ${worst}`);

  await test.step("after a reload the images of a folder are asked for, and another folder is told apart", async () => {
    await openLinks(page).first().click();
    await page.reload();
    await expect(page.getByText(`The images are those of voc, ${folderScenes} images`)).toBeVisible();
    await page
      .getByRole("table", { name: /^Confusion matrix/ })
      .getByRole("button")
      .first()
      .click();
    await expect(page.getByRole("region", { name: "Images of the cell" })).toContainText(
      "browsers forget picked files on reload. Choose the same data again",
    );
    await dropFromDisk(page, info.outputPath("coco"));
    await expect(page.getByText(/What is chosen now is coco, fingerprint/)).toBeVisible();
    await dropFromDisk(page, info.outputPath("voc"));
    await expect(page.getByRole("list", { name: "Images of the cell" }).getByRole("img").first()).toBeVisible();
  });
});

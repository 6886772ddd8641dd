// Folders named by WordNet ids, as ImageNet and its subsets have them, beside a network of its 1,000 classes.
import { smallArchitecture, smallCheckpointFile } from "../src/testing/small-network";
import { dropFromDisk, writeFolder } from "./folders";
import { expect, region, test } from "./lab";
import { pngFile } from "./images";

test("folders that are named by WordNet ids go to ImageNet's classes by id, and say so", async ({
  lab,
  page,
}, testInfo) => {
  const architecture = { ...smallArchitecture("basic"), heads: { classification: { classes: 1000 } } };
  const checkpoint = { name: "thousand.safetensors", mimeType: "application/octet-stream" };
  await lab.open("?backend=wasm#/checkpoints");
  await page
    .getByLabel("Checkpoint files")
    .setInputFiles({ ...checkpoint, buffer: Buffer.from(await smallCheckpointFile(architecture)) });
  await expect(page.getByText("thousand.safetensors was added")).toBeVisible();
  const image = { bytes: pngFile("0.png", 64, 64).buffer };
  const folders = ["n03888257", "n02102040-English_springer", "n01440764 tench", "n00007846"];
  const files = folders.map((name) => ({ path: `${name}/0.png`, ...image }));
  const folder = await writeFolder(testInfo.outputPath("wordnet"), files);
  await page.goto("?backend=wasm#/evaluate");
  await expect(region(page, "1 · Data")).toContainText("Images100");
  await dropFromDisk(page, folder);
  await expect(region(page, "1 · Data")).toContainText("Images4");
  await page.getByRole("button", { name: "No checkpoint" }).click();
  await page.getByRole("checkbox", { name: "thousand" }).check();
  const maps = region(page, "4 · Label maps");
  const row = (name: string) => maps.getByRole("row", { name: new RegExp(`^${name} `) });
  await expect(row("n03888257")).toContainText("its WordNet id");
  const matched = async (name: string) => row(name).getByRole("combobox").inputValue();
  expect(await matched("n03888257")).toBe("701 parachute");
  expect(await matched("n02102040-English springer")).toBe("217 English springer");
  expect(await matched("n01440764 tench")).toBe("0 tench");
  expect(await matched("n00007846")).toBe("not counted");
  await expect(maps).toContainText(
    "1 class is named by a WordNet id such as n00007846, which is none of the network’s",
  );
  expect(await lab.seriousProblems()).toEqual([]);
});

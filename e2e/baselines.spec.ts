// Networks that run whole on the device, brought as torchvision writes them, beside a checkpoint that compresses: on every page.
import { readFile, writeFile } from "node:fs/promises";
import type { Page, TestInfo } from "@playwright/test";
import type { Bytes } from "../src/core/base/byte-source";
import { inferArchitecture } from "../src/core/checkpoint/architecture";
import { inputSizeKey } from "../src/core/checkpoint/recorded-input-size";
import { torchTensors } from "../src/core/checkpoint/torch-tensors";
import { writeSafetensors } from "../src/core/checkpoint/write-safetensors";
import { writeTorchCheckpoint } from "../src/core/checkpoint/write-torch";
import { sceneClasses } from "../src/core/scenes/scene-classes";
import type { Architecture } from "../src/domain";
import { smallArchitecture, smallNetwork } from "../src/testing/small-network";
import { address, fileReport, item, list, outcome } from "./checkpoints-page";
import { chooseCheckpoints, evaluate, evaluationMs, openLinks, openWithScenes, results } from "./evaluate-page";
import { dropFromDisk } from "./folders";
import { expect, firstAnswerMs, type Lab, region, test } from "./lab";

const images = 40;
const heads = { classification: { classes: sceneClasses.length } };

/** The network of a listing of torchvision's, for the classes of scenes. */
async function ofTorchvision(name: string): Promise<Architecture> {
  const listing = JSON.parse(await readFile(`reference/state-dicts/${name}.json`, "utf8")) as Record<
    string,
    readonly [type: string, shape: readonly number[]]
  >;
  return { ...inferArchitecture(Object.entries(listing).map(([name, [, shape]]) => ({ name, shape }))), heads };
}

async function written(info: TestInfo, name: string, chunks: AsyncIterable<Bytes>): Promise<string> {
  const parts: Bytes[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  const file = info.outputPath(name);
  await writeFile(file, Buffer.concat(parts));
  return file;
}

/** Two bare state dicts of torchvision's networks, and one of a network with a bottleneck. */
async function writeFiles(info: TestInfo): Promise<string[]> {
  const files: string[] = [];
  for (const name of ["mobilenet_v2", "mnasnet0_5"]) {
    const tensors = torchTensors(smallNetwork(await ofTorchvision(name)), "classification");
    files.push(await written(info, `${name}.pth`, writeTorchCheckpoint(tensors)));
  }
  const tensors = torchTensors(smallNetwork({ ...smallArchitecture("basic"), heads }), "all");
  const metadata = { [inputSizeKey]: "128" };
  return [...files, await written(info, "small-beta1.28.safetensors", writeSafetensors(tensors, metadata))];
}

const columns = (page: Page) => page.getByRole("group", { name: "Columns, scrollable" }).getByRole("region");

/** Light and dark by axe, and no wider than a phone. */
async function expectForEveryone(lab: Lab, page: Page, what: string): Promise<void> {
  await lab.expectAccessible(what);
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth), what).toBeLessThanOrEqual(390);
  await page.setViewportSize({ width: 1280, height: 800 });
}

test("two of torchvision's networks and one that compresses are brought, asked, compared, scored and charted", async ({
  lab,
  page,
}, info) => {
  test.setTimeout(2 * evaluationMs);
  await lab.open(address);
  await dropFromDisk(page, ...(await writeFiles(info)));
  await expect(outcome(page)).toContainText("3 of 3 files added");

  const mobilenet = item(page, "MobileNetV2");
  await test.step("Checkpoints says what they cost the device, and that nothing is sent", async () => {
    await expect(mobilenet).toContainText("on the device");
    await expect(mobilenet).toContainText(
      "Input sizeclassification, resize 232, crop 224 pixels, as this lab knows the network",
    );
    await expect(mobilenet).toContainText("Network MACs300 M for 224 × 224 pixels");
    await expect(mobilenet).toContainText("Model idnone: nothing is sent, it runs whole on the device");
    await expect(mobilenet).not.toContainText("Beta");
    await expect(item(page, "MNASNet 0.5")).toContainText("Network MACs");
    await fileReport(page, "mobilenet_v2.pth").getByText("Report", { exact: true }).press("Enter");
    await expect(outcome(page)).toContainText("Coder tablesnone: nothing is sent, it runs whole on the device");
    await expect(outcome(page)).toContainText("Input protocolclassification, resize 232, crop 224 pixels");
    await expectForEveryone(lab, page, "Checkpoints");
  });
  const links = await list(page)
    .getByRole("link", { name: "Open in Predict" })
    .evaluateAll((found) => found.map((link) => link.getAttribute("href")!));
  const ids = links.flatMap((address) => /checkpoint=([0-9a-f]{32})/.exec(address)?.[1] ?? []);
  expect(ids).toHaveLength(3);

  await test.step("Predict has a backbone's time on the device, and no bytes", async () => {
    await mobilenet.getByRole("link", { name: "Open in Predict" }).press("Enter");
    const cost = region(page, "On the device");
    await expect(cost).toContainText("Sentnothing: all of the network runs on the device", { timeout: firstAnswerMs });
    await expect(cost).toContainText("Input protocolclassification, resize 232, crop 224 pixels");
    await expect(region(page, "Bytes")).toHaveCount(0);
    await expect(region(page, "Stage times")).toContainText("Backbone");
    await expect(region(page, "Stage times")).not.toContainText("server");
    const settings = region(page, "Checkpoint and protocol");
    await expect(settings).toContainText("Input size: classification, resize 232, crop 224 pixels");
    await settings.getByText("Sizes in pixels").click();
    await expect(settings).toContainText(
      "This network keeps to its own protocol: classification, resize 232, crop 224 pixels.",
    );
    await expectForEveryone(lab, page, "Predict");
  });

  await test.step("Compare has all three side by side", async () => {
    await page.goto(`?backend=wasm#/compare?checkpoints=${ids.join(",")}`);
    const device = columns(page).filter({ hasText: "none: all of it runs on the device" });
    await expect(device).toHaveCount(2, { timeout: firstAnswerMs });
    await expect(device.first()).toContainText("Payload0 B: nothing is sent");
    await expect(device.first()).toContainText("Network MACs");
    await expect(columns(page).filter({ hasText: "Encoder MACs" })).toHaveCount(1);
    await expectForEveryone(lab, page, "Compare");
  });

  await test.step("Evaluate scores them on the same images", async () => {
    await openWithScenes(lab, page, images);
    await chooseCheckpoints(page, 0);
    for (const title of ["MobileNetV2", "MNASNet 0.5", "small-beta1.28"]) {
      await page.getByRole("checkbox", { name: title }).last().check();
    }
    await evaluate(page);
    await expect(openLinks(page)).toHaveCount(3);
    const row = results(page).getByRole("row").filter({ hasText: "MobileNetV2" });
    await expect(row.getByRole("cell", { name: "–", exact: true })).not.toHaveCount(0);
    await row.getByRole("link", { name: /^Open / }).press("Enter");
    await expect(page.getByText("Nothing is sent: the network has no bottleneck")).toBeVisible();
    await expect(page.getByRole("table", { name: "Sizes and times of an image" })).toContainText("Backbone, ms");
    await expectForEveryone(lab, page, "Evaluate");
  });

  await test.step("Charts draws them against rate, MACs and parameters", async () => {
    await region(page, "Results").getByRole("link", { name: "Show in Charts" }).press("Enter");
    const legend = page.getByRole("list", { name: "Lines of the chart" });
    await expect(legend.getByRole("checkbox", { name: /^MobileNetV2, uncompressed: / })).toBeChecked();
    await expect(legend.getByRole("checkbox", { name: /^MNASNet 0.5, uncompressed: / })).toBeChecked();
    const points = page.locator('[data-curve^="lab-"]');
    await expect(points).toHaveCount(1);
    for (const [unit, cost] of [
      ["device MACs, millions", /device MACs, millions 299\.5/],
      ["device parameters, thousands", /device parameters, thousands 2,234/],
    ] as const) {
      await page.getByRole("combobox", { name: "Against" }).click();
      await page.getByRole("option", { name: unit }).click();
      await expect(points).toHaveCount(3);
      await expect(page.getByRole("button", { name: /^MobileNetV2, / }).and(points)).toHaveAccessibleName(cost);
    }
    await expectForEveryone(lab, page, "Charts");
  });
});

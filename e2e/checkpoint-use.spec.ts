// Checkpoints in use: their input size, ONNX files of them, heads that a fine-tuning left behind, and the page for everyone.
import { readFile } from "node:fs/promises";
import { bytesSource, type Bytes } from "../src/core/base/byte-source";
import { readZipDirectory } from "../src/core/archive/zip-directory";
import { readEntry } from "../src/core/archive/zip-entry";
import { inputSizeKey } from "../src/core/checkpoint/recorded-input-size";
import { staleHeadsKey } from "../src/core/checkpoint/stale-heads";
import { torchTensors } from "../src/core/checkpoint/torch-tensors";
import { writeSafetensors } from "../src/core/checkpoint/write-safetensors";
import { openOnnx } from "../src/testing/onnx-session";
import { smallArchitecture, smallCheckpointFile, smallNetwork } from "../src/testing/small-network";
import { address, asFile, fileReport, input, item, list, outcome, rewritten, threeFiles } from "./checkpoints-page";
import { expect, region, test } from "./lab";

test("the input size that a file records is the network's, until another is asked for or set", async ({
  lab,
  page,
}) => {
  await lab.open(address);
  await input(page).setInputFiles(
    asFile("tiny-64.safetensors", await rewritten((same) => same, { [inputSizeKey]: "64" })),
  );
  const own = item(page, "tiny-64");
  await expect(own).toContainText("Input size64 pixels, as its file records");
  await page.getByLabel("Report on tiny-64.safetensors").click();
  await expect(outcome(page)).toContainText("Input size64 pixels, recorded");

  await own.getByRole("link", { name: "Open in Predict" }).click();
  const bytes = page.getByRole("region", { name: "Bytes" });
  await expect(bytes.getByLabel("Protocol")).toHaveText("unified, 64 pixels");
  const settings = page.getByRole("region", { name: "Checkpoint and protocol" });
  await expect(settings).toContainText("Input size: 64 pixels, as its file records.");
  const payload = async () => Number((await bytes.getByLabel("Payload bytes").innerText()).replaceAll(",", ""));
  const small = await payload();

  await settings.getByText("Sizes in pixels").click();
  await expect(settings.getByLabel("Longer side")).toHaveAttribute("placeholder", "64");
  await settings.getByLabel("Longer side").fill("128");
  await settings.getByLabel("Longer side").press("Enter");
  await expect(page).toHaveURL(/size=128/);
  await expect(bytes.getByLabel("Protocol")).toHaveText("unified, 128 pixels");
  // four times the positions
  expect(await payload()).toBeGreaterThan(2.5 * small);
  await settings.getByRole("radio", { name: "classification" }).click();
  await expect(page).toHaveURL(/protocol=classification/);
  await settings.getByLabel("Resize shorter side to").fill("120");
  await settings.getByLabel("Resize shorter side to").press("Enter");
  await expect(settings.getByRole("alert")).toContainText("128 × 128 cannot be cropped out of that");
  await settings.getByLabel("Crop").fill("112");
  await settings.getByLabel("Crop").press("Enter");
  await expect(bytes.getByLabel("Protocol")).toHaveText("classification, resize 120, crop 112 pixels");
  await page.reload();
  await expect(bytes.getByLabel("Protocol")).toHaveText("classification, resize 120, crop 112 pixels");

  await lab.open(address);
  await page.getByRole("button", { name: "Edit tiny-64" }).click();
  await page.getByLabel("Input size").fill("96");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(own).toContainText("Input size96 pixels, as you set it");
  await own.getByRole("link", { name: "Open in Predict" }).click();
  await expect(bytes.getByLabel("Protocol")).toHaveText("unified, 96 pixels");
});

test("a checkpoint leaves as ONNX files that onnxruntime loads, with a text that names what goes in and out", async ({
  lab,
  page,
}) => {
  await lab.open(address);
  await input(page).setInputFiles(threeFiles);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export ONNX of tiny", exact: true }).press("Enter");
  const file = await download;
  expect(file.suggestedFilename()).toBe("tiny-onnx.zip");
  const directory = await readZipDirectory(bytesSource(new Uint8Array(await readFile(await file.path())), "onnx.zip"));
  const read = (name: string) => readEntry(directory, directory.entries.get(name)!);
  const text = new TextDecoder().decode(await read("README.txt"));
  const outputs = { encoder: "latent", server: "segmentation", "box-head": "logits" };
  for (const [name, output] of Object.entries(outputs)) {
    const bytes = await read(`${name}.onnx`);
    const session = await openOnnx({ byteLength: bytes.length, chunks: () => [bytes] });
    expect(session.outputNames).toContain(output);
    await session.release();
    expect(text).toContain(`${name}.onnx`);
  }
  const uncompressed = list(page).getByRole("listitem").filter({ hasText: "uncompressed" });
  const teacherDownload = page.waitForEvent("download");
  await uncompressed
    .first()
    .getByRole("button", { name: /^Export ONNX/ })
    .press("Enter");
  const whole = bytesSource(new Uint8Array(await readFile(await (await teacherDownload).path())), "onnx.zip");
  expect(Array.from((await readZipDirectory(whole)).entries.keys())).toContain("network.onnx");
});

test("axe finds nothing serious in lists, reports and dialogs", async ({ lab, page }) => {
  const heads = { classification: { classes: 6 } };
  await lab.open(address);
  await input(page).setInputFiles([
    asFile("small.safetensors", await smallCheckpointFile({ ...smallArchitecture("basic", [8]), heads })),
    asFile("notes.txt", Buffer.from("no tensors")),
  ]);
  await fileReport(page, "small.safetensors").getByText("Report", { exact: true }).click();
  await expect(page.getByRole("region", { name: "Tensors of small.safetensors" })).toBeVisible();
  await lab.expectAccessible("list and report");
  await page.getByRole("button", { name: /^Delete small/ }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await lab.expectAccessible("the dialog", "[role=dialog]");
});

test("a head that a fine-tuning left behind is switched off with the reason, and on again where it is wanted", async ({
  lab,
  page,
}) => {
  const reason = "Detection was trained on other features: fine-tuning from layer3 changed what it reads";
  await lab.open(address);
  const chunks: Bytes[] = [];
  const metadata = { [staleHeadsKey]: '{"detection":"layer3"}' };
  const network = smallNetwork(smallArchitecture("basic"));
  for await (const chunk of writeSafetensors(torchTensors(network, "all"), metadata)) chunks.push(chunk.slice());
  await input(page).setInputFiles(asFile("tuned.safetensors", Buffer.concat(chunks)));
  await expect(outcome(page)).toContainText("1 of 1 file added");
  await expect(item(page, "tuned")).toContainText(`switched off: ${reason}`);
  await item(page, "tuned").getByRole("link", { name: "Open in Predict" }).click();
  const detection = region(page, "Detection");
  await expect(detection).toContainText(`Switched off: ${reason}.`, { timeout: 90_000 });
  await expect(region(page, "Classification")).toContainText("%");

  await detection.getByRole("link", { name: "switch it on" }).click();
  await item(page, "tuned").getByRole("switch", { name: "Detection answers all the same" }).press("Space");
  await expect(item(page, "tuned")).toContainText("classes, switched on although detection was trained on");
  expect(await lab.seriousProblems()).toEqual([]);
  await item(page, "tuned").getByRole("link", { name: "Open in Predict" }).click();
  await expect(detection).toContainText(`Not to be relied on: ${reason}.`, { timeout: 90_000 });
  await expect(detection).toContainText("boxes have a confidence of");
});

// Checkpoints brought in: files, zips, what is wrong with them, and how they are kept over a reload and a full storage.
import type { Page } from "@playwright/test";
import { torchTensors } from "../src/core/checkpoint/torch-tensors";
import { madeCheckpoint, stateDict } from "../src/testing/made-checkpoint";
import { madeZip } from "../src/testing/made-zip";
import { smallArchitecture, smallNetwork } from "../src/testing/small-network";
import {
  address,
  asFile,
  bytesOf,
  fileNames,
  fileReport,
  input,
  item,
  list,
  outcome,
  rewritten,
  storedParts,
  tasks,
  threeFiles,
} from "./checkpoints-page";
import { expect, test } from "./lab";

const total = (sizes: Record<string, number>) => Object.values(sizes).reduce((sum, bytes) => sum + bytes, 0);

async function threeInOneZip(): Promise<Uint8Array> {
  const entries = await Promise.all(
    tasks.map(async (task) => ({
      name: `resource/ckpt/ladon/tiny-${task}.pt`,
      data: await bytesOf(`tiny-${task}.pt`),
    })),
  );
  return madeZip([...entries, { name: "resource/notes.txt", data: Buffer.from("notes") }]);
}

async function drop(page: Page, name: string, content: Uint8Array) {
  const transfer = await page.evaluateHandle(
    ({ name, base64 }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
      return transfer;
    },
    { name, base64: Buffer.from(content).toString("base64") },
  );
  await page.dispatchEvent("body", "dragover", { dataTransfer: transfer });
  await expect(page.getByText("Drop checkpoints here")).toBeVisible();
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
}

async function expectThreeHeads(page: Page) {
  await expect(item(page, "tiny")).toContainText("Classification7 classes");
  await expect(item(page, "tiny")).toContainText("Detection5 classes");
  await expect(item(page, "tiny")).toContainText("Segmentation5 classes");
  await expect(item(page, "tiny")).toContainText("Encoder5,116 parameters, 164 kbit");
  await expect(item(page, "tiny")).toContainText("Encoder MACs5.3 M for 96 × 96 pixels");
}

test("three files of one network become one checkpoint that outlives a reload, until it is deleted", async ({
  lab,
  page,
}) => {
  await lab.open(address);
  await input(page).setInputFiles(threeFiles);
  await expect(outcome(page)).toContainText("3 of 3 files added, in “tiny”.");
  await expect(outcome(page)).toContainText(
    "tiny-detection.pt has the backbone of tiny-classification.pt: all 104 tensors are equal.",
  );
  await expectThreeHeads(page);
  const parts = await storedParts(page);
  // the backbone of the three files, three heads, one set of coder tables
  expect(Object.keys(parts)).toHaveLength(5);

  await page.reload();
  await expectThreeHeads(page);
  await expect(item(page, "tiny").getByRole("link", { name: "Open in Predict" })).toHaveAttribute(
    "href",
    /#\/\?checkpoint=[0-9a-f]{32}$/,
  );

  await test.step("the same files in a zip, and one of them alone, are found to be there", async () => {
    await input(page).setInputFiles([
      asFile("release.zip", await threeInOneZip()),
      asFile("tiny-detection.pt", await bytesOf("tiny-detection.pt")),
    ]);
    await expect(outcome(page)).toContainText("4 of 4 files added, in “tiny”.");
    expect(await storedParts(page)).toEqual(parts);
  });

  await test.step("the keyboard edits and deletes", async () => {
    await page.getByRole("button", { name: "Edit tiny" }).press("Enter");
    await page.getByLabel("Beta", { exact: true }).fill("2.56");
    await page.getByLabel("Beta", { exact: true }).press("Enter");
    await expect(item(page, "tiny, beta 2.56")).toContainText("Beta2.56");
    const remove = page.getByRole("button", { name: "Delete tiny" });
    await remove.press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Keep" }).press("Enter");
    await expect(page.getByRole("dialog")).toBeHidden();
    await remove.press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).press("Enter");
    await expect(list(page)).toContainText("None of your own yet.");
    expect(await storedParts(page)).toEqual({});
    await expect(
      list(page)
        .getByRole("heading", { name: /^Scenes, beta/ })
        .first(),
    ).toBeVisible();
  });
});

test("a zip dropped on the page is one checkpoint, and half precision halves the disk", async ({ lab, page }) => {
  await lab.open(address);
  await drop(page, "release.zip", await threeInOneZip());
  await expect(outcome(page)).toContainText("3 of 3 files added, in “tiny”.");
  await expectThreeHeads(page);
  const full = total(await storedParts(page));
  const modelId = await item(page, "tiny").locator("code").innerText();
  await page.getByRole("button", { name: "Delete tiny" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(list(page)).toContainText("None of your own yet.");

  await page.getByRole("switch", { name: "Half precision" }).press("Space");
  await input(page).setInputFiles(threeFiles);
  await expect(item(page, "tiny, half precision")).toContainText("half (float16)");
  // vectors, encoder, prior and the headers stay as they are; in networks of full width they weigh next to nothing
  expect(total(await storedParts(page)) / full).toBeLessThan(0.58);
  expect(await item(page, "tiny, half precision").locator("code").innerText()).toBe(modelId);
});

test("each wrong file gets its sentence, keeps no other out, and loses nothing", async ({ lab, page }) => {
  await lab.open(address);
  await input(page).setInputFiles(threeFiles[0]);
  await expect(item(page, "tiny-classification")).toBeVisible();

  const otherShape = await rewritten((tensor) =>
    tensor.name === "layer3.0.conv2.weight" ? { ...tensor, shape: [32, 32, 9, 1] } : tensor,
  );
  const notNumbers = await rewritten((tensor) =>
    tensor.name === "fc.bias"
      ? { ...tensor, data: () => new Uint8Array(Float32Array.of(1, 2, NaN, 4, 5, Infinity, 7).buffer) }
      : tensor,
  );
  const papers = madeZip([1, 2].map((n) => ({ name: `paper-${n}.pdf`, data: Buffer.from("%PDF-1.7") })));
  const bomb = madeZip([{ name: "bomb.pt", data: Buffer.alloc(60_000_000), deflate: true }]);
  await input(page).setInputFiles([
    asFile("truncated.pt", (await bytesOf("tiny-detection.pt")).subarray(0, 500_000)),
    asFile("other-shape.safetensors", otherShape),
    asFile("not-numbers.safetensors", notNumbers),
    asFile("papers.zip", papers),
    asFile("notes.txt", Buffer.from("Dear diary, nothing here is a tensor.")),
    asFile("bomb.zip", bomb),
    asFile("system.pt", await bytesOf("refuse-os-system.pt")),
    asFile(fileNames[2], await bytesOf(fileNames[2])),
  ]);
  await expect(outcome(page)).toContainText("1 of 8 files added, in “tiny-segmentation”. 7 not added");
  for (const [name, sentence] of [
    ["truncated.pt", /cut short \(500000 bytes\), fetch it again/],
    ["other-shape.safetensors", /layer3\.0\.conv2: file has \[32, 32, 9, 1\], model expects \[32, 32, 3, 3\]/],
    ["not-numbers.safetensors", /2 of its weights are NaN or infinite, in classification\.linear\.bias \(2\)/],
    ["papers.zip", /a zip file without checkpoints \(paper-1\.pdf, paper-2\.pdf\)/],
    ["notes.txt", /not a checkpoint \(it begins with 44 65 61 72/],
    ["bomb.zip", /unpacks? to/],
    ["system.pt", /posix|os\.system|nt\.system/],
  ] as const) {
    await expect(fileReport(page, name)).toContainText(sentence);
  }
  await expect(item(page, "tiny-classification")).toBeVisible();

  await test.step("the doctor shows the tensor that does not fit, with both shapes", async () => {
    const report = fileReport(page, "other-shape.safetensors");
    await report.getByText("Report", { exact: true }).press("Enter");
    await report.getByLabel("Tensors", { exact: true }).selectOption("other shape");
    await expect(report.getByRole("row")).toHaveCount(2);
    await expect(report.getByRole("row").last()).toHaveText(
      /layer3\.0\.conv2\.weight.*\[32, 32, 9, 1\].*\[32, 32, 3, 3\]/,
    );
  });
});

test("of a file that holds several networks one is chosen by a button, and the averaged one of a pair is read", async ({
  lab,
  page,
}) => {
  const architecture = smallArchitecture("basic", [8]);
  const [raw, other] = ["raw", "other"].map((seed) =>
    stateDict(torchTensors(smallNetwork(architecture, seed), "classification")),
  );
  await lab.open(address);
  await input(page).setInputFiles([
    asFile("two.pt", await madeCheckpoint({ student: raw, teacher: other })),
    asFile("pair.pt", await madeCheckpoint({ state_dict: raw, state_dict_ema: other })),
  ]);
  await expect(outcome(page)).toContainText("1 of 2 files added, in “pair, uncompressed”. 1 not added");
  await expect(fileReport(page, "two.pt")).toContainText(/it holds 2 networks, student \(.*\) and teacher \(/);
  await expect(fileReport(page, "pair.pt")).toContainText("Read: state_dict_ema. Also in it:");

  await fileReport(page, "two.pt").getByRole("button", { name: "Read student" }).click();
  await expect(outcome(page)).toContainText("1 of 1 file added, in “two, uncompressed”");
  await expect(fileReport(page, "two.pt")).toContainText("Read: student. Also in it:");
  await expect(item(page, "two, uncompressed")).toBeVisible();

  await test.step("the other network of the file is the averaged one of the pair, and is not stored twice", async () => {
    await fileReport(page, "two.pt").getByRole("button", { name: "Read teacher" }).click();
    await expect(outcome(page)).toContainText("1 of 1 file added, in “pair, uncompressed”");
  });
});

test("the same weights at two output strides are two checkpoints, and once more each is found again", async ({
  lab,
  page,
}) => {
  const layers = [1, 2, 3, 4].map((number) => ({
    name: `layer${number}` as "layer1",
    blocks: 1,
    inChannels: number === 1 ? 8 : 2 ** (number + 1),
    width: 2 ** number,
    outChannels: 2 ** (number + 2),
    stride: number === 1 ? (1 as const) : (2 as const),
  }));
  const network = smallNetwork({
    stem: [8],
    block: "bottleneck",
    layers,
    heads: { segmentation: { classes: 5, width: 8 } },
  });
  const model = stateDict(torchTensors(network, "segmentation"));
  await lab.open(address);
  const files = [
    asFile("dilated.pt", await madeCheckpoint({ model })),
    asFile("plain.pt", await madeCheckpoint({ model, output_stride: 32 })),
  ];
  for (const round of ["first", "second"]) {
    await test.step(`added the ${round} time`, async () => {
      for (const file of files) {
        await input(page).setInputFiles(file);
        await expect(outcome(page)).toContainText(`in “${file.name.replace(".pt", "")}, uncompressed”`);
      }
    });
  }
  await expect(item(page, "dilated, uncompressed")).toContainText("an output stride of 8");
  await expect(item(page, "plain, uncompressed")).not.toContainText("output stride");
});

test("what a cut import left is swept away; a full storage is said with what it took and what was needed; nothing is lost", async ({
  lab,
  page,
}) => {
  await lab.open(address);
  await input(page).setInputFiles(threeFiles[0]);
  await expect(item(page, "tiny-classification")).toBeVisible();
  const before = await storedParts(page);
  await test.step("what a cut import left", async () => {
    await page.evaluate(async () => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("checkpoints");
      const name = `${"0".repeat(64)}.safetensors`;
      const file = await (await folder.getFileHandle(name, { create: true })).createWritable();
      await file.write("half a part");
      await file.close();
    });
    await page.reload();
    await expect(item(page, "tiny-classification")).toBeVisible();
    await expect.poll(() => storedParts(page)).toEqual(before);
  });

  await test.step("a full storage", async () => {
    const client = await page.context().newCDPSession(page);
    const { origin } = new URL(page.url());
    const { usage } = await client.send("Storage.getUsageAndQuota", { origin });
    await client.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: usage + 100_000 });
    await input(page).setInputFiles(threeFiles[2]);
    await expect(outcome(page).getByRole("alert")).toContainText(
      /was not stored: the browser took \d+(\.\d+)? kB of \d+(\.\d+)? kB and refused the rest for want of room/,
    );
    expect(await storedParts(page)).toEqual(before);
    await expect(item(page, "tiny-classification")).toBeVisible();

    await client.send("Storage.overrideQuotaForOrigin", { origin });
    await input(page).setInputFiles(threeFiles[2]);
    await expect(item(page, "tiny-segmentation")).toContainText("shared with others");
  });
});

test("files beside the lab are listed and added", async ({ lab, page }) => {
  const files = [{ name: "ladon/tiny-detection.pt", bytes: (await bytesOf("tiny-detection.pt")).length }];
  await page.route("**/checkpoints/index.json", (route) => route.fulfill({ json: { files } }));
  await page.route("**/checkpoints/ladon/tiny-detection.pt", async (route) =>
    route.fulfill({ body: await bytesOf("tiny-detection.pt"), contentType: "application/octet-stream" }),
  );
  await lab.open(address);
  await page.getByRole("button", { name: "Add ladon/tiny-detection.pt" }).press("Enter");
  await expect(item(page, "tiny-detection")).toContainText("Detection5 classes");
});

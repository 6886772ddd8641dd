// Drops: anything on any page is taken by the page, offered to the page that takes it, or named; the browser stays here.
import path from "node:path";
import type { Page, TestInfo } from "@playwright/test";
import { writeLadonFile } from "../src/core/codec/ladon-file";
import { sceneSetFiles } from "../src/core/scenes/scene-folders";
import { madeZip } from "../src/testing/made-zip";
import { dropFromDisk, writeFolder } from "./folders";
import { expect, holdWorkers, region, test } from "./lab";
import { pngFile } from "./images";

const root = path.resolve(import.meta.dirname, "..");
const dialog = (page: Page) => page.getByRole("dialog");

/** What is dropped, by the kind that it is. */
interface Things {
  readonly checkpoint: string;
  readonly dataSet: string;
  readonly dataSetZip: string;
  readonly imageZip: string;
  readonly bitstream: string;
  readonly recipe: string;
  readonly curves: string;
  readonly image: string;
  readonly html: string;
  readonly pdf: string;
}

function ladonFile(): Uint8Array {
  const sides = { originalWidth: 64, originalHeight: 48, resizedWidth: 64, resizedHeight: 48 };
  return writeLadonFile({
    modelId: "ab".repeat(16),
    tablesHash: "cd".repeat(32),
    latentShape: { channels: 6, height: 6, width: 8 },
    placement: { protocol: "unified", ...sides, cropLeft: 0, cropTop: 0, inputWidth: 64, inputHeight: 64 },
    payload: new Uint8Array(50),
  });
}

async function makeThings(info: TestInfo): Promise<Things> {
  const coco = Array.from(sceneSetFiles({ seed: 5, count: 4, size: 64 }, ["coco"]), ({ path: name, bytes }) => ({
    path: name.replace("coco/", ""),
    bytes,
  }));
  const png = (name: string) => new Uint8Array(pngFile(name, 40, 30).buffer);
  const curves = { name: "mine", results: { bpp: [0.1, 0.2], "psnr-rgb": [30, 31] } };
  const folder = await writeFolder(info.outputPath("things"), [
    ...coco.map(({ path: name, bytes }) => ({ path: `pets/${name}`, bytes })),
    { path: "pets.zip", bytes: madeZip(coco.map(({ path: name, bytes }) => ({ name, data: new Uint8Array(bytes) }))) },
    { path: "photos.zip", bytes: madeZip(["a.png", "b.png"].map((name) => ({ name, data: png(name) }))) },
    { path: "photo.ladon", bytes: ladonFile() },
    { path: "curves.json", bytes: Buffer.from(JSON.stringify(curves)) },
    { path: "cat.png", bytes: png("cat.png") },
    { path: "page.html", bytes: Buffer.from("<!doctype html><title>Elsewhere</title>") },
    { path: "paper.pdf", bytes: Buffer.from("%PDF-1.7\n") },
  ]);
  const inFolder = (name: string) => path.join(folder, name);
  return {
    checkpoint: path.join(root, "reference/checkpoints/tiny-classification.pt"),
    dataSet: inFolder("pets"),
    dataSetZip: inFolder("pets.zip"),
    imageZip: inFolder("photos.zip"),
    bitstream: inFolder("photo.ladon"),
    recipe: path.join(root, "configs/recipes/finetune-detection.json"),
    curves: inFolder("curves.json"),
    image: inFolder("cat.png"),
    html: inFolder("page.html"),
    pdf: inFolder("paper.pdf"),
  };
}

/** Of each thing: what the dialog says, and the buttons that it offers. */
const offers: Readonly<Record<keyof Things, readonly [says: RegExp, ...buttons: string[]]>> = {
  checkpoint: [/This is a checkpoint: .*classification/, "Open in Checkpoints"],
  dataSet: [
    /a dataset in the layout of COCO: 4 images/,
    "Open in Train",
    "Open in Evaluate",
    "Answer its images in Predict",
  ],
  dataSetZip: [/a dataset in the layout of COCO: 4 images/, "Open in Train", "Open in Evaluate"],
  imageZip: [/2 images without labels/, "Open in Predict as a batch"],
  bitstream: [
    /a bitstream of this lab \(\.ladon\): an image of 64 × 48 pixels in 50 bytes of payload/,
    "Open in Predict",
  ],
  recipe: [/a training recipe of this lab for detection/, "Open in Train"],
  curves: [/a curve of rate and score: mine, 2 points, psnr-rgb/, "Open in Charts"],
  image: [/an image: PNG, 40 × 30 pixels/, "Open in Predict", "Open in Compare"],
  html: [/page\.html is an HTML page/],
  pdf: [/paper\.pdf is a PDF document/],
};

/** Where a page shows that it took a thing. */
type Taken = (page: Page) => Promise<void>;

const shown =
  (name: string, text: string | RegExp): Taken =>
  async (page) => {
    await expect(region(page, name)).toContainText(text);
  };

const pages: readonly { readonly address: string; readonly takes: { readonly [Thing in keyof Things]?: Taken } }[] = [
  {
    address: "#/",
    takes: {
      image: async (page) => expect(region(page, "cat.png")).toBeVisible(),
      bitstream: async (page) => expect(page.getByText("photo.ladon could not be answered")).toBeVisible(),
      imageZip: async (page) => expect(region(page, "a.png")).toBeVisible(),
    },
  },
  {
    address: "#/compare",
    takes: { image: async (page) => expect(page.getByRole("img", { name: /^cat\.png/ }).first()).toBeVisible() },
  },
  { address: "#/charts", takes: { curves: shown("Curves of others", "mine") } },
  {
    address: "#/train",
    takes: {
      dataSet: shown("1 · Data", "Datapets"),
      dataSetZip: shown("1 · Data", "Datapets"),
      recipe: async (page) =>
        expect(page.getByRole("button", { name: "Forget finetune-detection.json" })).toBeVisible(),
    },
  },
  {
    address: "#/evaluate",
    takes: { dataSet: shown("1 · Data", "Datapets"), dataSetZip: shown("1 · Data", "Datapets") },
  },
  { address: "#/checkpoints", takes: { checkpoint: shown("What was added", "1 of 1 file added") } },
];
/** Pages that take nothing. */
const otherPages = ["#/scenes", "#/system", "#/no-such-page"];

/** Fails where the page was left since it was marked, or the browser opened what was dropped beside it. */
async function expectStayed(page: Page): Promise<void> {
  expect(page.context().pages()).toEqual([page]);
  expect(await page.evaluate(() => (window as { stayed?: boolean }).stayed)).toBe(true);
}

const mark = (page: Page) => page.evaluate(() => Object.assign(window, { stayed: true }));

/** The dialog says what it is and offers these buttons; it may take the place of another. */
async function expectOffered(page: Page, thing: keyof Things): Promise<void> {
  const [says, ...buttons] = offers[thing];
  await expect(dialog(page)).toContainText(says);
  for (const name of buttons) await expect(dialog(page).getByRole("button", { name, exact: true })).toBeVisible();
  await expect(dialog(page).getByRole("button", { name: /^(?:Open in|Answer|Compare)/ })).toHaveCount(buttons.length);
  // the first offer has the focus, else the way out
  await expect(
    dialog(page)
      .getByRole("button", { name: buttons[0] ?? "Close", exact: true })
      .last(),
  ).toBeFocused();
}

/** Every thing that `isOffered` picks, one after the other; the last dialog is closed by the keyboard. */
async function expectAllOffered(page: Page, things: Things, isOffered: (thing: keyof Things) => boolean) {
  for (const thing of (Object.keys(offers) as (keyof Things)[]).filter(isOffered)) {
    await test.step(`${thing} is offered or named`, async () => {
      await dropFromDisk(page, things[thing]);
      await expectOffered(page, thing);
    });
  }
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
}

for (const { address, takes } of pages) {
  test(`on ${address} every kind of file is taken, offered or named`, async ({ lab, page }, info) => {
    const things = await makeThings(info);
    await lab.open(`?backend=wasm${address}`);
    await mark(page);
    await expectAllOffered(page, things, (thing) => !takes[thing]);
    // what a page takes may keep it busy
    for (const [thing, taken] of Object.entries(takes)) {
      await test.step(`${thing} is taken`, async () => {
        await dropFromDisk(page, things[thing as keyof Things]);
        await taken(page);
        await expect(dialog(page)).toBeHidden();
      });
    }
    await expectStayed(page);
  });
}

test(`on ${otherPages.join(", ")} every kind of file is offered or named`, async ({ lab, page }, info) => {
  const things = await makeThings(info);
  await lab.open(`?backend=wasm${otherPages[0]}`);
  await mark(page);
  for (const address of otherPages) {
    await test.step(address, async () => {
      await page.goto(`?backend=wasm${address}`);
      await expectAllOffered(page, things, () => true);
    });
  }
  await expectStayed(page);
});

test("what a page does not take is carried to the page that is chosen, without being dropped again", async ({
  lab,
  page,
}, info) => {
  const things = await makeThings(info);
  await lab.open("?backend=wasm#/system");
  await mark(page);
  const carried: readonly [thing: keyof Things, button: string, address: RegExp, taken: Taken][] = [
    ["checkpoint", "Open in Checkpoints", /#\/checkpoints$/, shown("What was added", "1 of 1 file added")],
    ["dataSet", "Open in Train", /#\/train$/, shown("1 · Data", "Datapets")],
    ["dataSetZip", "Open in Evaluate", /#\/evaluate$/, shown("1 · Data", "Datapets")],
    [
      "recipe",
      "Open in Train",
      /#\/train/,
      async () => expect(page.getByRole("button", { name: "Forget finetune-detection.json" })).toBeVisible(),
    ],
    ["curves", "Open in Charts", /#\/charts/, shown("Curves of others", "mine")],
    [
      "image",
      "Open in Compare",
      /#\/compare$/,
      async () => expect(page.getByRole("img", { name: /^cat\.png/ }).first()).toBeVisible(),
    ],
    ["dataSet", "Answer its images in Predict", /#\/$/, shown("Batch", /of 4/)],
  ];
  for (const [thing, button, address, taken] of carried) {
    await test.step(`${thing}: ${button}`, async () => {
      await page.getByRole("link", { name: "System", exact: true }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("System");
      await dropFromDisk(page, things[thing]);
      await dialog(page).getByRole("button", { name: button }).press("Enter");
      await expect(page).toHaveURL(address);
      await taken(page);
      await expect(dialog(page)).toBeHidden();
    });
  }
  await expectStayed(page);
});

test("several kinds at once are offered each, and what is left stays offered", async ({ lab, page }, info) => {
  const things = await makeThings(info);
  await lab.open("?backend=wasm#/scenes");
  await mark(page);
  await dropFromDisk(page, things.checkpoint, things.curves, things.pdf);
  await expect(dialog(page)).toContainText("3 things were dropped");
  expect(await lab.seriousProblems()).toEqual([]);
  await dialog(page).getByRole("button", { name: "Open in Charts" }).click();
  await expect(dialog(page).getByRole("button", { name: "Open in Checkpoints" })).toBeFocused();
  await expect(region(page, "Curves of others")).toContainText("mine");
  await expect(dialog(page)).not.toContainText("a curve of rate and score");
  await dialog(page).getByRole("button", { name: "Open in Checkpoints" }).click();
  await expect(region(page, "What was added")).toContainText("1 of 1 file added");
  await expect(dialog(page)).toBeHidden();
  await expectStayed(page);
});

/** Drags data of a page over this one and drops it: a link, a text. */
async function dropData(page: Page, at: { x: number; y: number }, mimeType: string, data: string): Promise<void> {
  const client = await page.context().newCDPSession(page);
  const drag = { items: [{ mimeType, data }], files: [], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await client.send("Input.dispatchDragEvent", { type, ...at, data: drag });
  }
  await client.detach();
}

test("links, texts and files that miss their mark leave the lab where it is", async ({ lab, page }, info) => {
  const things = await makeThings(info);
  await lab.open("?backend=wasm#/system");
  await mark(page);
  await test.step("a link and a text are no files", async () => {
    await dropData(page, { x: 300, y: 300 }, "text/uri-list", "https://example.org/model.pt");
    await expect(dialog(page)).toContainText("That is a link, not a file");
    await page.keyboard.press("Escape");
    await dropData(page, { x: 300, y: 20 }, "text/plain", "Dear all");
    await expect(dialog(page)).toContainText("That is text, not a file");
  });
  await test.step("a file on an open dialog takes its place", async () => {
    const box = (await dialog(page).boundingBox())!;
    const client = await page.context().newCDPSession(page);
    const data = { items: [], files: [things.html], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"] as const) {
      await client.send("Input.dispatchDragEvent", { type, x: box.x + 40, y: box.y + 40, data });
    }
    await client.detach();
    await expect(dialog(page)).toContainText("page.html is an HTML page");
    await page.keyboard.press("Escape");
  });
  await test.step("a text may be dragged into a field", async () => {
    await page.getByRole("link", { name: "Compare", exact: true }).click();
    const field = page.getByLabel("Byte budget (kB)");
    const box = (await field.boundingBox())!;
    await dropData(page, { x: box.x + 10, y: box.y + 10 }, "text/plain", "7");
    await expect(field).toHaveValue("7");
    await expect(dialog(page)).toBeHidden();
  });
  await test.step("a pasted file is as good as a dropped one", async () => {
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File(["%PDF-1.7"], "pasted.pdf"));
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
    });
    await expect(dialog(page)).toContainText("pasted.pdf is a PDF document");
  });
  await expectStayed(page);
});

test("a drop is looked at while the engine starts, and while it works", async ({ lab, page }, info) => {
  const things = await makeThings(info);
  // the engine's alone: another one looks at the drop
  const letEngineStart = await holdWorkers(page, /\/worker-[^/]*\.js$/);
  await page.goto("?backend=wasm#/system");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("System");
  await mark(page);
  await dropFromDisk(page, things.curves);
  await expectOffered(page, "curves");
  await page.keyboard.press("Escape");
  letEngineStart();
  await lab.ready();
  await page.getByRole("button", { name: "Measure speed" }).click();
  await dropFromDisk(page, things.checkpoint);
  await expectOffered(page, "checkpoint");
  await expectStayed(page);
});

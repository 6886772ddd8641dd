import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { sceneSetFiles } from "../../core/scenes/scene-folders";
import { greyPng, inspectedFile } from "../../testing/inspected-files";
import { madeZip } from "../../testing/made-zip";
import type { InspectedFile } from "./inspected-file";
import { inspectGroups } from "./inspect-groups";

const root = path.resolve(import.meta.dirname, "../../..");
const stored = async (place: string) => inspectedFile(path.basename(place), await readFile(path.join(root, place)));

const checkpoint = () => stored("reference/checkpoints/tiny-classification.pt");
const recipe = () => stored("configs/recipes/classification.json");
const curves = inspectedFile("curves.json", JSON.stringify({ name: "a", results: { bpp: [0.1], psnr: [30] } }));

function scenes(format: "image-folder" | "coco" | "voc"): InspectedFile[] {
  return Array.from(sceneSetFiles({ seed: 4, count: 4, size: 64 }, [format]), ({ path: name, bytes }) =>
    inspectedFile(name.replace(`${format}/`, ""), bytes),
  );
}

const under = (folder: string, files: readonly InspectedFile[]) =>
  files.map((file) => ({ ...file, path: `${folder}/${file.path}` }));

/** Kind, name and number of files of each group. */
async function groups(files: readonly InspectedFile[]) {
  const found = await inspectGroups(files);
  expect(new Set(found.flatMap(({ files }) => files)).size).toBe(found.flatMap(({ files }) => files).length);
  return found.map(({ inspection, files }) => [inspection.kind, inspection.name, files.length]);
}

describe("what was dropped", () => {
  it("is one group where it is one thing: a file, a folder, a zip", async () => {
    expect(await groups([await checkpoint()])).toEqual([["checkpoint", "tiny-classification.pt", 1]]);
    const folder = under("things", scenes("coco"));
    expect(await groups(folder)).toEqual([["data-set", "things", folder.length]]);
    const zip = inspectedFile("a.zip", madeZip([{ name: "a/1.png", data: await greyPng(8, 6) }]));
    expect(await groups([zip])).toEqual([["image", "a.zip", 1]]);
  });

  it("is one data set where its parts make one, and what lies beside it stands alone", async () => {
    const parts = [...scenes("coco"), await checkpoint(), inspectedFile(".DS_Store", "x")];
    const found = await groups(parts);
    expect(found).toEqual([
      ["data-set", "the dropped files", parts.length - 2],
      ["checkpoint", "tiny-classification.pt", 1],
    ]);
    const classes = scenes("image-folder");
    expect(await groups(classes)).toEqual([["data-set", "the dropped files", classes.length]]);
  });

  it("is as many groups as it has kinds, those of one kind together", async () => {
    const png = await greyPng(8, 6);
    const files = [
      inspectedFile("a.png", png),
      await checkpoint(),
      inspectedFile("b.png", png),
      await recipe(),
      curves,
      inspectedFile("letter.txt", "Dear all"),
      inspectedFile("page.html", "<!doctype html>"),
    ];
    expect(await groups(files)).toEqual([
      ["image", "2 image files", 2],
      ["checkpoint", "tiny-classification.pt", 1],
      ["recipe", "classification.json", 1],
      ["curves", "curves.json", 1],
      ["unknown", "letter.txt", 1],
      ["unknown", "page.html", 1],
    ]);
  });

  it("is a group a folder where folders have nothing to do with each other", async () => {
    const files = [...under("first", scenes("coco")), ...under("second", scenes("voc"))];
    expect((await groups(files)).map(([kind, name]) => [kind, name])).toEqual([
      ["data-set", "first"],
      ["data-set", "second"],
    ]);
  });

  it("is told together where many files are of no use", async () => {
    const letters = Array.from({ length: 9 }, (_, i) => inspectedFile(`${i}.txt`, `Dear ${i}`));
    const [group, ...others] = await inspectGroups(letters);
    expect(others).toEqual([]);
    expect(group.inspection.problems.join()).toMatch(
      /None of these 9 files is one that a page takes: 0\.txt is a text file/,
    );
    expect(await groups([inspectedFile(".DS_Store", "x")])).toEqual([["unknown", "What was dropped", 1]]);
  });
});

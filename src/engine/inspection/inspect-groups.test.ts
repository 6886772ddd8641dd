import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { sceneSetFiles } from "../../core/scenes/scene-folders";
import { greyPng, inspectedFile } from "../../testing/memory-files";
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
  it("is told although one file of it cannot be read", async () => {
    const gone: InspectedFile = {
      ...(await recipe()),
      path: "gone.json",
      head: () => Promise.reject(new DOMException("moved", "NotReadableError")),
      bytes: () => Promise.reject(new DOMException("moved", "NotReadableError")),
      blob: () => Promise.reject(new DOMException("moved", "NotReadableError")),
    };
    const found = await inspectGroups([await checkpoint(), gone, curves]);
    expect(found.map(({ inspection }) => [inspection.kind, inspection.usable])).toEqual([
      ["checkpoint", true],
      ["curves", true],
      ["unknown", false],
    ]);
    expect(found.at(-1)!.inspection.problems.join()).toMatch(/^gone\.json: the browser cannot read it/);
  });

  it("is one group where it is one thing: a file, a folder, a zip", async () => {
    expect(await groups([await checkpoint()])).toEqual([["checkpoint", "tiny-classification.pt", 1]]);
    const folder = under("things", scenes("coco"));
    expect(await groups(folder)).toEqual([["data-set", "things", folder.length]]);
    const zip = inspectedFile("a.zip", madeZip([{ name: "a/1.png", data: await greyPng(8, 6) }]));
    expect(await groups([zip])).toEqual([["image", "a.zip", 1]]);
  });

  it("is one dataset where its parts make one, and what lies beside it stands alone", async () => {
    const parts = [...scenes("coco"), await checkpoint(), curves, inspectedFile(".DS_Store", "x")];
    // its README is a note about it
    expect(await groups(parts)).toEqual([
      ["data-set", "images, annotations.json", parts.length - 3],
      ["checkpoint", "tiny-classification.pt", 1],
      ["curves", "curves.json", 1],
    ]);
    const pets = under("pets", scenes("coco"));
    expect(await groups([...pets, curves, inspectedFile("README.md", "# Pets")])).toEqual([
      ["data-set", "pets", pets.length],
      ["curves", "curves.json", 1],
      ["unknown", "README.md", 1],
    ]);
    const classes = scenes("image-folder");
    expect(await groups(classes)).toEqual([
      ["data-set", expect.stringMatching(/^\w+, \w+ and \d more$/), classes.length],
    ]);
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

  it("is not opened at a glance: images in folders are a dataset for whoever opens it, loose ones are images", async () => {
    const glance = async (files: readonly InspectedFile[]) =>
      (await inspectGroups(files, { opensUpTo: 0 })).map(({ inspection }) => [inspection.kind, inspection.name]);
    const png = await greyPng(8, 6);
    const unreadable = (name: string): InspectedFile => {
      const fail = () => Promise.reject(new Error("opened"));
      return { path: name, byteLength: 9, bytes: fail, blob: fail };
    };
    const pets = ["cat/1.png", "dog/2.png", "annotations.json"].map(unreadable);
    expect(await glance(under("pets", pets))).toEqual([["data-set", "pets"]]);
    expect(await glance(pets)).toEqual([["data-set", "cat, dog and 1 more"]]);
    expect(await glance(under("flat", [unreadable("1.png"), unreadable("1.xml")]))).toEqual([["data-set", "flat"]]);
    expect(await glance(under("holiday", [inspectedFile("1.png", png)]))).toEqual([["image", "holiday"]]);
    const classes = ["cat/1.png", "dog/2.png"].map((name) => ({ name, data: png }));
    const zip = inspectedFile("pets.zip", madeZip(classes));
    expect(await glance([zip])).toEqual([["data-set", "pets.zip"]]);
    expect(await glance([await checkpoint()])).toEqual([["checkpoint", "tiny-classification.pt"]]);
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

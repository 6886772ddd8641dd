import { encode } from "fast-png";
import { describe, expect, it } from "vitest";
import { cpuMs } from "../../testing/process-cost";
import { memoryFile, unreadableFile } from "../../testing/memory-files";
import { sceneSetFiles } from "../scenes/scene-folders";
import { type DataFile, DataSetError, type DataSetFormat } from "./data-set";
import { openDataSet, SeveralDataSetsError } from "./open-data-set";

const unread = (...paths: readonly string[]) => paths.map((path) => unreadableFile(path));
const scenes = Array.from(sceneSetFiles({ seed: 6, count: 8, size: 64 }), ({ path, bytes }) => memoryFile(path, bytes));
const within = (folder: string, files: readonly DataFile[]): DataFile[] =>
  files.map((file) => ({ path: `${folder}/${file.path}`, byteLength: file.byteLength, bytes: () => file.bytes() }));
const formats = ["image-folder", "coco", "voc"] as const;

describe("opening a folder", () => {
  it.each(formats)("recognises %s, however deep it lies, as the same set", async (format) => {
    const own = scenes.filter(({ path }) => path.startsWith(`${format}/`));
    const inner = own.map((file): DataFile => ({ ...file, path: file.path.slice(format.length + 1) }));
    const sets = await Promise.all([
      openDataSet(inner, { name: "mine" }),
      openDataSet(own),
      openDataSet(within("disk/download", own)),
    ]);
    expect(sets.map((set) => [set.format, set.name])).toEqual([
      [format, "mine"],
      [format, format],
      [format, format],
    ]);
    expect(new Set(sets.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(sets[0].samples).toHaveLength(8);
    expect([sets[0].skipped, sets[0].warnings]).toEqual([[], []]);
    expect(await sets[2].samples[0].image()).toMatchObject({ width: 64, height: 64 });
  });

  it("names the datasets where there are several, and takes the format or the folder as the choice", async () => {
    const several = within("scenes", scenes);
    const error = await openDataSet(several).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SeveralDataSetsError);
    expect(error).toBeInstanceOf(DataSetError);
    expect((error as Error).message).toBe(
      "There are 3 datasets here: PASCAL VOC in scenes/voc; COCO in scenes/coco; class folders in scenes/image-folder. " +
        "Choose one of these folders.",
    );
    for (const { format, folder } of (error as SeveralDataSetsError).candidates) {
      const byFormat = await openDataSet(several, { format });
      const byFolder = await openDataSet(several, { folder });
      expect([byFormat.format, byFolder.format]).toEqual([format, format]);
      expect(byFolder.fingerprint).toBe(byFormat.fingerprint);
    }
  });

  it("names folders of several devkits by their whole paths, so that each can be chosen", async () => {
    const year = (name: string) => [
      unreadableFile(`VOCdevkit/${name}/JPEGImages/1.jpg`),
      memoryFile(
        `VOCdevkit/${name}/Annotations/1.xml`,
        "<annotation><size><width>9</width><height>9</height></size></annotation>",
      ),
    ];
    const both = within("data", [...year("VOC2007"), ...year("VOC2012")]);
    const error = await openDataSet(both, { folder: "data" }).catch((reason: unknown) => reason);
    expect((error as SeveralDataSetsError).candidates.map(({ folder }) => folder)).toEqual([
      "data/VOCdevkit/VOC2007",
      "data/VOCdevkit/VOC2012",
    ]);
    const set = await openDataSet(both, { folder: "data/VOCdevkit/VOC2012" });
    expect(set.samples.map(({ name }) => name)).toEqual(["JPEGImages/1.jpg"]);
  });

  it("names sets of class folders that lie beside each other", async () => {
    const files = unread("all/pets/train/cat/1.png", "all/pets/val/cat/2.png", "all/cars/train/van/1.png");
    const error = await openDataSet(files).catch((reason: unknown) => reason);
    expect((error as SeveralDataSetsError).candidates).toEqual([
      { format: "image-folder", folder: "all/pets" },
      { format: "image-folder", folder: "all/cars" },
    ]);
    const set = await openDataSet(files, { folder: "all/pets" });
    expect(set.samples.map(({ name, split }) => [name, split])).toEqual([
      ["train/cat/1.png", "train"],
      ["val/cat/2.png", "val"],
    ]);
  });

  it("passes over what systems leave behind, silently", async () => {
    const litter = [
      ".DS_Store",
      "a/.DS_Store",
      "__MACOSX/a/._1.png",
      "a/._1.png",
      "b/Thumbs.db",
      ".git/x.png",
      "a/desktop.ini",
    ];
    const set = await openDataSet([...unread("a/1.png", "b/1.png"), ...unread(...litter)]);
    expect(set.samples.map(({ name }) => name)).toEqual(["a/1.png", "b/1.png"]);
    expect(set.skipped).toEqual([]);
  });

  it("strips the folder that was picked, but no class and no split", async () => {
    const names = async (...paths: readonly string[]) => {
      const set = await openDataSet(unread(...paths));
      return [set.classes.classification, set.samples[0].split];
    };
    expect(await names("pets/cat/1.png", "pets/dog/1.png")).toEqual([["cat", "dog"], undefined]);
    expect(await names("pets/cat/1.png", "pets/cat/2.png")).toEqual([["cat"], undefined]);
    expect(await names("pets/val/cat/1.png", "pets/val/dog/1.png")).toEqual([["cat", "dog"], "val"]);
    expect(await names("x/y/train/cat/1.png", "x/y/val/dog/1.png")).toEqual([["cat", "dog"], "train"]);
  });

  it("joins annotation files that lie in folders of splits", async () => {
    const png = encode({ width: 4, height: 4, data: new Uint8Array(48), channels: 3, depth: 8 });
    const split = (name: string, id: number) => [
      memoryFile(
        `${name}/_annotations.coco.json`,
        JSON.stringify({
          images: [{ id, file_name: `${name}.png`, width: 4, height: 4 }],
          categories: [{ id: 1, name: "x" }],
          annotations: [],
        }),
      ),
      memoryFile(`${name}/${name}.png`, png),
    ];
    const set = await openDataSet(within("export", [...split("train", 1), ...split("valid", 2)]));
    expect(set.samples.map(({ name, split }) => [name, split])).toEqual([
      ["train/train.png", "train"],
      ["valid/valid.png", "val"],
    ]);
  });

  it("finds images beside the folder of annotations", async () => {
    const coco = {
      images: [{ id: 1, file_name: "1.jpg", width: 4, height: 4 }],
      categories: [{ id: 1, name: "x" }],
      annotations: [],
    };
    const set = await openDataSet([memoryFile("labels/my.json", JSON.stringify(coco)), ...unread("photos/1.jpg")]);
    expect([set.format, set.samples[0].name]).toEqual(["coco", "photos/1.jpg"]);
  });

  it("takes other JSON beside class folders for what it is", async () => {
    const set = await openDataSet([...unread("a/1.png", "b/1.png"), memoryFile("class_index.json", '{"0": "a"}')]);
    expect(set.format).toBe("image-folder");
  });

  it("does not take images of broken annotations for classes", async () => {
    const files = [
      memoryFile("annotations/instances_val2017.json", '{"images": ['),
      ...unread("val2017/1.jpg", "val2017/2.jpg"),
    ];
    await expect(openDataSet(files)).rejects.toThrow(
      /^The annotations cannot be used\. annotations\/instances_val2017\.json: it is no JSON/,
    );
    expect((await openDataSet(files, { format: "image-folder" })).classes.classification).toEqual(["val2017"]);
  });

  it.each<[string, string, string]>([
    ["cut short", "result.json", '{"images":[{"id":1,"file_name":"images/a.png"}],"categories":[{"id":1,"na'],
    ["cut before any key is whole", "result.json", '{"ima'],
    ["empty", "labels.json", ""],
    ["without its categories", "result.json", '{"images": [{"file_name": "a.png"}], "annotations": []}'],
    ["of another kind by its name", "captions_val2017.json", "{}"],
  ])("says first that annotations cannot be read: %s", async (_, name, text) => {
    const opened = openDataSet([memoryFile(name, text), ...unread("images/a.png")]);
    await expect(opened).rejects.toThrow(new RegExp(`^The annotations cannot be used\\. ${name}: `));
    await expect(opened).rejects.toThrow(DataSetError);
  });

  it("says first that a JSON cannot be read where folders of splits would be the classes", async () => {
    const files = [memoryFile("x.json", '{"ima'), ...unread("train/1.jpg", "val/2.jpg")];
    await expect(openDataSet(files)).rejects.toThrow(/^The annotations cannot be used\. x\.json: it is no JSON/);
    const loose = [memoryFile("x.json", '{"ima'), ...unread("1.jpg", "2.jpg")];
    await expect(openDataSet(loose)).rejects.toThrow(/^The annotations cannot be used\. x\.json: it is no JSON/);
  });

  it("names other JSON beside a single folder of images", async () => {
    const set = await openDataSet([memoryFile("x.json", '{"train": {"images": []}}'), ...unread("images/1.jpg")]);
    expect(set.skipped).toEqual([
      {
        path: "x.json",
        why: expect.stringMatching(/^It is no COCO instances file: it holds an object of train/) as string,
      },
    ]);
  });

  it("says what damaged JSON lies beside class folders and beside good annotations", async () => {
    const classes = await openDataSet([memoryFile("notes.json", "{'a': 1}"), ...unread("a/1.png", "b/1.png")]);
    expect(classes.skipped).toEqual([
      { path: "notes.json", why: expect.stringMatching(/^It is no JSON \(.*Correct it there/) as string },
    ]);
    const coco = {
      images: [{ id: 1, file_name: "1.jpg", width: 4, height: 4 }],
      categories: [{ id: 1, name: "x" }],
      annotations: [],
    };
    const set = await openDataSet([
      memoryFile("set/train.json", JSON.stringify(coco)),
      memoryFile("set/val.json", '{"images":'),
      ...unread("set/1.jpg", "set/2.jpg"),
    ]);
    expect(set.skipped.map(({ path, why }) => [path, why.slice(0, 32)])).toEqual([
      ["2.jpg", "No annotation file lists these i"],
      ["val.json", "It is no JSON (Unexpected end of"],
    ]);
  });

  it.each<[string, readonly DataFile[], RegExp]>([
    ["an empty folder", [], /^The folder is empty\. Choose one with images/],
    ["hidden files alone", unread(".DS_Store", "a/.keep"), /nothing but 2 hidden files/],
    ["no image", unread("a/b.txt", "c.pdf"), /no image among the 2 files \(a\/b\.txt, c\.pdf\)/],
    [
      "images of formats that are not decoded",
      unread("a/1.tif"),
      /^a\/1\.tif: Images ending in \.tif cannot be decoded here/,
    ],
    ["loose images", unread("1.png", "2.png"), /2 images lie directly in the folder/],
  ])("refuses %s with a sentence", async (_, files, message) => {
    await expect(openDataSet(files)).rejects.toThrow(message);
    await expect(openDataSet(files)).rejects.toThrow(DataSetError);
  });

  it("refuses a format or a folder that is not there, naming what is", async () => {
    const files = unread("a/1.png", "b/1.png");
    await expect(openDataSet(files, { format: "coco" })).rejects.toThrow(
      /no COCO dataset here; there may be class folders in the folder itself/,
    );
    await expect(openDataSet(files, { folder: "c" })).rejects.toThrow(/no file in c\. Choose another/);
    await expect(openDataSet(files, { format: "scenes" as DataSetFormat })).rejects.toThrow(/ask for them by seed/);
  });

  it("stops when told to, with the reason", async () => {
    const reason = new Error("enough");
    await expect(openDataSet(scenes, { format: "coco", signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it("opens 50,000 images in under two seconds", async () => {
    const files = Array.from({ length: 50_000 }, (_, i) => unreadableFile(`set/train/n${i % 1000}/picture-${i}.jpg`));
    const started = process.cpuUsage();
    const { samples } = await openDataSet(files);
    expect(samples).toHaveLength(50_000);
    expect(cpuMs(started)).toBeLessThan(2000);
  });
});

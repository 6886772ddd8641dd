import { encode } from "fast-png";
import { describe, expect, it } from "vitest";
import { memoryFile, unreadableFile } from "../../testing/memory-files";
import { annotationFile, imageFile, maskFile, objectXml, sizeXml, vocImageSize } from "../../testing/voc-files";
import { contentsOf, whyOtherDataSet } from "./identity";
import type { DataFile, DataSet } from "./data-set";
import { openDataSet } from "./open-data-set";

/** An image of 2 × 2 pixels, no two of them equal: PNG takes as many bytes for it whatever the shade of the first. */
function image(path: string, shade = 0): DataFile {
  const data = Uint8Array.of(shade, 60, 140, 220);
  return memoryFile(path, encode({ width: 2, height: 2, channels: 1, depth: 8, data }));
}

const paths = ["cat/0.png", "cat/1.png", "dog/0.png", "dog/1.png"];
const classFolders = (shades: Readonly<Record<string, number>> = {}) =>
  openDataSet(paths.map((path) => image(path, shades[path])));

async function known({ name, fingerprint, samples }: DataSet) {
  const contents = await contentsOf(samples);
  return { name, fingerprint, samples, ...(contents !== undefined && { contents }) };
}

async function whyOther(begun: DataSet, now: DataSet): Promise<string | undefined> {
  return whyOtherDataSet(await known(begun), await known(now));
}

describe("the contents of a dataset", () => {
  it("are the same wherever it was picked", async () => {
    expect(await whyOther(await classFolders(), await classFolders())).toBeUndefined();
  });

  it("tell other pixels under the same names and sizes, and name the image", async () => {
    const [begun, now] = [await classFolders(), await classFolders({ "dog/0.png": 1 })];
    expect(now.fingerprint).toBe(begun.fingerprint);
    expect(await whyOther(begun, now)).toMatch(/^began with other contents of .* the bytes of dog\/0\.png are not$/);
  });

  it("tell pixels that two images exchanged", async () => {
    const [begun, now] = [await classFolders({ "cat/0.png": 9 }), await classFolders({ "cat/1.png": 9 })];
    expect(await whyOther(begun, now)).toMatch(/the bytes of cat\/0\.png are not$/);
  });

  it("name a few files of many where one differs", async () => {
    const many = Array.from({ length: 200 }, (_, i) => `cat/${String(i).padStart(3, "0")}.png`);
    const set = (shade: number) => openDataSet(many.map((path, i) => image(path, i === 101 ? shade : 0)));
    expect(await whyOther(await set(0), await set(1))).toMatch(
      /the bytes of one or more files from cat\/100\.png to cat\/103\.png are not$/,
    );
  });

  it("tell other masks and other labels of a VOC folder", async () => {
    const { width, height } = vocImageSize;
    // two labels that change places take as many bytes in a PNG as before
    const labels = (first: number) => [
      first,
      17 - first,
      ...Array.from({ length: width * height - 2 }, (_, i) => i % 7),
    ];
    const folder = (label: number, name: string) =>
      openDataSet([
        imageFile("JPEGImages/1.png"),
        annotationFile("Annotations/1.xml", sizeXml + objectXml(name, [1, 1, 5, 5])),
        maskFile("SegmentationClass/1.png", Uint8Array.from(labels(label))),
      ]);
    const [begun, repainted, renamed] = [await folder(8, "cat"), await folder(9, "cat"), await folder(8, "cow")];
    expect(repainted.fingerprint).toBe(begun.fingerprint);
    expect(await whyOther(begun, repainted)).toMatch(/the bytes of SegmentationClass\/1\.png are not$/);
    expect(await whyOther(begun, renamed)).toMatch(/names, sizes or labels are others$/);
  });

  it("tell other pixels of a COCO set", async () => {
    const json = JSON.stringify({
      images: [{ id: 1, file_name: "1.png", width: 2, height: 2 }],
      categories: [{ id: 1, name: "cat" }],
      annotations: [{ image_id: 1, category_id: 1, bbox: [0, 0, 1, 1] }],
    });
    const set = (shade: number) => openDataSet([memoryFile("instances.json", json), image("1.png", shade)]);
    expect(await whyOther(await set(0), await set(1))).toMatch(/the bytes of 1\.png are not$/);
  });

  it("of a run that kept none are not compared: names, sizes and labels decide", async () => {
    const { contents: _, ...begun } = await known(await classFolders());
    expect(whyOtherDataSet(begun, await known(await classFolders({ "dog/0.png": 1 })))).toBeUndefined();
    const fewer = await openDataSet(paths.slice(1).map((path) => image(path)));
    expect(whyOtherDataSet(begun, await known(fewer))).toMatch(/names, sizes or labels are others$/);
  });

  it("do not fail where an image cannot be read: whoever asks for it is told", async () => {
    const broken = await openDataSet([...paths.slice(1).map((path) => image(path)), unreadableFile("cat/0.png", 68)]);
    expect(await contentsOf(broken.samples)).toMatch(/^[0-9a-f]{32}$/);
  });

  it("stop where the caller gives up", async () => {
    const gone = new AbortController();
    gone.abort(new Error("enough"));
    await expect(contentsOf((await classFolders()).samples, { signal: gone.signal })).rejects.toThrow("enough");
  });
});

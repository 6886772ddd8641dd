import { readFile } from "node:fs/promises";
import { encode } from "fast-png";
import { describe, expect, it } from "vitest";
import { orientationEntry, pngChunk, tiffBlock, withPngChunks } from "../../testing/made-image-files";
import { memoryFile } from "../../testing/memory-files";
import { nodeDecoders } from "../../node/decoders";
import { orient } from "../image/orient";
import { isTurned, readCheckedImage } from "./annotated-image";
import { openDataSet } from "./open-data-set";

/** Each pixel another colour. */
function pixels(width: number, height: number) {
  return { width, height, data: Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 7) % 251) };
}

function taggedPng(width: number, height: number, orientation: number): Uint8Array {
  const png = encode({ ...pixels(width, height), channels: 3, depth: 8 });
  const exif = tiffBlock({ littleEndian: false, entries: [orientationEntry(orientation, false)] });
  return withPngChunks(png, pngChunk("eXIf", exif));
}

function coco(fileName: string, size: object): string {
  return JSON.stringify({
    images: [{ id: 1, file_name: fileName, ...size }],
    categories: [{ id: 1, name: "cat" }],
    annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [0, 0, 16, 11], area: 176, iscrowd: 0 }],
  });
}

const read = (bytes: Uint8Array, size: { width: number; height: number } | undefined) =>
  readCheckedImage(memoryFile("a.png", bytes), size, "a.json", undefined);

describe("an image with annotations", () => {
  it.each([3, 6])(
    "of orientation %i is as stored where the JSON has the stored size, as pycocotools and Pillow have it",
    async (tag) => {
      const jpeg = await readFile(`reference/cases/data-sets/exif${tag}.jpg`);
      const files = [
        memoryFile("annotations.json", coco("a.jpg", { width: 48, height: 32 })),
        memoryFile("a.jpg", jpeg),
      ];
      const set = await openDataSet(files, { decoders: nodeDecoders });
      const image = await set.samples[0].image();
      expect([image.width, image.height]).toEqual([48, 32]);
      // PIL.Image.open("a.jpg").getpixel((4, 4)) is (250, 20, 20): the box is around the red corner.
      expect(set.samples[0].boxes![0].boxXyxyPixels).toEqual([0, 0, 16, 11]);
      expect(Array.from(image.data.subarray(3 * (4 * 48 + 4), 3 * (4 * 48 + 4) + 3))).toEqual([250, 20, 20]);
      expect(set.warnings).toEqual([
        "1 image carries an orientation tag (the first: a.jpg). The pixels are taken as stored and the tag is ignored, as " +
          "pycocotools and torchvision do.",
      ]);
    },
  );

  it.each([1, 2, 3, 4, 5, 6, 7, 8] as const)("of orientation %i is turned for the turned size alone", async (tag) => {
    const stored = pixels(5, 3);
    const file = taggedPng(5, 3, tag);
    expect(await read(file, { width: 5, height: 3 })).toEqual(stored);
    expect(await read(file, undefined)).toEqual(stored);
    if (tag >= 5) expect(await read(file, { width: 3, height: 5 })).toEqual(orient(stored, tag));
    else await expect(read(file, { width: 3, height: 5 })).rejects.toThrow(/It was turned after it was labelled/);
    await expect(read(file, { width: 4, height: 3 })).rejects.toThrow(/Bring the image that was labelled/);
  });

  it.each([3, 6] as const)("that is square is as stored at orientation %i", async (tag) => {
    expect(await read(taggedPng(4, 4, tag), { width: 4, height: 4 })).toEqual(pixels(4, 4));
    expect(isTurned({ width: 4, height: 4, orientation: tag }, { width: 4, height: 4 })).toBe(false);
  });

  it("is turned with a word where the JSON has the turned size, and as stored where it has none", async () => {
    const png = memoryFile("a.png", taggedPng(40, 30, 6));
    const turned = await openDataSet([memoryFile("a.json", coco("a.png", { width: 30, height: 40 })), png]);
    expect(turned.warnings).toEqual([
      "1 image is turned as the orientation tag says (the first: a.png), because a.json gives the size of the turned " +
        "pixels. pycocotools and torchvision would not turn.",
    ]);
    expect(await turned.samples[0].image()).toMatchObject({ width: 30, height: 40 });
    const bare = await openDataSet([memoryFile("a.json", coco("a.png", {})), png]);
    expect(await bare.samples[0].image()).toMatchObject({ width: 40, height: 30 });
    expect(bare.warnings).toEqual([expect.stringMatching(/^1 image carries an orientation tag/)]);
  });

  it("of another size than its annotation's is told when the set is opened, and refused when it is read", async () => {
    const png = memoryFile("a.png", taggedPng(40, 30, 1));
    const set = await openDataSet([memoryFile("a.json", coco("a.png", { width: 80, height: 60 })), png]);
    expect(set.warnings).toEqual([
      "1 image has another size than the annotations say and cannot be used (the first: a.png has 40 × 30 pixels, a.json " +
        "says 80 × 60).",
    ]);
    await expect(set.samples[0].image()).rejects.toThrow(
      /^a\.png: the image has 40 × 30 pixels and a\.json says 80 × 60/,
    );
  });

  it("tells of many by a sample of 2,000, read by their heads", async () => {
    const png = taggedPng(40, 30, 6);
    let heads = 0;
    const files = Array.from({ length: 3000 }, (_, i) => ({
      path: `${i}.png`,
      byteLength: 10_000_000,
      bytes: () => Promise.reject(new Error("read as a whole")),
      head: () => Promise.resolve((heads++, new Uint8Array(png))),
    }));
    const images = files.map(({ path }, id) => ({ id, file_name: path, width: 40, height: 30 }));
    const json = JSON.stringify({ images, categories: [{ id: 1, name: "cat" }], annotations: [] });
    const { warnings } = await openDataSet([memoryFile("a.json", json), ...files]);
    expect(heads).toBe(2000);
    expect(warnings).toContainEqual(expect.stringMatching(/^2,000 images of 2,000 that were looked at carry/));
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { deserialize, serialize } from "node:v8";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DataSample, SegmentationMask } from "../../../core/datasets/data-set";
import { ignoreIndex } from "../../../domain";
import { compositeSamples } from "./composite-samples";
import { type MadeColour, writeMadePhotos } from "./made-photos";
import { photoKinds, photoObjects } from "./photo-kinds";

/** Each label has a colour channel of its own: red of cats, green of anchors, blue of no object. */
const colours = { cat: [200, 0, 0], anchor: [0, 200, 0], nothing: [0, 0, 200] } as const satisfies Record<
  string,
  MadeColour
>;
const boxXywhPixels = [20, 10, 40, 40] as const;

let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), "composites-"));
  const outlined = { folder: "photos26", split: "train", ground: colours.nothing } as const;
  await writeMadePhotos(dir, [
    { ...outlined, kind: "cat", thing: { colour: colours.cat, boxXywhPixels, bordered: true } },
    { ...outlined, kind: "anchor", thing: { colour: colours.anchor, boxXywhPixels } },
    // white would show: only training images of other kinds are taken
    { ...outlined, kind: "cat", split: "test", ground: [255, 255, 255] },
    { folder: "caltech101", kind: "chair", split: "train", ground: colours.nothing },
    { folder: "caltech101", kind: "chair", split: "val", ground: [255, 255, 255] },
    { folder: "caltech101", kind: "anchor", split: "train", ground: [255, 255, 255] },
    { folder: "caltech101", kind: "brain", split: "train", ground: [255, 255, 255] },
  ]);
});
afterAll(() => rmSync(dir, { recursive: true }));

const count = 30;
const all = (seed = 3, cache = "a") => compositeSamples(dir, { count, seed, cache: path.join(dir, cache) });

const factsOf = ({ name, imageId, split, classLabel, boxes }: DataSample) => [name, imageId, split, classLabel, boxes];

/** Whether all pixels within `reach` have one label, which is then not that of an edge. */
function isInside({ width, height, labels }: SegmentationMask, x: number, y: number, reach: number): boolean {
  if (x < reach || y < reach || x >= width - reach || y >= height - reach) return false;
  for (let row = y - reach; row <= y + reach; row++) {
    for (let column = x - reach; column <= x + reach; column++) {
      if (labels[row * width + column] !== labels[y * width + x]) return false;
    }
  }
  return true;
}

describe("compositeSamples", () => {
  it("are the same bytes for the same seed and place, whatever was asked before", async () => {
    const [samples, again, others] = await Promise.all([all(), all(3, "b"), all(4)]);
    const backwards = [...again.entries()].reverse();
    for (const [i, sample] of backwards.slice(0, 10)) {
      const [image, mask] = [await sample.image(), await sample.mask!()];
      const [image2, mask2] = [await samples[i].image(), await samples[i].mask!()];
      expect([image2.width, image2.height, mask2.width]).toEqual([image.width, image.height, mask.width]);
      expect(Buffer.compare(image2.data, image.data)).toBe(0);
      expect(Buffer.compare(mask2.labels, mask.labels)).toBe(0);
      expect(factsOf(samples[i])).toEqual(factsOf(sample));
    }
    const facts = (list: readonly DataSample[]) => JSON.stringify(list.map(({ boxes }) => boxes));
    expect(facts(samples)).not.toBe(facts(others));
    const more = await compositeSamples(dir, { count: count + 1, seed: 3, cache: dir });
    expect(facts(more.slice(0, count))).toBe(facts(samples));
  });

  it("are read where they were made before, and made anew where that is damaged", async () => {
    const [sample] = await all(9, "kept");
    const image = await sample.image();
    const folders = path.join(dir, "kept");
    const [digest] = readdirSync(folders);
    const file = path.join(folders, digest, "9/0");
    const first = readFileSync(file);
    const other = { ...(deserialize(first) as object), image: { width: 1, height: 1, data: Uint8Array.of(1, 2, 3) } };
    writeFileSync(file, serialize(other));
    const [read] = await all(9, "kept");
    expect([(await read.image()).width, (await read.mask!()).width]).toEqual([1, image.width]);
    writeFileSync(file, first.subarray(0, 1000));
    const [remade] = await all(9, "kept");
    expect(Buffer.compare((await remade.image()).data, image.data)).toBe(0);
    expect(Buffer.compare(readFileSync(file), first)).toBe(0);
  });

  it("show a thing's colour where its label is, and none where the background's is", async () => {
    const channels = [photoObjects.indexOf("cat"), photoObjects.indexOf("anchor"), 0];
    let compared = 0;
    for (const sample of await all()) {
      const [{ data }, mask] = [await sample.image(), await sample.mask!()];
      // objects are enlarged up to 5.4 times (216 pixels of 40), which blurs their edges over as much on either side
      const reach = 7;
      for (let y = 0; y < mask.height; y += 5) {
        for (let x = 0; x < mask.width; x += 5) {
          const label = mask.labels[y * mask.width + x];
          if (label === ignoreIndex || !isInside(mask, x, y, reach)) continue;
          const pixel = data.subarray(3 * (y * mask.width + x)).subarray(0, 3);
          const strongest = pixel.indexOf(Math.max(...pixel));
          expect([sample.name, x, y, channels[strongest]]).toEqual([sample.name, x, y, label]);
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(5_000);
  });

  it("box what is seen of each thing, tightly", async () => {
    for (const sample of await all()) {
      const { width, labels } = await sample.mask!();
      for (const { boxXyxyPixels, label, areaPixels } of sample.boxes!) {
        const [left, top, right, bottom] = boxXyxyPixels;
        const holds = (x1: number, y1: number, x2: number, y2: number) => {
          for (let y = y1; y < y2; y++) for (let x = x1; x < x2; x++) if (labels[y * width + x] === label) return true;
          return false;
        };
        // each outermost row and column of the box has a pixel of the label
        expect(holds(left, top, right, top + 1) && holds(left, bottom - 1, right, bottom)).toBe(true);
        expect(holds(left, top, left + 1, bottom) && holds(right - 1, top, right, bottom)).toBe(true);
        expect(areaPixels).toBeLessThanOrEqual((right - left) * (bottom - top));
      }
      const boxed = new Set(sample.boxes!.map(({ label }) => label));
      expect(new Set(labels.filter((label) => label > 0 && label !== ignoreIndex))).toEqual(boxed);
    }
  });

  it("are classed by the thing of which most is seen, and else by the background", async () => {
    const [cat, anchor, chair] = ["cat", "anchor", "chair"].map((kind) => photoKinds.indexOf(kind));
    const found = new Set<number | undefined>();
    for (const { boxes, classLabel } of await all()) {
      found.add(classLabel);
      if (boxes!.length === 0) expect([chair, undefined]).toContain(classLabel);
      else {
        const [largest] = boxes!.toSorted((a, b) => b.areaPixels - a.areaPixels);
        expect(classLabel).toBe(photoObjects[largest.label] === "cat" ? cat : anchor);
      }
    }
    for (const label of [cat, anchor, chair]) expect(found).toContain(label);
  });

  it("leave a fifth as it is, paste up to three things, and often have a thing of the background's own", async () => {
    const many = await compositeSamples(dir, { count: 300, seed: 8, cache: dir });
    const counts = [0, 0, 0, 0, 0];
    for (const { boxes } of many) counts[boxes!.length]++;
    // nothing: no paste on a chair, 30 of 300, deviation 5.2, and the few whose only object is cut away
    expect(counts[0]).toBeGreaterThan(4);
    expect(counts[0]).toBeLessThan(66);
    // all four kept: three pastes on an object, 40 of 300 at most, fewer as they hide each other
    expect(counts[4]).toBeGreaterThan(1);
    expect(counts[4]).toBeLessThan(70);
    expect(counts).toHaveLength(5);
  });

  it("are refused where no training image is outlined", async () => {
    const bare = mkdtempSync(path.join(tmpdir(), "composites-"));
    await writeMadePhotos(bare, [
      { folder: "photos26", kind: "cat", split: "train", ground: colours.cat },
      { folder: "caltech101", kind: "chair", split: "train", ground: colours.nothing },
    ]);
    await expect(compositeSamples(bare, { count: 1, seed: 1 })).rejects.toThrow(/photos26 has no outlined thing/);
    rmSync(bare, { recursive: true });
  });
});

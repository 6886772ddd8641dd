import { describe, expect, it } from "vitest";
import { ignoreIndex, type RgbImage } from "../../../domain";
import { type Composite, compositeImage, compositeTruth, type Paste, type ImagePart } from "./composite";
import type { Photo, PhotoObject } from "./photo-folder";

const size = 20;
type Colour = readonly [number, number, number];

function plain(colour: Colour): RgbImage {
  return {
    width: size,
    height: size,
    data: Uint8Array.from({ length: 3 * size * size }, (_, i) => colour[i % 3]),
  };
}

/** An image of one colour; its objects are rectangles of left, top, width and height. */
function photo(colour: Colour, ...things: readonly (readonly [number, number, number, number])[]): Photo {
  return {
    name: "made",
    kind: "cat",
    split: "train",
    width: size,
    height: size,
    objects: things.map(([x, y, w, h], i): PhotoObject => ({
      label: 5 + i,
      boxXyxyPixels: [x, y, x + w, y + h],
      areaPixels: w * h,
      segmentation: [[x, y, x + w, y, x + w, y + h, x, y + h]],
    })),
    image: async () => plain(colour),
  };
}

/** All of an image at its own size. */
const whole = (of: Photo): ImagePart => ({
  photo: of,
  scaledWidth: size,
  scaledHeight: size,
  window: { left: 0, top: 0, width: size, height: size },
  mirrored: false,
});

function paste(of: Photo, left: number, top: number, more: Partial<Paste> = {}): Paste {
  return { part: whole(of), object: 0, left, top, gains: [1, 1, 1], ...more };
}

/** The rows of a mask, a digit a pixel, "#" for what does not count. */
function rowsOf({ background, pastes }: Composite): string[] {
  const { labels } = compositeTruth({ background, pastes }).mask;
  return Array.from({ length: size }, (_, y) =>
    Array.from(labels.subarray(y * size, (y + 1) * size), (label) => (label === ignoreIndex ? "#" : label)).join(""),
  );
}

const boxesOf = (composite: Composite) =>
  compositeTruth(composite).boxes.map(({ label, boxXyxyPixels, areaPixels }) => [label, ...boxXyxyPixels, areaPixels]);

describe("compositeTruth", () => {
  const empty = photo([0, 0, 200]);
  const thing = photo([200, 0, 0], [4, 6, 10, 4]);

  it("moves outline and box with what is pasted, and cuts both at the edge", () => {
    expect(boxesOf({ background: whole(empty), pastes: [paste(thing, 2, 3)] })).toEqual([[5, 6, 9, 16, 13, 40]]);
    const cut = { background: whole(empty), pastes: [paste(thing, 9, -8)] };
    // columns 13 … 22 of 20, rows -2 … 1
    expect(boxesOf(cut)).toEqual([[5, 13, 0, 20, 2, 14]]);
    expect(rowsOf(cut).slice(0, 3)).toEqual([`${"0".repeat(13)}5555555`, `${"0".repeat(13)}5555555`, "0".repeat(20)]);
  });

  it("mirrors and scales outlines as the pixels", () => {
    const mirrored = { background: { ...whole(thing), mirrored: true }, pastes: [] };
    expect(boxesOf(mirrored)).toEqual([[5, 6, 6, 16, 10, 40]]);
    const window = { left: 5, top: 10, width: size, height: size };
    const doubled = { ...whole(thing), scaledWidth: 2 * size, scaledHeight: 2 * size, window };
    expect(boxesOf({ background: doubled, pastes: [] })).toEqual([[5, 3, 2, 20, 10, 136]]);
  });

  it("gives an object that is partly hidden the mask and box of what is seen", () => {
    const two = photo([0, 200, 0], [0, 0, 10, 10]);
    const composite = { background: whole(thing), pastes: [paste(two, 8, 4, { object: 0 })] };
    const truth = boxesOf(composite);
    // of columns 4 … 13 the pasted one hides 8 … 13
    expect(truth).toEqual([
      [5, 4, 6, 8, 10, 16],
      [5, 8, 4, 18, 14, 100],
    ]);
    expect(rowsOf(composite)[6]).toBe(`0000${"5".repeat(14)}00`);
  });

  it("drops what is hidden but for less than a quarter: neither thing nor background", () => {
    const hiding = photo([0, 200, 0], [0, 0, 12, 12]);
    const background = whole(thing);
    // 3 of 10 columns are left, then 2
    expect(boxesOf({ background, pastes: [paste(hiding, 7, 2)] })[0]).toEqual([5, 4, 6, 7, 10, 12]);
    const hidden = { background, pastes: [paste(hiding, 6, 2)] };
    expect(boxesOf(hidden)).toEqual([[5, 6, 2, 18, 14, 144]]);
    expect(rowsOf(hidden)[6]).toBe(`0000##${"5".repeat(12)}00`);
  });

  it("counts what a crop cut off as hidden", () => {
    const right = { ...whole(thing), scaledWidth: 2 * size, scaledHeight: 2 * size };
    // doubled, the object has columns 8 … 27 and rows 12 … 19; a window from 24 on shows 4 of 20, one from 22 on 6
    const from = (left: number) => ({
      background: { ...right, window: { left: Math.min(left, 20), top: 0, width: size, height: size } },
      pastes: [],
    });
    expect(boxesOf(from(20))).toEqual([[5, 0, 12, 8, 20, 64]]);
    const low = { ...right, window: { left: 0, top: 19, width: size, height: size } };
    // one row of 8, twelve columns of 20
    const dropped = { background: low, pastes: [] };
    expect(boxesOf(dropped)).toEqual([]);
    expect(rowsOf(dropped)[0]).toBe(`${"0".repeat(8)}${"#".repeat(12)}`);
  });

  it("tells several things of one image apart, and pastes the one that is asked for", () => {
    const two = photo([200, 0, 0], [0, 0, 5, 5], [10, 10, 6, 6]);
    const composite = { background: whole(empty), pastes: [paste(two, 0, 0, { object: 1 })] };
    expect(boxesOf(composite)).toEqual([[6, 10, 10, 16, 16, 36]]);
  });

  it("leaves what may be the thing or not out of the count, where its image is the background", () => {
    const [object] = thing.objects;
    // runs down the columns: 4 columns of 20 outside, one inside, the rest outside
    const border = { size: [size, size], counts: [80, 20, 300] };
    const bordered = { ...thing, objects: [{ ...object, border }] };
    const rows = rowsOf({ background: whole(bordered), pastes: [] });
    expect(rows[6]).toBe(`0000${"5".repeat(10)}000000`);
    expect(rows[5]).toBe(`0000#${"0".repeat(15)}`);
    expect(rowsOf({ background: whole(empty), pastes: [paste(bordered, 0, 0)] })[5]).toBe("0".repeat(size));
  });
});

describe("compositeImage", () => {
  const under = photo([0, 0, 90]);
  const thing = photo([180, 90, 0], [4, 6, 10, 4]);
  const at = ({ data }: RgbImage, x: number, y: number) => [
    ...data.subarray(3 * (y * size + x), 3 * (y * size + x) + 3),
  ];

  it("shows the thing inside its outline, its surroundings outside, and fades over a pixel on either side", async () => {
    const image = await compositeImage({ background: whole(under), pastes: [paste(thing, 0, 0)] });
    expect(at(image, 8, 8)).toEqual([180, 90, 0]);
    expect(at(image, 8, 11)).toEqual([0, 0, 90]);
    // six of nine neighbours are inside at the edge, three beside it, four at a corner
    expect(at(image, 8, 6)).toEqual([120, 60, 30]);
    expect(at(image, 8, 5)).toEqual([60, 30, 60]);
    expect(at(image, 4, 6)).toEqual([80, 40, 50]);
  });

  it("changes the colours of what is pasted alone", async () => {
    const pastes = [paste(thing, 0, 0, { gains: [2, 0.5, 1] })];
    const image = await compositeImage({ background: whole(under), pastes });
    expect(at(image, 8, 8)).toEqual([255, 45, 0]);
    expect(at(image, 0, 0)).toEqual([0, 0, 90]);
  });

  it("leaves the images that it is made of as they are", async () => {
    const kept = plain([0, 0, 90]);
    const pastes = [paste(thing, 0, 0)];
    await compositeImage({ background: whole({ ...under, image: async () => kept }), pastes });
    expect(kept).toEqual(plain([0, 0, 90]));
  });
});

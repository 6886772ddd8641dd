// A tiny folder of photographs in the layout of the real one, for tests: objects of one colour on backgrounds of another.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { encode } from "fast-png";
import type { PhotoFolder, PhotoSplit } from "./photo-folder";

export type MadeColour = readonly [red: number, green: number, blue: number];

export interface MadePhoto {
  readonly folder: PhotoFolder;
  readonly kind: string;
  readonly split: PhotoSplit;
  readonly ground: MadeColour;
  /** A rectangle of its own colour, which is outlined. */
  readonly thing?: {
    readonly colour: MadeColour;
    readonly boxXywhPixels: readonly [number, number, number, number];
    /** As run lengths with a border a pixel wide, as the pets have; as a polygon otherwise. */
    readonly bordered?: boolean;
  };
}

export const madeWidth = 80;
const madeHeight = 60;

/** Run lengths of the pixels down the columns for which `inside` says so. */
function runs(inside: (x: number, y: number) => boolean) {
  const counts = [0];
  let was = false;
  for (let x = 0; x < madeWidth; x++) {
    for (let y = 0; y < madeHeight; y++) {
      if (inside(x, y) !== was) {
        counts.push(0);
        was = !was;
      }
      counts[counts.length - 1]++;
    }
  }
  return { size: [madeHeight, madeWidth], counts };
}

function annotationOf(thing: NonNullable<MadePhoto["thing"]>) {
  const [left, top, width, height] = thing.boxXywhPixels;
  const [right, bottom] = [left + width, top + height];
  const within = (margin: number) => (x: number, y: number) =>
    x >= left - margin && x < right + margin && y >= top - margin && y < bottom + margin;
  const shape = thing.bordered
    ? { segmentation: runs(within(0)), border: runs((x, y) => within(1)(x, y) && !within(0)(x, y)) }
    : { segmentation: [[left, top, right, top, right, bottom, left, bottom]] };
  return { bbox: [left, top, width, height], area: width * height, iscrowd: 0, ...shape };
}

/** Writes the images as PNG, and each folder's annotations; names count from 0 over all. */
export async function writeMadePhotos(dir: string, photos: readonly MadePhoto[]): Promise<void> {
  const folders = new Map<PhotoFolder, { images: object[]; annotations: object[]; categories: string[] }>();
  for (const [i, { folder, kind, split, ground, thing }] of photos.entries()) {
    let lists = folders.get(folder);
    if (!lists) folders.set(folder, (lists = { images: [], annotations: [], categories: [] }));
    const fileName = `${kind}/${String(i).padStart(4, "0")}.png`;
    const data = new Uint8Array(3 * madeWidth * madeHeight);
    const [left, top, width, height] = thing?.boxXywhPixels ?? [0, 0, 0, 0];
    for (let at = 0; at < data.length; at++) {
      const pixel = Math.floor(at / 3);
      const [x, y] = [pixel % madeWidth, Math.floor(pixel / madeWidth)];
      const isThing = x >= left && x < left + width && y >= top && y < top + height;
      data[at] = (isThing && thing ? thing.colour : ground)[at % 3];
    }
    const place = path.join(dir, folder, "images", fileName);
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, encode({ width: madeWidth, height: madeHeight, channels: 3, data }));
    if (!lists.categories.includes(kind)) lists.categories.push(kind);
    lists.images.push({ id: i, file_name: fileName, width: madeWidth, height: madeHeight, split });
    if (thing) {
      const category = lists.categories.indexOf(kind) + 1;
      lists.annotations.push({ id: i, image_id: i, category_id: category, ...annotationOf(thing) });
    }
  }
  for (const [folder, { images, annotations, categories }] of folders) {
    const value = { images, annotations, categories: categories.map((name, i) => ({ id: i + 1, name })) };
    await writeFile(path.join(dir, folder, "annotations.json"), JSON.stringify(value));
  }
}

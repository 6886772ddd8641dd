import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { encode as encodePng } from "fast-png";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DataSample, DataSet } from "../../core/datasets/data-set";
import { openDataSet } from "../../core/datasets/open-data-set";
import type { RgbImage } from "../../domain";
import { commandOutcome, type CommandOutcome } from "../../testing/command-outcome";
import { caltechAnnotation } from "../../testing/made-mat-file";
import { nodeCodecs } from "../codecs";
import { nodeDecoders } from "../decoders";
import { photoDataSet, photoTestSet } from "../demo/photos/photo-sets";
import { nodeFiles } from "../files";
import { command } from "./photos-prepare";

const folder = mkdtempSync(path.join(tmpdir(), "photos-prepare-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...words: string[]) => commandOutcome(command, ...words);

/** In pixels: columns from left to right, rows from top to bottom, ends not in it. */
interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const [width, height] = [60, 40]; // four times smaller than what is written, so that all edges stay whole numbers
const object: Rectangle = { left: 10, top: 8, right: 30, bottom: 24 };
const objectBox = [40, 32, 120, 96];
/** Between pet and background. */
const borderPixels = 2;

const isInside = ({ left, top, right, bottom }: Rectangle, i: number, margin = 0): boolean => {
  const [x, y] = [i % width, Math.floor(i / width)];
  return x >= left - margin && x < right + margin && y >= top - margin && y < bottom + margin;
};

/** A dark object before a bright ground. */
function photo(ground: readonly number[]): RgbImage {
  const data = Uint8Array.from({ length: 3 * width * height }, (_, i) =>
    isInside(object, Math.floor(i / 3)) ? 10 : ground[i % 3],
  );
  return { width, height, data };
}

function trimap(): Uint8Array {
  const labels = Uint8Array.from({ length: width * height }, (_, i) =>
    isInside(object, i) ? 1 : isInside(object, i, borderPixels) ? 3 : 2,
  );
  return encodePng({ width, height, data: labels, channels: 1, depth: 8 });
}

/** Around the object: MATLAB's first pixel is 1, and its edge lies half a pixel before it. */
function outline({ left, top, right, bottom }: Rectangle): Uint8Array {
  const [w, h] = [right - left, bottom - top];
  return caltechAnnotation(
    [top + 1, bottom, left + 1, right],
    [
      [-0.5, -0.5],
      [w - 0.5, -0.5],
      [w - 0.5, h - 0.5],
      [-0.5, h - 0.5],
    ],
  );
}

const headXml =
  "<annotation><filename>Abyssinian_1.jpg</filename><object><name>cat</name>" +
  "<bndbox><xmin>12</xmin><ymin>9</ymin><xmax>20</xmax><ymax>15</ymax></bndbox></object></annotation>";

function write(place: string, content: string | Uint8Array): void {
  mkdirSync(path.dirname(path.join(folder, place)), { recursive: true });
  writeFileSync(path.join(folder, place), content);
}

async function writeArchives(): Promise<void> {
  const [orange, grey] = await Promise.all(
    [photo([250, 180, 90]), photo([220, 220, 220])].map((image) => nodeCodecs.encode("jpeg", image, 95)),
  );
  const categories = "caltech/101_ObjectCategories";
  for (const name of ["airplanes/image_0001", "airplanes/image_0003", "airplanes/image_0004", "panda/image_0001"]) {
    write(`${categories}/${name}.jpg`, orange);
  }
  write(`${categories}/airplanes/image_0002.jpg`, orange.subarray(0, 300));
  write(`${categories}/yin_yang/image_0001.jpg`, grey);
  write(`${categories}/BACKGROUND_Google/image_0001.jpg`, orange);
  write("caltech/Annotations/Airplanes_Side_2/annotation_0001.mat", outline(object));
  write("caltech/Annotations/Airplanes_Side_2/annotation_0002.mat", outline(object));
  write("caltech/Annotations/Airplanes_Side_2/annotation_0003.mat", outline(object));
  write("caltech/Annotations/Airplanes_Side_2/annotation_0004.mat", outline(object).subarray(0, 200));
  write("caltech/Annotations/panda/annotation_0001.mat", outline(object));
  for (const name of ["Abyssinian_1", "Abyssinian_2", "beagle_1", "Sphynx_3"]) write(`pets/images/${name}.jpg`, orange);
  for (const name of ["Abyssinian_1", "beagle_1"]) write(`pets/annotations/trimaps/${name}.png`, trimap());
  write("pets/images/Abyssinian_100.mat", "what the makers left there");
  write("pets/annotations/xmls/Abyssinian_1.xml", headXml);
  write(
    "pets/annotations/list.txt",
    "#Image CLASS-ID SPECIES BREED ID\nAbyssinian_1 1 1 1\nAbyssinian_2 1 1 1\nbeagle_1 5 2 4\n",
  );
  write("pets/annotations/trainval.txt", "Abyssinian_1 1 1 1\nbeagle_1 5 2 4\n");
  write("pets/annotations/test.txt", "Abyssinian_2 1 1 1\n");
}

const out = path.join(folder, "new", "photosets");
const at = (place: string) => path.join(out, place);
const words = ["--caltech", path.join(folder, "caltech"), "--pets", path.join(folder, "pets"), "--out", out];
const linesOf = (place: string) => readFileSync(at(place), "utf8").split("\n").slice(0, -1);

interface CocoText {
  readonly images: readonly Record<string, unknown>[];
  readonly annotations: readonly Record<string, unknown>[];
}
const cocoOf = (place: string) => JSON.parse(readFileSync(at(place), "utf8")) as CocoText;

function filesOf(place: string): string[] {
  const names = readdirSync(at(place), { recursive: true, encoding: "utf8" });
  return names.filter((name) => statSync(path.join(at(place), name)).isFile()).sort();
}

/** What must stay as it is: when each file was written. */
const writtenAt = () => Object.fromEntries(filesOf("").map((name) => [name, statSync(at(name)).mtimeMs]));

describe("the command that prepares the photo demo's data", () => {
  let first: CommandOutcome;
  let photos26: DataSet;
  beforeAll(async () => {
    await writeArchives();
    first = await run(...words);
    photos26 = await openDataSet(await nodeFiles(at("photos26")), { decoders: nodeDecoders });
  });

  it("says what it left out and what it wrote", () => {
    expect(first.code).toBe(0);
    expect(first.err).toBe("10 of 10 images\n");
    expect(first.out.split("\n")).toEqual([
      expect.stringMatching(/^Left out: airplanes\/image_0002\.jpg: it is a damaged or truncated JPEG/),
      "Left out: Annotations/Airplanes_Side_2/annotation_0004.mat: it ends in the middle of an element; unpack or download it again.",
      "caltech101: 5 images in 3 classes, 3 masks; train 4, val 0, test 1.",
      "pets: 4 images in 2 classes, 2 masks; train 3, val 0, test 1.",
      "photos26: 5 images in 26 classes, 5 masks; train 4, val 0, test 1.",
      expect.stringMatching(/^Wrote 32 files in .*photosets, \d+\.\d s\.$/),
      "",
    ]);
  });

  it("writes three folders of images by class, with their lists", () => {
    expect(filesOf("caltech101")).toEqual([
      "annotations.json",
      "classes-with-masks.txt",
      "classes.txt",
      "images/airplanes/image_0001.jpg",
      "images/airplanes/image_0003.jpg",
      "images/airplanes/image_0004.jpg",
      "images/panda/image_0001.jpg",
      "images/yin_yang/image_0001.jpg",
      "test.txt",
      "train.txt",
      "val.txt",
    ]);
    expect(linesOf("caltech101/classes.txt")).toEqual(["airplanes", "panda", "yin_yang"]);
    expect(linesOf("caltech101/classes-with-masks.txt")).toEqual(["airplanes", "panda"]);
    expect(linesOf("pets/breeds.txt")).toEqual(["Abyssinian", "beagle", "Sphynx"]);
    expect(linesOf("pets/train.txt")).toEqual(["cat/Abyssinian_1.jpg", "dog/beagle_1.jpg", "cat/Sphynx_3.jpg"]);
    expect(linesOf("pets/test.txt")).toEqual(["cat/Abyssinian_2.jpg"]);
    expect(linesOf("photos26/classes.txt")).toHaveLength(26);
    expect(filesOf("photos26").filter((name) => name.endsWith(".jpg"))).toEqual([
      "images/airplanes/image_0001.jpg",
      "images/airplanes/image_0003.jpg",
      "images/cat/Abyssinian_1.jpg",
      "images/dog/beagle_1.jpg",
      "images/panda/image_0001.jpg",
    ]);
    const place = "images/dog/beagle_1.jpg";
    expect(readFileSync(at(`photos26/${place}`))).toEqual(readFileSync(at(`pets/${place}`)));
  });

  it("says of each image its sizes, class, split and where it is from", () => {
    const size = { width: 240, height: 160, original_size: [60, 40] };
    const [airplane, , , , yinYang] = cocoOf("caltech101/annotations.json").images;
    expect(airplane).toMatchObject({
      id: 1,
      file_name: "airplanes/image_0001.jpg",
      ...size,
      grey: false,
      has_mask: true,
    });
    expect(yinYang).toEqual({
      id: 5,
      file_name: "yin_yang/image_0001.jpg",
      ...size,
      category_id: 3,
      split: "train",
      grey: true,
      has_mask: false,
    });
    // one in no list trains; by its capital letter the breed is a cat's
    const [, , , sphynx] = cocoOf("pets/annotations.json").images;
    const unlisted = { breed: "Sphynx", split: "train", maker_split: null };
    expect(sphynx).toEqual({ id: 4, file_name: "cat/Sphynx_3.jpg", ...size, category_id: 1, ...unlisted });
    const [, , , cat] = cocoOf("photos26/annotations.json").images;
    const listed = { breed: "Abyssinian", split: "train", maker_split: "trainval", license: 2, dataset: "pets" };
    expect(cat).toEqual({ id: 4, file_name: "cat/Abyssinian_1.jpg", ...size, category_id: 25, ...listed });
  });

  it("writes what the lab's COCO reader reads, with nothing skipped", () => {
    expect({ format: photos26.format, skipped: photos26.skipped, warnings: photos26.warnings }).toEqual({
      format: "coco",
      skipped: [],
      warnings: [],
    });
    expect(
      photos26.samples.map(({ name, boxes }) => [
        name,
        boxes!.map(({ label, boxXyxyPixels }) => [label, boxXyxyPixels]),
      ]),
    ).toEqual([
      ["images/airplanes/image_0001.jpg", [[1, objectBox]]],
      ["images/airplanes/image_0003.jpg", [[1, objectBox]]],
      ["images/cat/Abyssinian_1.jpg", [[25, objectBox]]],
      ["images/dog/beagle_1.jpg", [[26, objectBox]]],
      ["images/panda/image_0001.jpg", [[24, objectBox]]],
    ]);
  });

  it("writes masks that agree with the pixels", async () => {
    const disagreeing = async ({ image, mask, boxes }: DataSample) => {
      const [{ data }, { labels }] = await Promise.all([image(), mask!()]);
      return labels.reduce((sum, label, i) => sum + Number(data[3 * i] < 128 !== (label === boxes![0].label)), 0);
    };
    // Lanczos and JPEG move the edge by less than half a pixel; of its 2 × (80 + 64) pixels corners alone may differ
    for (const sample of photos26.samples) expect(await disagreeing(sample)).toBeLessThanOrEqual(8);
  });

  it("writes what the photo demo trains on and is scored on", async () => {
    const namesOf = ({ samples }: DataSet) => samples.map(({ name, split }) => `${split} ${name}`);
    expect(namesOf(await photoDataSet(out, "segmentation"))).toEqual([
      "train photos26/images/airplanes/image_0001.jpg",
      "train photos26/images/cat/Abyssinian_1.jpg",
      "train photos26/images/dog/beagle_1.jpg",
      "train photos26/images/panda/image_0001.jpg",
    ]);
    expect(namesOf(await photoTestSet(out, "classification"))).toEqual([
      "undefined caltech101/images/airplanes/image_0003.jpg",
      "undefined pets/images/cat/Abyssinian_2.jpg",
    ]);
  });

  it("keeps the trimap's border and the box of the head, in pixels of the written image", async () => {
    const { annotations } = cocoOf("pets/annotations.json");
    const [cat] = annotations;
    const asSet = { images: cocoOf("pets/annotations.json").images, categories: [{ id: 1, name: "cat" }] };
    const text = JSON.stringify({ ...asSet, annotations: [{ ...cat, segmentation: cat.border }] });
    writeFileSync(path.join(folder, "border.json"), text);
    const border = await openDataSet(
      [
        ...(await nodeFiles(at("pets/images"))),
        ...(await nodeFiles(folder)).filter(({ path }) => path === "border.json"),
      ],
      { decoders: nodeDecoders },
    );
    const { labels } = await border.samples.find(({ name }) => name.endsWith("Abyssinian_1.jpg"))!.mask!();
    const expected = Array.from({ length: 240 * 160 }, (_, i) => {
      const small = Math.floor(i / 240 / 4) * width + Math.floor((i % 240) / 4);
      return Number(isInside(object, small, borderPixels) && !isInside(object, small));
    });
    expect([...labels]).toEqual(expected);
    const heads = cocoOf("pets/annotations-heads.json").annotations;
    expect(heads).toEqual([{ id: 1, image_id: 1, category_id: 1, bbox: [48, 36, 32, 24], area: 768, iscrowd: 0 }]);
  });

  it("writes nothing anew when it runs again", async () => {
    const before = writtenAt();
    const again = await run(...words);
    expect(again.out).toMatch(/^Wrote 0 files in /m);
    expect(writtenAt()).toEqual(before);
  });

  it("goes on where it was interrupted, with the same bytes", async () => {
    const lost = ["caltech101/images/airplanes/image_0003.jpg", "caltech101/annotations.json", "pets/val.txt"];
    const bytes = lost.map((name) => readFileSync(at(name)));
    const before = writtenAt();
    for (const name of lost) rmSync(at(name));
    const again = await run(...words);
    expect(again.out).toMatch(/^Wrote 3 files in /m);
    expect(lost.map((name) => readFileSync(at(name)))).toEqual(bytes);
    expect(writtenAt()).toEqual({ ...before, ...Object.fromEntries(lost.map((name) => [name, expect.any(Number)])) });
  });

  it.each<[string, Record<string, string | undefined>, RegExp]>([
    ["without --out", { out: undefined }, /^--out is missing; use: npm run photos:prepare/],
    ["without --pets", { pets: undefined }, /^--pets is missing/],
    [
      "for a folder that is not there",
      { caltech: "nowhere" },
      /^--caltech .*nowhere is no folder\. Unpack caltech-101\.zip/,
    ],
    [
      "for a folder of something else",
      { pets: "caltech" },
      /^--pets .*caltech has no folder images\. Unpack images\.tar\.gz/,
    ],
    ["for one archive without the other", { caltech: "half" }, /^--caltech .*half has no folder Annotations\. /],
    ["for lists that are none", { pets: "listless" }, /^annotations has no list\.txt\. Unpack/],
    ["for a damaged list", { pets: "damaged" }, /^annotations\/list\.txt: the line "Abyssinian_1" is not such as/],
    ["for folders without photographs", { caltech: "empty" }, /^101_ObjectCategories has no files such as/],
    ["for a file to write to", { out: "file" }, /^--out .*file is a file; give a folder\.$/m],
    ["for a set of another making", { out: "foreign" }, /pets.annotations\.json was not written by this command/],
  ])("ends %s with one sentence", async (_, changes, sentence) => {
    write("half/101_ObjectCategories/ant/image_0001.jpg", "");
    write("listless/images/Abyssinian_1.jpg", "");
    write("listless/annotations/README", "");
    write("damaged/images/Abyssinian_1.jpg", "");
    write("damaged/annotations/list.txt", "Abyssinian_1\n");
    write("empty/101_ObjectCategories/README", "");
    write("empty/Annotations/README", "");
    write("file", "");
    write("foreign/pets/annotations.json", '{"info": {}}');
    const options = { caltech: "caltech", pets: "pets", out: "never", ...changes };
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    const {
      code,
      out: printed,
      err,
    } = await run(...given.flatMap(([name, value]) => [`--${name}`, path.join(folder, value!)]));
    expect(err).toMatch(sentence);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect({ code, printed }).toEqual({ code: 1, printed: "" });
  });
});

// COCO instances files beside their images, held against a second reading of the same JSON.
import type { DataSet } from "../../../core/datasets/data-set";
import { parseJsonText } from "../../../core/datasets/read-json";
import { openDataSet } from "../../../core/datasets/open-data-set";
import type { SceneRandom } from "../../../core/scenes/random";
import { imageFile, vocImageSize } from "../../voc-files";
import { memoryFile } from "../../memory-files";
import type { FuzzTarget, Reading } from "../fuzz-target";
import { type Json, jsonBytes, mutatedJson, oddNames } from "../json-mutations";
import { brokenPromise, isDataSetRefusal, masksProblem, toldBy } from "../opened-set";

const { width, height } = vocImageSize;
const images = ["0.png", "1.png", "a/2.png", "b/2.png", "constructor.png"];

function madeFile(isWhole: boolean): Json {
  const outline = (kind: number): Json =>
    [
      [[1, 1, 9, 1, 9, 8, 1, 8]],
      { size: [height, width], counts: [20, 60, 120] },
      { size: [height, width], counts: "d0l1h3" },
      [],
    ][kind];
  return {
    ...(isWhole && { info: { description: "made", year: 2026 }, licenses: [{ id: 1, name: "none" }] }),
    images: images.map((name, i) => ({ id: i + 1, file_name: name, ...(i !== 1 && { width, height }) })),
    categories: ["cat", "__proto__", "toString"].map((name, i) => ({ id: 2 * i + 1, name, supercategory: "things" })),
    annotations: Array.from({ length: 9 }, (_, i) => ({
      id: i + 1,
      image_id: 1 + (i % 4),
      category_id: 1 + 2 * (i % 3),
      bbox: [i, 1, 4 + (i % 3), 5],
      ...(isWhole && { area: 20, iscrowd: i === 5 ? 1 : 0, segmentation: outline(i % 4) }),
    })),
  };
}

interface Entry {
  readonly [key: string]: unknown;
}

const isEntry = (value: unknown): value is Entry => value !== null && typeof value === "object";
const listOf = (file: unknown, key: string): readonly unknown[] | undefined => {
  const value = isEntry(file) && Object.hasOwn(file, key) ? file[key] : undefined;
  return Array.isArray(value) ? (value as unknown[]) : undefined;
};
const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const isId = (value: unknown): boolean => typeof value === "string" || Number.isInteger(value);

/** As PowerShell and Python write it: the text of the bytes, or undefined where they are none. */
function textOf(bytes: Uint8Array): string | undefined {
  const label =
    bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The boxes of an image of this name, as text, sorted; of annotations that point at it by id and at a category. */
function boxesOf(name: string, file: unknown, sizes: readonly [number, number]): readonly string[] {
  const categories = new Map<number, string>();
  for (const entry of listOf(file, "categories")!) {
    if (!isEntry(entry) || !Number.isInteger(entry.id) || (entry.id as number) < 0) continue;
    if (isNumber(entry.name) || (typeof entry.name === "string" && entry.name.trim() !== "")) {
      categories.set(entry.id as number, String(entry.name));
    }
  }
  const ids = listOf(file, "images")!.flatMap((entry) =>
    isEntry(entry) && isId(entry.id) && entry.file_name === name ? [String(entry.id)] : [],
  );
  const boxes = listOf(file, "annotations")!.flatMap((entry): string[] => {
    if (!isEntry(entry) || !isId(entry.image_id) || !isId(entry.category_id) || !ids.includes(String(entry.image_id)))
      return [];
    const { bbox, area, iscrowd } = entry;
    const numbers = Array.isArray(bbox) && bbox.length === 4 && bbox.every(isNumber) ? (bbox as number[]) : undefined;
    const isCrowd = iscrowd === undefined || typeof iscrowd === "boolean" || iscrowd === 0 || iscrowd === 1;
    const hasArea = area === undefined || area === null || (isNumber(area) && area >= 0);
    const category = categories.get(Number(entry.category_id));
    if (!numbers || !isCrowd || !hasArea || category === undefined) return [];
    const [left, top, boxWidth, boxHeight] = numbers;
    const edges = [
      Math.max(0, left),
      Math.max(0, top),
      Math.min(sizes[0], left + boxWidth),
      Math.min(sizes[1], top + boxHeight),
    ];
    const hasRoom = boxWidth > 0 && boxHeight > 0 && edges[2] > edges[0] && edges[3] > edges[1];
    return hasRoom ? [`${edges.join(" ")} ${category}`] : [];
  });
  return boxes.sort();
}

function claimedSize(name: string, file: unknown): readonly [number, number] {
  const isSide = (value: unknown) => Number.isSafeInteger(value) && (value as number) > 0;
  const sized = listOf(file, "images")!.find(
    (entry): entry is Entry =>
      isEntry(entry) && entry.file_name === name && isId(entry.id) && isSide(entry.width) && isSide(entry.height),
  );
  return sized ? [sized.width as number, sized.height as number] : [width, height];
}

function compared(set: DataSet, file: unknown): string | undefined {
  if (!listOf(file, "images") || !listOf(file, "annotations") || !listOf(file, "categories"))
    return "read without its lists";
  const samples = [...set.samples, ...set.testSamples];
  const told = toldBy(set);
  const isListed = (name: string) =>
    listOf(file, "images")!.some((entry) => isEntry(entry) && entry.file_name === name);
  for (const name of images) {
    const sample = samples.find((each) => each.name === name);
    if (!sample) {
      const isTold =
        told.paths.has(name) ||
        told.text.includes(name) ||
        (!isListed(name) && told.text.includes("No annotation file"));
      if (!isTold) return `${name} is neither read nor told`;
      continue;
    }
    // found by the end of another name: what is said of it stands under that name
    if (!isListed(name)) continue;
    const read = sample.boxes!.map(
      ({ boxXyxyPixels, label }) => `${boxXyxyPixels.join(" ")} ${set.classes.detection![label]}`,
    );
    const right = boxesOf(name, file, claimedSize(name, file));
    // entries of several ids for one image are joined, each annotation once
    const [a, b] = [read.sort(), right].map((each) => [...new Set(each)].join("; "));
    if (a !== b) return `${name} has the boxes ${a}, expected ${b}`;
  }
  return undefined;
}

const isUsual = (text: string): boolean => {
  try {
    JSON.parse(text);
    return !/\d{16}/.test(text);
  } catch {
    return false;
  }
};

async function reading(set: DataSet, text: string | undefined): Promise<Reading> {
  if (text === undefined) return { wrong: "read though its bytes are no text" };
  const { value } = parseJsonText(text);
  if (isUsual(text) && JSON.stringify(value) !== JSON.stringify(JSON.parse(text)))
    return { wrong: "read as other JSON" };
  const wrong = brokenPromise(set) ?? compared(set, value) ?? (await masksProblem(set));
  return wrong === undefined ? "right" : { wrong };
}

export const cocoTarget: FuzzTarget<Json> = {
  name: "coco",
  share: 1,
  seeds: () => Promise.resolve([madeFile(true), madeFile(false), madeFile(true)]),
  mutate: (seed: Json, random: SceneRandom) => {
    const value = mutatedJson(seed, random);
    if (random.chance(0.05) && isEntry(value)) (value as { [key: string]: Json })[random.pick(oddNames)] = 1;
    return { bytes: jsonBytes(value, random), truth: undefined };
  },
  async read({ bytes }) {
    const files = [memoryFile("instances.json", bytes), ...images.map(imageFile)];
    const text = textOf(bytes);
    return reading(await openDataSet(files), text);
  },
  isRefusal: isDataSetRefusal,
};

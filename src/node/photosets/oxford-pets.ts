// The Oxford-IIIT Pet set as its makers publish it (robots.ox.ac.uk/~vgg/data/pets): photographs, lists, trimaps, boxes of heads.
import type { PixelSize } from "../../core/datasets/annotated-image";
import { type DataFile, DataSetError } from "../../core/datasets/data-set";
import { readFile } from "../../core/datasets/image-file";
import { parseVocAnnotation } from "../../core/datasets/voc-annotation";
import { xmlText } from "../../core/datasets/parse-xml";
import type { PhotoSplit } from "../demo/photos/photo-folder";
import { petOutline } from "./pet-trimap";
import type { PetClass } from "./photo-classes";
import { petTrainvalSplits } from "./photo-splits";
import { type HeadMark, rounded, type SourcePhoto } from "./source-photo";

export interface PetFiles {
  /** Of `images`, with paths below it. */
  readonly images: readonly DataFile[];
  /** Of `annotations`, with paths below it. */
  readonly annotations: readonly DataFile[];
}

/** Abyssinian of Abyssinian_1. */
const breedOf = (name: string): string => name.replace(/_\d+$/, "");

interface Listed {
  readonly name: string;
  readonly petClass: PetClass;
}

/** Lines are `Abyssinian_1 1 1 1`: name, class, species (1 cat, 2 dog), breed within the species; `#` begins a comment. */
async function readList(files: ReadonlyMap<string, DataFile>, path: string): Promise<Listed[]> {
  const file = files.get(path);
  if (!file) throw new DataSetError(`annotations has no ${path}. Unpack annotations.tar.gz again.`);
  const text = new TextDecoder("latin1").decode(await readFile(file));
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "" && !line.startsWith("#"));
  return lines.map((line) => {
    const [, name, species] = /^(\S+)\s+\d+\s+([12])\s+\d+\s*$/.exec(line) ?? [];
    if (species === undefined) {
      throw new DataSetError(
        `annotations/${path}: the line "${line.slice(0, 80)}" is not such as "Abyssinian_1 1 1 1". Unpack annotations.tar.gz again.`,
      );
    }
    return { name, petClass: species === "1" ? "cat" : "dog" };
  });
}

function splitsOf(trainval: readonly Listed[], test: readonly Listed[]): ReadonlyMap<string, PhotoSplit> {
  const namesOfBreed = new Map<string, string[]>();
  for (const { name } of trainval) {
    const breed = breedOf(name);
    const known = namesOfBreed.get(breed);
    if (known) known.push(name);
    else namesOfBreed.set(breed, [name]);
  }
  const splits = new Map<string, PhotoSplit>(test.map(({ name }) => [name, "test"]));
  for (const names of namesOfBreed.values())
    for (const [name, split] of petTrainvalSplits(names)) splits.set(name, split);
  return splits;
}

/** Edges as the file counts them, from 1 and the last pixel not in the box; parseVocAnnotation answers VOC's. */
async function headMarks(file: DataFile, original: PixelSize, resized: PixelSize): Promise<HeadMark[]> {
  const [across, down] = [resized.width / original.width, resized.height / original.height];
  try {
    const { objects } = parseVocAnnotation(xmlText(await readFile(file)));
    return objects.map(({ boxXyxyPixels: [left, top, right, bottom] }) => {
      const [width, height] = [(right - left - 1) * across, (bottom - top - 1) * down];
      const box = [(left + 1) * across, (top + 1) * down, width, height] as const;
      const [x, y, w, h] = box.map((value) => rounded(value, 2));
      return { bbox: [x, y, w, h], area: rounded(width * height, 1), iscrowd: 0 };
    });
  } catch (error) {
    if (!(error instanceof DataSetError)) throw error;
    throw new DataSetError(`annotations/${file.path}: ${error.message}`, { cause: error });
  }
}

/**
 * Photographs by name, capital letters as small ones. Those that no list names train: the lists have 7,349 of 7,390.
 * Rejects with DataSetError where lists are missing or damaged, or there is no photograph.
 */
export async function petPhotos({ images, annotations }: PetFiles): Promise<SourcePhoto[]> {
  const files = new Map(annotations.map((file) => [file.path, file]));
  const all = await readList(files, "list.txt");
  const trainval = await readList(files, "trainval.txt");
  const test = await readList(files, "test.txt");
  const splits = splitsOf(trainval, test);
  const makerSplits = new Map([
    ...trainval.map(({ name }) => [name, "trainval"] as const),
    ...test.map(({ name }) => [name, "test"] as const),
  ]);
  const classOfBreed = new Map([...all, ...trainval, ...test].map(({ name, petClass }) => [breedOf(name), petClass]));
  const photos: SourcePhoto[] = [];
  for (const file of images) {
    const [, name] = /^([^/.][^/]*_\d+)\.jpg$/.exec(file.path) ?? [];
    if (name === undefined) continue;
    const breed = breedOf(name);
    const trimap = files.get(`trimaps/${name}.png`);
    const xml = files.get(`xmls/${name}.xml`);
    photos.push({
      file,
      // the makers write breeds of cats with a capital letter
      className: classOfBreed.get(breed) ?? (/^[A-Z]/.test(breed) ? "cat" : "dog"),
      imageName: `${name}.jpg`,
      split: splits.get(name) ?? "train",
      notes: { breed, maker_split: makerSplits.get(name) ?? null },
      mark: trimap && ((original, resized) => petOutline(trimap, file, original, resized)),
      heads: xml && ((original, resized) => headMarks(xml, original, resized)),
    });
  }
  if (photos.length === 0) {
    throw new DataSetError("images has no files such as Abyssinian_1.jpg. Unpack images.tar.gz again.");
  }
  const key = ({ imageName }: SourcePhoto) => imageName.toLowerCase();
  return photos.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

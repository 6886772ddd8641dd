// The lists of a VOC folder (ImageSets/Main/train.txt and its like): which images it is about, and what they are for.
import type { DataFile } from "./data-set";
import { DataSetError } from "./data-set";
import { readFile } from "./image-file";
import { counted, cut } from "../base/sentence";
import { type SkippedItems } from "./skipped-items";
import type { NamedSplit } from "./folder-names";
import { nameOf, stemOf } from "./voc-files";

export interface VocImageSets {
  /** Whether any list was there; without one, all images belong to the set. */
  readonly listed: boolean;
  /** For images with and without a mask; undefined where no list names the image. */
  readonly entryOf: (image: DataFile, hasMask: boolean) => { readonly split?: NamedSplit } | undefined;
}

const splitOfList: Readonly<Record<string, NamedSplit | undefined>> = {
  train: "train",
  trainval: undefined,
  val: "val",
  valid: "val",
  validation: "val",
  test: "test",
};
const listNames = Object.keys(splitOfList).join("|");
/** Lists of actions, layouts and single classes are not needed. */
const kitList = new RegExp(`(?:^|/)imagesets/(?:(main|segmentation)/)?(${listNames})\\.txt$`, "i");
const looseList = new RegExp(`(?:^|/)(${listNames})\\.txt$`, "i");

/** A path has no more characters on any system, and a name no more words. */
const longestLine = 4096;
const maxWords = 100;

/** Of several lists that name an image: what keeps it out of most goes before. */
const strictness = ["train", "val", "test"] as const;

interface List {
  readonly file: DataFile;
  readonly isSegmentation: boolean;
  readonly split?: NamedSplit;
}

function listsOf(files: readonly DataFile[]): readonly List[] {
  const found = (pattern: RegExp) =>
    files.flatMap((file): List[] => {
      const match = pattern.exec(file.path);
      if (!match) return [];
      const split = splitOfList[match.at(-1)!.toLowerCase()];
      return [{ file, isSegmentation: /^segmentation$/i.test(match[1]), split }];
    });
  const ofKit = found(kitList);
  return ofKit.length > 0 ? ofKit : found(looseList);
}

function linesOf(bytes: Uint8Array, path: string): readonly string[] {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const encoding = isUtf16 ? (bytes[0] === 0xff ? "utf-16le" : "utf-16be") : "utf-8";
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.split(/\r\n|\r|\n/).flatMap((line) => line.trim() || []);
  } catch (error) {
    throw new DataSetError(`${path}: its bytes are not ${encoding.toUpperCase()}. Save the list as UTF-8.`, {
      cause: error,
    });
  }
}

/** Finds the images that lines of lists name: stems, names, paths, with other columns behind or not. */
class ImagesByName {
  private readonly byName = new Map<string, DataFile[]>();

  constructor(images: readonly DataFile[]) {
    for (const image of images) {
      for (const name of new Set([nameOf(image.path), stemOf(image.path)])) {
        const others = this.byName.get(name);
        if (others) others.push(image);
        else this.byName.set(name, [image]);
      }
    }
  }

  /** Of a line, the longest beginning that names an image, for names may hold spaces. */
  find(line: string): DataFile | undefined {
    if (line.length > longestLine) return undefined;
    const whole = this.named(line);
    if (whole) return whole;
    const spaces = Array.from(line.matchAll(/\s+/g), ({ index }) => index);
    for (const end of spaces.slice(0, maxWords).reverse()) {
      const found = this.named(line.slice(0, end));
      if (found) return found;
    }
    return undefined;
  }

  private named(written: string): DataFile | undefined {
    const path = written.replaceAll("\\", "/").normalize("NFC");
    const found = this.byName.get(nameOf(path)) ?? this.byName.get(stemOf(path)) ?? [];
    if (found.length <= 1) return found[0];
    const folders = path.split("/").slice(0, -1);
    // folders that both paths have, from the file upwards; a list may begin further up or further down
    const fitting = found.filter((image) => {
      const own = image.path.normalize("NFC").split("/").slice(0, -1);
      const shared = Math.min(own.length, folders.length);
      return (
        shared > 0 && own.slice(own.length - shared).join("/") === folders.slice(folders.length - shared).join("/")
      );
    });
    return fitting.length === 1 ? fitting[0] : undefined;
  }
}

/** Of each image of some lists, the splits that they name it for; none where trainval alone does. */
type Named = Map<DataFile, Set<NamedSplit>>;

function strictest(splits: ReadonlySet<NamedSplit>): NamedSplit | undefined {
  return strictness.findLast((split) => splits.has(split));
}

function tellContradictions(named: Named, where: string, warnings: string[]): void {
  const several = Array.from(named).filter(([, splits]) => splits.size > 1);
  if (several.length === 0) return;
  const [[image, splits]] = several;
  warnings.push(
    `${counted(several.length, "image is", "images are")} named by several lists${where} (the first: ${image.path}, ` +
      `for ${strictness.filter((split) => splits.has(split)).join(" and ")}); such images count for testing before ` +
      "validation, and for validation before training.",
  );
}

function tellDisagreement(main: Named, segmentation: Named, warnings: string[]): void {
  const other = Array.from(segmentation).filter(([image, splits]) => {
    const ofMain = strictest(main.get(image) ?? new Set());
    return ofMain !== undefined && strictest(splits) !== undefined && ofMain !== strictest(splits);
  });
  if (other.length === 0) return;
  warnings.push(
    `${counted(other.length, "image is", "images are")} in one split by ImageSets/Main and in another by ` +
      `ImageSets/Segmentation (the first: ${other[0][0].path}); images with a mask go by Segmentation.`,
  );
}

/**
 * Reads train, val, trainval and test of Main and Segmentation, or of ImageSets itself; where there is no ImageSets,
 * lists of these names that name images here. Of images of one name, those that are labelled come first. VOC 2012 splits images for segmentation in another way than for
 * detection: an image with a mask goes by Segmentation where that names it, any other by Main. Lines that name no image,
 * or several, are told in `skipped`.
 * @throws {DataSetError} for a list that is no text.
 */
export async function readVocImageSets(
  files: readonly DataFile[],
  images: readonly DataFile[],
  isLabelled: (image: DataFile) => boolean,
  skipped: SkippedItems,
  warnings: string[],
): Promise<VocImageSets> {
  // of a.jpg and a.png the one that has an annotation is meant
  const labelled = new ImagesByName(images.filter(isLabelled));
  const all = new ImagesByName(images);
  const main: Named = new Map();
  const segmentation: Named = new Map();
  let listed = false;
  for (const { file, isSegmentation, split } of listsOf(files)) {
    const lines = linesOf(await readFile(file), file.path);
    const found = lines.map((line) => labelled.find(line) ?? all.find(line));
    const isKit = kitList.test(file.path);
    if (!isKit && !found.some((image) => image)) continue;
    listed ||= lines.length > 0;
    const named = isSegmentation ? segmentation : main;
    for (const [i, image] of found.entries()) {
      if (!image) {
        const why = `Lines of lists name no image that is here, or several (the first: ${cut(lines[i])}).`;
        skipped.add(file.path, why, `${file.path} unknown`);
        continue;
      }
      const splits = named.get(image) ?? new Set();
      if (split) splits.add(split);
      named.set(image, splits);
    }
  }
  tellContradictions(main, "", warnings);
  tellContradictions(segmentation, " of ImageSets/Segmentation", warnings);
  tellDisagreement(main, segmentation, warnings);
  return {
    listed,
    entryOf: (image, hasMask) => {
      const [ofMain, ofSegmentation] = [main.get(image), segmentation.get(image)];
      if (!ofMain && !ofSegmentation) return undefined;
      const own = strictest(ofSegmentation ?? new Set());
      const other = strictest(ofMain ?? new Set());
      return { split: hasMask ? (own ?? other) : (other ?? own) };
    },
  };
}

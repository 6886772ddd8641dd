// The lists in ImageSets/: which pictures a VOC folder is about, and what they are for.
import type { DataFile, DataSplit } from "./data-set";
import { readFile } from "./picture-file";

export interface VocImageSets {
  /** Whether any list was there; without one, all pictures belong to the set. */
  readonly listed: boolean;
  /** Stems of the pictures that belong to the set. */
  readonly members: ReadonlySet<string>;
  /** By stem, for pictures with and without a mask. */
  readonly splits: (stem: string, hasMask: boolean) => DataSplit | undefined;
  /** Stems that Main and Segmentation have in different splits. */
  readonly contradictions: readonly string[];
}

const folders = ["Main", "Segmentation"] as const;

/** Stems in a list: a line each, sometimes with a number behind. */
async function readList(files: ReadonlyMap<string, DataFile>, path: string): Promise<readonly string[]> {
  const file = files.get(path);
  if (!file) return [];
  const lines = new TextDecoder().decode(await readFile(file)).split(/\r?\n/);
  return lines.map((line) => line.trim().split(/\s+/)[0]).filter((stem) => stem !== "");
}

async function readFolder(files: ReadonlyMap<string, DataFile>, folder: string) {
  const list = (name: string) => readList(files, `ImageSets/${folder}/${name}.txt`);
  const [train, val, trainval, test] = await Promise.all([list("train"), list("val"), list("trainval"), list("test")]);
  const splits = new Map<string, DataSplit>();
  for (const stem of train) splits.set(stem, "train");
  for (const stem of val) splits.set(stem, "val");
  const trained = new Set([...train, ...val, ...trainval]);
  // Where there is nothing else, a list for testing is the set; otherwise its pictures are kept out.
  return { splits, members: trained.size > 0 ? trained : new Set(test) };
}

/**
 * Reads train, val, trainval and test of Main and Segmentation; the lists of single classes are not needed. VOC 2012
 * splits pictures for segmentation in another way than for detection: a picture with a mask goes by Segmentation where
 * that names it, any other by Main.
 */
export async function readVocImageSets(files: readonly DataFile[]): Promise<VocImageSets> {
  const lists = new Map(files.filter(({ path }) => path.startsWith("ImageSets/")).map((file) => [file.path, file]));
  const [main, segmentation] = await Promise.all(folders.map((folder) => readFolder(lists, folder)));
  const members = new Set([...main.members, ...segmentation.members]);
  return {
    listed: members.size > 0,
    members,
    splits: (stem, hasMask) =>
      (hasMask ? segmentation.splits.get(stem) : undefined) ?? main.splits.get(stem) ?? segmentation.splits.get(stem),
    contradictions: Array.from(segmentation.splits.entries()).flatMap(([stem, split]) => {
      const other = main.splits.get(stem);
      return other !== undefined && other !== split ? [stem] : [];
    }),
  };
}

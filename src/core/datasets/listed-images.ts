// Finds the image files that annotation files list: by whole paths first, then what nobody named, by the ends of paths.
import type { DataFile } from "./data-set";
import { folderOf } from "./data-set-folder";
import { isPicture } from "./picture-file";
import { isSplitName, type NamedSplit, splitOfName } from "./split-name";

/** An image as an annotation file names it. */
export interface ListedName {
  readonly fileName: string;
  readonly annotationPath: string;
  /** What the annotation file's images are for. */
  readonly split?: NamedSplit;
}

/**
 * `path`: the file's path ends in the whole name. `other-split`: so it does, in a folder of another split than the
 * annotation file's. `end`: only the last parts of the name are there, e.g. of /home/me/set/1.png, or the whole of it
 * far from its annotation file. `several`: nothing tells which of several files is meant.
 */
export type ListedImage =
  { readonly kind: "path" | "other-split" | "end"; readonly file: DataFile } | { readonly kind: "several" | "missing" };

interface Folder {
  readonly name: string;
  readonly split?: NamedSplit;
}

interface IndexedFile {
  readonly file: DataFile;
  readonly parts: readonly string[];
  /** Around it, from the top. */
  readonly folders: readonly Folder[];
}

interface Candidate extends IndexedFile {
  /** How many of the name's last parts are those of the path. */
  readonly shared: number;
  /** 0: beside the annotation file. 1: in a folder that goes with it. 2: elsewhere. 3: not by the whole name. */
  readonly rank: number;
  /** Of ranks 0 and 1: that folder. */
  readonly home?: string;
}

interface Wanted extends ListedName {
  readonly place: number;
  readonly parts: readonly string[];
  readonly candidates: readonly Candidate[];
}

/** Archives of macOS spell é as two characters; paths to other folders begin with dots. */
function partsOf(path: string): string[] {
  const parts: string[] = [];
  for (const part of path.normalize("NFC").split(/[\\/]+/)) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts;
}

function sharedFromTop(left: readonly string[], right: readonly string[]): number {
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared++;
  return shared;
}

function sharedFromEnd(left: readonly string[], right: readonly string[]): number {
  let shared = 0;
  while (shared < Math.min(left.length, right.length) && left.at(-1 - shared) === right.at(-1 - shared)) shared++;
  return shared;
}

function endOf(parts: readonly string[], length: number): string {
  return parts.slice(-length).join("/");
}

/** Where an annotation file lies, and the folder that it is named after: train2017 of instances_train2017.json. */
interface AnnotationPlace {
  readonly folder: string;
  readonly namesake?: string;
}

function placeOf(annotationPath: string): AnnotationPlace {
  return {
    folder: partsOf(folderOf(annotationPath)).join("/"),
    namesake: /(?:^|[_/])([^_/]+)\.json$/i.exec(annotationPath)?.[1],
  };
}

/** The depth of the folder that goes with an annotation file: train2017, or of train any folder of this split. */
function depthOfCompanion(
  folders: readonly Folder[],
  { namesake }: AnnotationPlace,
  split: NamedSplit | undefined,
): number | undefined {
  const depth = folders.findIndex(
    (folder) => folder.name === namesake || (split !== undefined && folder.split === split),
  );
  return depth < 0 ? undefined : depth;
}

function isUnder(parts: readonly string[], folder: string): boolean {
  return folder === "" || parts.join("/").startsWith(`${folder}/`);
}

/** Whether a path lies in the folder of another split than its annotation file is for. */
function isOfOtherSplit({ folders }: IndexedFile, split: NamedSplit | undefined): boolean {
  const splits = folders.flatMap((folder) => folder.split ?? []);
  return split !== undefined && splits.length > 0 && !splits.includes(split);
}

/** Images by the last part of their paths. */
function indexed(files: readonly DataFile[]): ReadonlyMap<string, readonly IndexedFile[]> {
  const byBaseName = new Map<string, IndexedFile[]>();
  const foldersOf = new Map<string, readonly Folder[]>();
  for (const file of files) {
    if (!isPicture(file.path)) continue;
    const parts = partsOf(file.path);
    const around = folderOf(file.path);
    let folders = foldersOf.get(around);
    if (folders === undefined) {
      folders = parts
        .slice(0, -1)
        .map((name): Folder => ({ name, split: isSplitName(name) ? splitOfName(name) : undefined }));
      foldersOf.set(around, folders);
    }
    const base = parts.at(-1)!;
    const others = byBaseName.get(base);
    if (others) others.push({ file, parts, folders });
    else byBaseName.set(base, [{ file, parts, folders }]);
  }
  return byBaseName;
}

class ListedImageFinder {
  private readonly byBaseName: ReadonlyMap<string, readonly IndexedFile[]>;
  private readonly found: ListedImage[];
  private readonly places = new Map<string, AnnotationPlace>();
  private readonly claimed = new Set<DataFile>();
  private readonly open: Wanted[];

  constructor(files: readonly DataFile[], names: readonly ListedName[]) {
    this.byBaseName = indexed(files);
    this.found = names.map(() => ({ kind: "missing" }));
    this.open = names.map((name, place) => this.wanted(name, place));
  }

  run(): readonly ListedImage[] {
    const homes = homesOf(this.open);
    const wanted = this.open.map((each): Wanted => {
      const of = homes.get(each.annotationPath) ?? [];
      if (of.length === 0) return each;
      const candidates = each.candidates.flatMap((candidate): Candidate[] => {
        if (of.some((home) => isUnder(candidate.parts, home))) return [candidate];
        return isOfOtherSplit(candidate, each.split) ? [] : [{ ...candidate, rank: 3 }];
      });
      return { ...each, candidates };
    });
    for (const rank of [0, 1]) this.settle(wanted, rank);
    // The longer name says more: cam2/1.png is not what 1.png means where both are listed.
    const lengths = [...new Set(wanted.map(({ parts }) => parts.length))].sort((a, b) => b - a);
    for (const length of lengths) {
      this.settle(
        wanted.filter(({ parts }) => parts.length === length),
        2,
      );
    }
    this.settleByEnds(wanted);
    return this.found;
  }

  private wanted(name: ListedName, place: number): Wanted {
    const parts = partsOf(name.fileName);
    let annotationPlace = this.places.get(name.annotationPath);
    if (annotationPlace === undefined) {
      annotationPlace = placeOf(name.annotationPath);
      this.places.set(name.annotationPath, annotationPlace);
    }
    const from = annotationPlace;
    const candidates = (this.byBaseName.get(parts.at(-1) ?? "") ?? []).flatMap((each): Candidate[] => {
      const shared = sharedFromEnd(each.parts, parts);
      if (shared < parts.length) return isOfOtherSplit(each, name.split) ? [] : [{ ...each, shared, rank: 3 }];
      const around = each.parts.slice(0, -shared).join("/");
      if (around === from.folder) return [{ ...each, shared, rank: 0, home: around }];
      const depth = depthOfCompanion(each.folders, from, name.split);
      if (depth === undefined) return [{ ...each, shared, rank: 2 }];
      return [{ ...each, shared, rank: 1, home: each.parts.slice(0, depth + 1).join("/") }];
    });
    return { ...name, place, parts, candidates };
  }

  private isOpen({ place }: Wanted): boolean {
    return this.found[place].kind === "missing";
  }

  /** Gives each open name the one fitting file that no name has claimed before; the round's own names do not compete. */
  private settle(wanted: readonly Wanted[], ofRank: number): void {
    const given: DataFile[] = [];
    for (const each of wanted) {
      if (!this.isOpen(each)) continue;
      const fitting = each.candidates.filter(({ rank, file }) => rank === ofRank && !this.claimed.has(file));
      const nearest = nearestTo(each.annotationPath, fitting);
      if (nearest.length === 0) continue;
      if (nearest.length > 1) {
        this.found[each.place] = { kind: "several" };
        continue;
      }
      const [candidate] = nearest;
      this.found[each.place] = {
        kind: isOfOtherSplit(candidate, each.split) ? "other-split" : "path",
        file: candidate.file,
      };
      given.push(candidate.file);
    }
    for (const file of given) this.claimed.add(file);
  }

  /**
   * By as many of the last parts as are there, the most first, where no other name of the annotation file ends in them
   * too: names that differ in their folders alone need their folders. A file that several names would get goes to none.
   */
  private settleByEnds(wanted: readonly Wanted[]): void {
    const open = wanted.filter((each) => this.isOpen(each) && each.candidates.length > 0);
    const lengths = new Set(open.flatMap(({ candidates }) => candidates.map(({ shared }) => shared)));
    if (lengths.size === 0) return;
    const ends = countEnds(wanted);
    for (const length of [...lengths].sort((a, b) => b - a)) {
      const takers = new Map<DataFile, Wanted[]>();
      for (const each of open.filter((one) => this.isOpen(one) && ends.get(endKey(one, length)) === 1)) {
        const best = nearestTo(
          each.annotationPath,
          each.candidates.filter(
            ({ rank, shared, file }) => rank === 3 && shared === length && !this.claimed.has(file),
          ),
        );
        if (best.length > 1) this.found[each.place] = { kind: "several" };
        else if (best.length === 1) takers.set(best[0].file, [...(takers.get(best[0].file) ?? []), each]);
      }
      for (const [file, names] of takers) {
        this.claimed.add(file);
        const isOne = new Set(names.map((name) => endKey(name, name.parts.length))).size === 1;
        if (isOne) for (const { place } of names) this.found[place] = { kind: "end", file };
      }
    }
  }
}

function endKey({ annotationPath, parts }: Wanted, length: number): string {
  return `${annotationPath}\n${endOf(parts, length)}`;
}

/** How many different names of an annotation file have an end, for each end. */
function countEnds(wanted: readonly Wanted[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const seen = new Set<string>();
  for (const each of wanted) {
    const whole = endKey(each, each.parts.length);
    if (seen.has(whole)) continue;
    seen.add(whole);
    for (let length = 1; length <= each.parts.length; length++) {
      const key = endKey(each, length);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

/** Those that share most folders with the annotation file. */
function nearestTo(annotationPath: string, candidates: readonly Candidate[]): readonly Candidate[] {
  if (candidates.length <= 1) return candidates;
  const folder = partsOf(folderOf(annotationPath));
  const shared = candidates.map(({ parts }) => sharedFromTop(folder, parts));
  const most = Math.max(...shared);
  return candidates.filter((_, i) => shared[i] === most);
}

/**
 * Of annotation files that lie beside their images, or go with a folder: that folder, where half of the names that any
 * file has are there. What lies elsewhere is then not what is meant by a name at first sight.
 */
function homesOf(wanted: readonly Wanted[]): ReadonlyMap<string, readonly string[]> {
  const counts = new Map<string, { total: number; readonly homes: Map<string, number> }>();
  for (const { annotationPath, candidates } of wanted) {
    if (candidates.length === 0) continue;
    const count = counts.get(annotationPath) ?? { total: 0, homes: new Map<string, number>() };
    counts.set(annotationPath, count);
    count.total++;
    for (const home of new Set(candidates.map(({ home }) => home))) {
      if (home !== undefined) count.homes.set(home, (count.homes.get(home) ?? 0) + 1);
    }
  }
  return new Map(
    Array.from(counts, ([path, { total, homes }]) => [
      path,
      [...homes].flatMap(([home, count]) => (count * 2 >= total ? [home] : [])),
    ]),
  );
}

/**
 * What each name means, in the names' order. A file that one name means by its path is nobody else's; names that are the
 * same may get the same file.
 */
export function findListedImages(files: readonly DataFile[], names: readonly ListedName[]): readonly ListedImage[] {
  return new ListedImageFinder(files, names).run();
}

// Finds the image files that annotation files list: by whole paths first, then what nobody named, by the ends of paths.
import type { DataFile } from "./data-set";
import { folderOf } from "./data-set-folder";
import {
  type AnnotationPlace,
  depthOfCompanion,
  imagesByLastPart,
  type IndexedFile,
  isOfOtherSplit,
  partsOf,
  placeOf,
  sharedFromEnd,
  sharedFromTop,
} from "./indexed-images";
import type { NamedSplit } from "./folder-names";

/** Of a path with more parts, the last ones tell files apart. */
const longestEnd = 32;

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

interface Candidate extends IndexedFile {
  /** How many of the name's last parts are those of the path. */
  readonly shared: number;
  /** 0: beside the annotation file. 1: in a folder that goes with it. 2: elsewhere. */
  readonly rank: number;
  /** Of ranks 0 and 1: that folder. */
  readonly home?: string;
}

interface Wanted extends ListedName {
  readonly place: number;
  readonly parts: readonly string[];
  /** Those whose paths end in the whole name. */
  readonly candidates: readonly Candidate[];
  /** Whether others share at least its last part. */
  readonly hasOthers: boolean;
  /** Of those whose paths end in the whole name, the ones that lie elsewhere than most of its annotation file's. */
  readonly away: readonly Candidate[];
}

function endOf(parts: readonly string[], length: number): string {
  return parts.slice(-length).join("/");
}

function isUnder(parts: readonly string[], folder: string): boolean {
  return folder === "" || parts.join("/").startsWith(`${folder}/`);
}

class ListedImageFinder {
  private readonly byBaseName: ReadonlyMap<string, readonly IndexedFile[]>;
  private readonly found: ListedImage[];
  private readonly places = new Map<string, AnnotationPlace>();
  private readonly claimed = new Set<DataFile>();
  private readonly open: Wanted[];

  constructor(files: readonly DataFile[], names: readonly ListedName[]) {
    this.byBaseName = imagesByLastPart(files);
    this.found = names.map(() => ({ kind: "missing" }));
    this.open = names.map((name, place) => this.wanted(name, place));
  }

  run(): readonly ListedImage[] {
    const homes = homesOf(this.open);
    const wanted = this.open.map((each): Wanted => {
      const of = homes.get(each.annotationPath) ?? [];
      if (of.length === 0) return each;
      const isHome = (candidate: Candidate) => of.some((home) => isUnder(candidate.parts, home));
      const isAway = (candidate: Candidate) => !isHome(candidate) && !isOfOtherSplit(candidate, each.split);
      return { ...each, candidates: each.candidates.filter(isHome), away: each.candidates.filter(isAway) };
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
    const candidates: Candidate[] = [];
    let hasOthers = false;
    for (const each of this.namedLike(parts)) {
      const shared = sharedFromEnd(each.parts, parts);
      if (shared < parts.length) {
        hasOthers ||= !isOfOtherSplit(each, name.split);
        continue;
      }
      const around = each.parts.slice(0, -shared).join("/");
      const depth = depthOfCompanion(each.folders, from, name.split);
      if (around === from.folder) candidates.push({ ...each, shared, rank: 0, home: around });
      else if (depth === undefined) candidates.push({ ...each, shared, rank: 2 });
      else candidates.push({ ...each, shared, rank: 1, home: each.parts.slice(0, depth + 1).join("/") });
    }
    return { ...name, place, parts, candidates, hasOthers, away: [] };
  }

  /** Files of the name's last part. */
  private namedLike(parts: readonly string[]): readonly IndexedFile[] {
    return this.byBaseName.get(parts.at(-1) ?? "") ?? [];
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
    const open = wanted.filter((each) => this.isOpen(each) && (each.hasOthers || each.away.length > 0));
    if (open.length === 0) return;
    const byLength = this.byEnds(open, countEnds(wanted));
    for (const length of [...byLength.keys()].sort((a, b) => b - a)) {
      const takers = new Map<DataFile, Wanted[]>();
      for (const { each, files } of byLength.get(length)!) {
        if (!this.isOpen(each)) continue;
        const best = nearestTo(
          each.annotationPath,
          files.filter(({ file }) => !this.claimed.has(file)),
        );
        if (best.length > 1) this.found[each.place] = { kind: "several" };
        else if (best.length === 1) {
          const others = takers.get(best[0].file);
          if (others) others.push(each);
          else takers.set(best[0].file, [each]);
        }
      }
      for (const [file, names] of takers) {
        this.claimed.add(file);
        const isOne = new Set(names.map((name) => endKey(name, name.parts.length))).size === 1;
        if (isOne) for (const { place } of names) this.found[place] = { kind: "end", file };
      }
    }
  }

  /**
   * By the number of last parts that they share: the names whose end of so many parts no other name of their annotation
   * file has, each with the files. Of names and files that share a last part alone, nothing is made.
   */
  private byEnds(
    open: readonly Wanted[],
    ends: ReadonlyMap<string, number>,
  ): ReadonlyMap<number, readonly { readonly each: Wanted; readonly files: readonly IndexedFile[] }[]> {
    const found = new Map<number, { readonly each: Wanted; readonly files: IndexedFile[] }[]>();
    for (const each of open) {
      const { parts, split } = each;
      const ofLength = new Map<number, IndexedFile[] | undefined>();
      const filesOf = (shared: number): IndexedFile[] | undefined => {
        const length = Math.min(shared, longestEnd);
        if (!ofLength.has(length)) ofLength.set(length, ends.get(endKey(each, length)) === 1 ? [] : undefined);
        return ofLength.get(length);
      };
      for (const file of each.away) filesOf(parts.length)?.push(file);
      for (const file of this.namedLike(parts)) {
        const shared = sharedFromEnd(file.parts, parts);
        const files = shared < parts.length ? filesOf(shared) : undefined;
        if (files && !isOfOtherSplit(file, split)) files.push(file);
      }
      for (const [length, files] of ofLength) {
        if (files === undefined) continue;
        const others = found.get(length);
        if (others) others.push({ each, files });
        else found.set(length, [{ each, files }]);
      }
    }
    return found;
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
    for (let length = 1; length <= Math.min(each.parts.length, longestEnd); length++) {
      const key = endKey(each, length);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

/** Those that share most folders with the annotation file. */
function nearestTo<File extends IndexedFile>(annotationPath: string, candidates: readonly File[]): readonly File[] {
  if (candidates.length <= 1) return candidates;
  const folder = partsOf(folderOf(annotationPath));
  const shared = candidates.map(({ parts }) => sharedFromTop(folder, parts));
  const most = shared.reduce((a, b) => Math.max(a, b));
  return candidates.filter((_, i) => shared[i] === most);
}

/**
 * Of annotation files that lie beside their images, or go with a folder: that folder, where half of the names that any
 * file has are there. What lies elsewhere is then not what is meant by a name at first sight.
 */
function homesOf(wanted: readonly Wanted[]): ReadonlyMap<string, readonly string[]> {
  const counts = new Map<string, { total: number; readonly homes: Map<string, number> }>();
  for (const { annotationPath, candidates, hasOthers } of wanted) {
    if (candidates.length === 0 && !hasOthers) continue;
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

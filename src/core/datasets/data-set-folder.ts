// A folder of a dataset: litter left out, the folders around it taken off, its files by path and in Python's order, or some
// of them.
import type { DataFile } from "./data-set";

/** What systems leave beside a person's files: Finder's, Explorer's and hidden ones. */
const litter = /(?:^|\/)(?:\.|__MACOSX(?:\/|$)|Thumbs\.db$|desktop\.ini$|@eaDir(?:\/|$))/i;

export function withoutLitter<File extends DataFile>(files: readonly File[]): File[] {
  return files.filter(({ path }) => !litter.test(path));
}

/** No file system has longer paths, and people's folders stand twenty deep at most. */
const longestPath = 4096;
const maxFolders = 100;

/** Whether a path is none that a folder can have; what looks at folders one by one goes as deep as paths do. */
export function isEndlessPath(path: string): boolean {
  return path.length > longestPath || path.split("/", maxFolders + 2).length > maxFolders + 1;
}

/** A file under a shorter path. */
class InnerFile implements DataFile {
  readonly path: string;
  readonly byteLength: number;
  readonly head?: DataFile["head"];

  constructor(
    private readonly outer: DataFile,
    outerFolderLength: number,
  ) {
    this.path = outer.path.slice(outerFolderLength);
    this.byteLength = outer.byteLength;
    if (outer.head) this.head = (byteLength) => outer.head!(byteLength);
  }

  bytes() {
    return this.outer.bytes();
  }
}

/** The files below `folder` ("" or without a slash at its end), by their paths inside it. */
export function filesUnder(files: readonly DataFile[], folder: string): readonly DataFile[] {
  if (folder === "") return files;
  const prefix = `${folder}/`;
  return files.filter(({ path }) => path.startsWith(prefix)).map((file) => new InnerFile(file, prefix.length));
}

/** The folder of a path; "" at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The first part of a path. */
export function topOf(path: string): string {
  const slash = path.indexOf("/");
  return slash < 0 ? path : path.slice(0, slash);
}

/** The deepest folder that holds all files; "" where there is none but the top. */
export function commonFolder(paths: readonly string[]): string {
  if (paths.length === 0) return "";
  let common = folderOf(paths[0]);
  for (const path of paths) {
    while (common !== "" && !path.startsWith(`${common}/`)) common = folderOf(common);
  }
  return common;
}

/** At most so many of the items, spread evenly. */
export function sampled<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)]);
}

/**
 * The path with forward slashes and without parts that name the folder itself: `cat\0.png` (PowerShell's archives) and
 * `./cat//0.png` are `cat/0.png`. What could lead elsewhere (.., a drive, a slash in front) stays as it is.
 */
export function plainPath(path: string): string {
  const [first, ...rest] = path.replaceAll("\\", "/").split("/");
  const parts = rest.filter((part, i) => part !== "." && (part !== "" || i === rest.length - 1));
  return first === "." && parts.length > 0 ? parts.join("/") : [first, ...parts].join("/");
}

/** Whether the path could lead out of the folder that it is in: /etc, ..\x, C:\x. */
export function leavesFolder(path: string): boolean {
  const plain = path.replaceAll("\\", "/");
  return plain.startsWith("/") || /^[A-Za-z]:/.test(plain) || plain.split("/").includes("..");
}

// Strings by code points, as Python sorts the names of class folders; JavaScript sorts by UTF-16 units, which puts
// characters beyond U+FFFF before those from U+E000 on.
const surrogate = /[\ud800-\udfff]/;

/** Negative where `a` comes first. */
export function byCodePoints(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left === right) continue;
    // Where both are beyond U+D7FF, a surrogate stands for the larger code point.
    const leftIsSurrogate = left >= 0xd800 && left <= 0xdfff;
    const rightIsSurrogate = right >= 0xd800 && right <= 0xdfff;
    if (leftIsSurrogate === rightIsSurrogate || left < 0xd800 || right < 0xd800) return left - right;
    return leftIsSurrogate ? 1 : -1;
  }
  return a.length - b.length;
}

/** A sorted copy. Items without surrogates take the engine's own, faster comparison. */
export function sortedByCodePoints(strings: Iterable<string>): string[] {
  const sorted = [...strings];
  return sorted.some((text) => surrogate.test(text)) ? sorted.sort(byCodePoints) : sorted.sort();
}

/** A sorted copy of items that have a path. */
export function sortedByPath<T extends { readonly path: string }>(items: readonly T[]): T[] {
  if (items.some(({ path }) => surrogate.test(path))) return [...items].sort((a, b) => byCodePoints(a.path, b.path));
  return [...items].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

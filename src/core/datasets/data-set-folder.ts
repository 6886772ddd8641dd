// A folder of a dataset: litter left out, the folders around it taken off, and its files by path.
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

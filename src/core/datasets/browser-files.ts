// Files from a browser's picker or drop as the files of a dataset; they are read where they lie, when asked for.
import { plainPath } from "./data-path";
import type { DataFile } from "./data-set";

/**
 * A file and its path inside the folder that was picked. A File that was sent to a worker has lost its own
 * `webkitRelativePath`, so the path travels beside it.
 */
export interface PlacedFile {
  readonly path: string;
  readonly file: Blob;
}

function isPlaced(file: PlacedFile | File): file is PlacedFile {
  return "file" in file;
}

/** The files with forward slashes and without a slash in front; a File without a folder goes by its name. */
export function browserFiles(files: readonly (PlacedFile | File)[]): DataFile[] {
  return files.map((each): DataFile => {
    const { path, file } = isPlaced(each) ? each : { path: each.webkitRelativePath || each.name, file: each };
    return {
      path: plainPath(path).replace(/^\/+/, ""),
      byteLength: file.size,
      bytes: async () => new Uint8Array(await file.arrayBuffer()),
      head: async (byteLength) => new Uint8Array(await file.slice(0, byteLength).arrayBuffer()),
    };
  });
}

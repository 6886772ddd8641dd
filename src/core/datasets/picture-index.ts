// Finds the picture that an annotation file names, wherever it lies.
import type { DataFile } from "./data-set";
import { folderOf } from "./data-set-folder";
import { isPicture } from "./picture-file";

/** Archives of macOS spell é as two characters. */
function spelled(path: string): string {
  return path
    .replaceAll("\\", "/")
    .replace(/^(?:\.?\/)+/, "")
    .normalize("NFC");
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** How many folders two paths share from the top. */
function sharedFolders(a: string, b: string): number {
  const left = a.split("/");
  const right = b.split("/");
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared++;
  return shared;
}

export class PictureIndex {
  private readonly byBaseName = new Map<string, { readonly file: DataFile; readonly path: string }[]>();

  constructor(files: readonly DataFile[]) {
    for (const file of files) {
      if (!isPicture(file.path)) continue;
      const path = spelled(file.path);
      const name = baseName(path);
      const others = this.byBaseName.get(name);
      if (others) others.push({ file, path });
      else this.byBaseName.set(name, [{ file, path }]);
    }
  }

  /**
   * The picture of this name for the annotation file at `annotationPath`. Of several with the name's last part, those
   * that end in the whole name; of these, those in a folder that the annotation file is named after (instances_train2017
   * and train2017); of these, those that share most folders with the annotation file. `several` where that leaves more
   * than one.
   */
  find(fileName: string, annotationPath: string): DataFile | "several" | undefined {
    const wanted = spelled(fileName);
    let found = this.byBaseName.get(baseName(wanted)) ?? [];
    if (found.length <= 1) return found[0]?.file;
    const narrow = (fits: (path: string) => boolean): void => {
      const fitting = found.filter(({ path }) => fits(path));
      if (fitting.length > 0) found = fitting;
    };
    narrow((path) => path === wanted || path.endsWith(`/${wanted}`));
    const suffix = /_([^_/]+)\.json$/i.exec(annotationPath)?.[1];
    if (suffix !== undefined) narrow((path) => folderOf(path).split("/").includes(suffix));
    const folder = spelled(folderOf(annotationPath));
    const most = Math.max(...found.map(({ path }) => sharedFolders(path, folder)));
    narrow((path) => sharedFolders(path, folder) === most);
    return found.length === 1 ? found[0].file : "several";
  }
}

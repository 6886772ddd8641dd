// The files of a drop or a paste, folders walked through.

/** A file, and where it lies in what was dropped or picked. */
export interface PlacedFile {
  /** With forward slashes, from the dropped folder's own name on; the bare name of a loose file. */
  readonly path: string;
  readonly file: File;
}

function readEntries(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

async function* filesIn(entry: FileSystemEntry): AsyncGenerator<PlacedFile> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    yield { path: entry.fullPath.replace(/^\//, ""), file };
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // a reader gives a hundred entries at a time, and none at the end
  for (;;) {
    const entries = await readEntries(reader);
    if (entries.length === 0) return;
    for (const child of entries) yield* filesIn(child);
  }
}

const loose = (files: Iterable<File>): PlacedFile[] => Array.from(files, (file) => ({ path: file.name, file }));

/** The files of a drop. Entries must be taken before anything is awaited: the browser empties the transfer after that. */
export async function droppedFiles(transfer: DataTransfer): Promise<PlacedFile[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry());
  const withoutFolders = loose(transfer.files);
  if (!entries.some((entry) => entry?.isDirectory)) return withoutFolders;
  const files: PlacedFile[] = [];
  for (const entry of entries) {
    if (!entry) continue;
    for await (const file of filesIn(entry)) files.push(file);
  }
  return files;
}

/** The files that were pasted. */
export function pastedFiles(clipboard: DataTransfer | null): PlacedFile[] {
  return loose(clipboard?.files ?? []);
}

// Files that people drop anywhere on the page, folders walked through, and files that they paste.
import { useEffect, useEffectEvent, useState } from "react";

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
async function droppedFiles(transfer: DataTransfer): Promise<PlacedFile[]> {
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

export interface DropState {
  /** Something is being dragged over the page now. */
  readonly dragging: boolean;
  /** What was dropped is being walked through. */
  readonly reading: boolean;
}

/**
 * Listens on the whole window, and hands over each file with its path. `onProblem` hears why a folder could not be walked
 * through, or that it holds no file.
 */
export function useDroppedFolders(
  onFiles: (files: PlacedFile[]) => void,
  onProblem: (why: string) => void = () => undefined,
): DropState {
  const [dragging, setDragging] = useState(false);
  const [reading, setReading] = useState(false);
  const take = useEffectEvent((files: PlacedFile[]) => {
    if (files.length > 0) onFiles(files);
    else onProblem("What was dropped holds no files.");
  });
  const complain = useEffectEvent(onProblem);
  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const over = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setDragging(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setDragging(false);
    };
    const drop = (event: DragEvent) => {
      setDragging(false);
      if (!event.dataTransfer || !carriesFiles(event)) return;
      event.preventDefault();
      setReading(true);
      droppedFiles(event.dataTransfer)
        .then(take, (error: unknown) => complain(error instanceof Error ? error.message : String(error)))
        .finally(() => setReading(false));
    };
    const paste = (event: ClipboardEvent) => {
      const files = loose(event.clipboardData?.files ?? []);
      if (files.length > 0) take(files);
    };
    const controller = new AbortController();
    const { signal } = controller;
    window.addEventListener("dragover", over, { signal });
    window.addEventListener("dragleave", leave, { signal });
    window.addEventListener("drop", drop, { signal });
    window.addEventListener("paste", paste, { signal });
    return () => controller.abort();
  }, []);
  return { dragging, reading };
}

/** As useDroppedFolders, for pages to which a file's place means nothing. Answers whether something is being dragged. */
export function useDroppedFiles(onFiles: (files: File[]) => void): boolean {
  return useDroppedFolders((files) => onFiles(files.map(({ file }) => file))).dragging;
}

// The origin's private file system: folders of files that are written whole, and the room that there is.
import { blobSource, type Bytes } from "../../core/base/byte-source";
import type { FileFolder, FolderSet, StoredFile } from "./file-folder";
import { isQuotaError, NoStorageError, StorageBusyError, StorageFullError } from "./storage-errors";

/**
 * The folder at `path`, made where it is not there.
 * @throws StorageFullError where there is no room for it, NoStorageError where the browser stores nothing
 */
async function madeFolder(path: readonly string[]): Promise<FileSystemDirectoryHandle> {
  try {
    // absent outside secure contexts
    const storage = (navigator as Partial<WorkerNavigator>).storage;
    if (!storage?.getDirectory) throw new Error("the browser offers none to this page");
    let folder = await storage.getDirectory();
    for (const name of path) folder = await folder.getDirectoryHandle(name, { create: true });
    return folder;
  } catch (error) {
    if (isQuotaError(error)) {
      throw new StorageFullError(`The folder ${path.join("/")}`, { reportedBytes: await freeBytes() });
    }
    const why = error instanceof Error ? error.message : String(error);
    throw new NoStorageError(
      `Nothing can be stored in this browser: ${why}. Open the lab over https or on localhost, and not in a private window.`,
    );
  }
}

/** Bytes that this site may still store, as far as the browser tells; Chromium tells everyone 10 GiB above what is used. */
export async function freeBytes(): Promise<number | undefined> {
  const { usage, quota } = await navigator.storage.estimate().catch((): StorageEstimate => ({}));
  return usage === undefined || quota === undefined ? undefined : Math.max(0, quota - usage);
}

/** Where bytes of a new file go, one chunk after the other. */
interface Sink {
  write(chunk: Bytes): void | Promise<void>;
  /** Safe on disk afterwards. */
  finish(): void | Promise<void>;
  abandon(): void | Promise<void>;
}

function synchronousSink(access: FileSystemSyncAccessHandle): Sink {
  let at = 0;
  access.truncate(0);
  return {
    write(chunk) {
      const written = access.write(chunk, { at });
      // where the quota ends within a file, Chromium answers 2^32 - 8, its code for a full disk, instead of throwing
      if (written !== chunk.length)
        throw new DOMException("the file took less than it was given", "QuotaExceededError");
      at += written;
    },
    finish() {
      access.flush();
      access.close();
    },
    abandon: () => access.close(),
  };
}

/** A worker that is ended may give its locks back a moment before its files. */
const releasedWithinMs = 3000;
const lookAgainMs = 50;

/** @throws StorageBusyError where somebody else keeps the file open */
async function accessTo(handle: FileSystemFileHandle): Promise<FileSystemSyncAccessHandle> {
  const begin = performance.now();
  for (;;) {
    try {
      return await handle.createSyncAccessHandle();
    } catch (error) {
      if (!(error instanceof Error && error.name === "NoModificationAllowedError")) throw error;
      if (performance.now() - begin > releasedWithinMs) throw new StorageBusyError(handle.name);
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
    }
  }
}

async function sinkOf(handle: FileSystemFileHandle): Promise<Sink> {
  if ("createSyncAccessHandle" in handle) return synchronousSink(await accessTo(handle));
  const stream = await (handle as FileSystemFileHandle).createWritable();
  return { write: (chunk) => stream.write(chunk), finish: () => stream.close(), abandon: () => stream.abort() };
}

async function writeFile(
  folder: FileSystemDirectoryHandle,
  name: string,
  chunks: AsyncIterable<Bytes>,
  onBytes?: (bytes: number) => Promise<void>,
): Promise<void> {
  let sink: Sink | undefined;
  try {
    sink = await sinkOf(await folder.getFileHandle(name, { create: true }));
    for await (const chunk of chunks) {
      await sink.write(chunk);
      await onBytes?.(chunk.length);
    }
    await sink.finish();
  } catch (error) {
    await Promise.resolve(sink?.abandon()).catch(() => undefined);
    // another's file is not removed
    if (!(error instanceof StorageBusyError)) await folder.removeEntry(name).catch(() => undefined);
    throw error;
  }
}

/** What `read` answers, or undefined where the file or its folder is not there. */
async function ifThere<Result>(read: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && error.name === "NotFoundError") return undefined;
    throw error;
  }
}

/** The folder `name` in the folder at `path`; asking must not bring back what another tab deletes. */
function existingFolder(path: readonly string[], name: string): Promise<FileSystemDirectoryHandle | undefined> {
  return ifThere(async () => (await madeFolder(path)).getDirectoryHandle(name));
}

/** The folder `name` in the folder at `parents`. */
export function privateFolder(name: string, parents: readonly string[] = []): FileFolder {
  const existing = () => existingFolder(parents, name);
  return {
    write: async (file, chunks, onBytes) => writeFile(await madeFolder([...parents, name]), file, chunks, onBytes),
    async open(file) {
      const folder = await existing();
      return folder && ifThere(async () => blobSource(await (await folder.getFileHandle(file)).getFile()));
    },
    async remove(file) {
      const folder = await existing();
      // a file that another tab is reading stays
      await folder?.removeEntry(file, { recursive: true }).catch(() => undefined);
    },
    async list() {
      const files: StoredFile[] = [];
      const folder = await existing();
      await ifThere(async () => {
        for await (const handle of folder?.values() ?? []) {
          // one that is removed meanwhile
          const file = await ifThere(async () => (handle.kind === "file" ? handle.getFile() : undefined));
          if (file) files.push({ name: file.name, bytes: file.size });
        }
      });
      return files;
    },
  };
}

/** The folders in the folder `parent`. */
export function privateFolders(parent: string): FolderSet {
  return {
    folder: (name) => privateFolder(name, [parent]),
    async names() {
      const names: string[] = [];
      for await (const name of (await madeFolder([parent])).keys()) names.push(name);
      return names;
    },
    async remove(name) {
      await (await madeFolder([parent])).removeEntry(name, { recursive: true }).catch(() => undefined);
    },
  };
}

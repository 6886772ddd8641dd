// Files of the origin's private file system: folders, whole files written from chunks, room.
import type { Bytes } from "../../core/archive/byte-source";
import { NoStorageError, StorageBusyError, StorageFullError } from "./storage-errors";

/**
 * The folder at `path`, made where it is not there.
 * @throws StorageFullError where there is no room for it, NoStorageError where the browser stores nothing
 */
export async function privateFolder(...path: readonly string[]): Promise<FileSystemDirectoryHandle> {
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

/** Whether the browser has no room, in its own words or in the lab's. */
export function isQuotaError(error: unknown): boolean {
  return error instanceof Error && (error.name === "QuotaExceededError" || error instanceof StorageFullError);
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

/**
 * Writes a file, replacing what was there. Where it fails, no file is left.
 * @throws StorageBusyError where something else writes the file, which is left alone; what `isQuotaError` knows where there is no room, and whatever the chunks throw
 */
export async function writePrivateFile(
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

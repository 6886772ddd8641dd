// The files of stored parts: one folder of the origin's private file system, each file named by its content's hash.
import { blobSource, type ByteSource, type Bytes } from "../../core/checkpoint/byte-source";
import { DamagedStorageError, NoStorageError } from "./storage-errors";

const folderName = "checkpoints";
const ending = ".safetensors";

async function partsFolder(): Promise<FileSystemDirectoryHandle> {
  try {
    // absent outside secure contexts
    const storage = (navigator as Partial<WorkerNavigator>).storage;
    if (!storage?.getDirectory) throw new Error("the browser offers none to this page");
    const root = await storage.getDirectory();
    return await root.getDirectoryHandle(folderName, { create: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new NoStorageError(
      `Nothing can be stored in this browser: ${why}. Open the lab over https or on localhost, and not in a private window.`,
    );
  }
}

export function isQuotaError(error: unknown): boolean {
  return error instanceof Error && error.name === "QuotaExceededError";
}

/** Bytes that this site may still store, as far as the browser tells; Chromium tells everyone 10 GiB above what is used. */
export async function freeBytes(): Promise<number | undefined> {
  const { usage, quota } = await navigator.storage.estimate();
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

async function sinkOf(handle: FileSystemFileHandle): Promise<Sink> {
  if ("createSyncAccessHandle" in handle) return synchronousSink(await handle.createSyncAccessHandle());
  const stream = await (handle as FileSystemFileHandle).createWritable();
  return { write: (chunk) => stream.write(chunk), finish: () => stream.close(), abandon: () => stream.abort() };
}

/**
 * Writes a part's file, replacing what a cut import may have left under its name. Where it fails, no file is left.
 * @throws what `isQuotaError` knows where there is no room, and whatever the chunks throw
 */
export async function writePart(
  hash: string,
  chunks: AsyncIterable<Bytes>,
  onBytes: (bytes: number) => Promise<void>,
): Promise<void> {
  const folder = await partsFolder();
  const name = hash + ending;
  let sink: Sink | undefined;
  try {
    sink = await sinkOf(await folder.getFileHandle(name, { create: true }));
    for await (const chunk of chunks) {
      await sink.write(chunk);
      await onBytes(chunk.length);
    }
    await sink.finish();
  } catch (error) {
    await Promise.resolve(sink?.abandon()).catch(() => undefined);
    await folder.removeEntry(name).catch(() => undefined);
    throw error;
  }
}

/** @throws DamagedStorageError where the file is gone */
export async function openPart(hash: string): Promise<ByteSource> {
  const folder = await partsFolder();
  try {
    const handle = await folder.getFileHandle(hash + ending);
    return blobSource(await handle.getFile());
  } catch (error) {
    if (!(error instanceof Error && error.name === "NotFoundError")) throw error;
    throw new DamagedStorageError(
      "The browser no longer has a part of this checkpoint. Delete the checkpoint and add its files again.",
    );
  }
}

/** Removes every file but those of the parts in use. */
export async function keepOnlyParts(inUse: ReadonlySet<string>): Promise<void> {
  const folder = await partsFolder();
  const stale: string[] = [];
  for await (const name of folder.keys()) if (!inUse.has(name.replace(ending, ""))) stale.push(name);
  // a file that another tab is reading stays until the next sweep
  for (const name of stale) await folder.removeEntry(name, { recursive: true }).catch(() => undefined);
}

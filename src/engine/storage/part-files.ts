// The files of stored parts: one folder of the origin's private file system, each file named by its content's hash.
import { blobSource, type ByteSource, type Bytes } from "../../core/archive/byte-source";
import { privateFolder, writePrivateFile } from "./private-files";
import { DamagedStorageError } from "./storage-errors";

const ending = ".safetensors";

const partsFolder = (): Promise<FileSystemDirectoryHandle> => privateFolder("checkpoints");

/**
 * Writes a part's file, replacing what a cut import may have left under its name. Where it fails, no file is left.
 * @throws what `isQuotaError` knows where there is no room, and whatever the chunks throw
 */
export async function writePart(
  hash: string,
  chunks: AsyncIterable<Bytes>,
  onBytes: (bytes: number) => Promise<void>,
): Promise<void> {
  await writePrivateFile(await partsFolder(), hash + ending, chunks, onBytes);
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

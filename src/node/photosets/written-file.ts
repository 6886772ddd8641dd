// Files that are there whole or not at all, and that are left alone where they are as they should be.
import { readFile, rename, writeFile } from "node:fs/promises";

/** The file's bytes; undefined where there is none. Rejects with Node's error where it cannot be read. */
export async function bytesIfThere(file: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Writes the file unless it holds just that; tells whether it wrote. Rejects with Node's error. */
export async function writeIfChanged(file: string, content: Uint8Array | string): Promise<boolean> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const before = await bytesIfThere(file);
  if (before && Buffer.compare(before, bytes) === 0) return false;
  await writeFile(`${file}.part`, bytes);
  await rename(`${file}.part`, file);
  return true;
}

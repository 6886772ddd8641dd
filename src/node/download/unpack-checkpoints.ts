// Unpacks the checkpoints of a zip file below a folder. The reader refuses links, names that leave the folder, and bombs.
import { createReadStream } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { crc32 as crc32Of } from "../../core/base/crc32";
import { readZipDirectory, type ZipEntry } from "../../core/archive/zip-directory";
import { readEntry } from "../../core/archive/zip-entry";
import { nodeFileSource } from "../files";
import { assertRoom, fileBytes } from "./resumable-download";

const members = /\.(?:pt|pth|safetensors)$/i;
/** What macOS adds to its zip files beside every file. */
const resourceForks = /(?:^|\/)(?:__MACOSX\/|\._)/;

/** Whether `file` is what the entry unpacks to, by its bytes and their checksum. */
async function isUnpacked(file: string, { unpackedBytes, crc32 }: ZipEntry): Promise<boolean> {
  if ((await fileBytes(file)) !== unpackedBytes) return false;
  let checksum = 0;
  for await (const chunk of createReadStream(file)) checksum = crc32Of(chunk as Buffer, checksum);
  return checksum === crc32;
}

/** Answers the paths of the unpacked files inside `folder`. @throws FileError, FetchError, the system's errors */
export async function unpackCheckpoints(
  zip: string,
  folder: string,
  onFile: (name: string) => void = () => undefined,
): Promise<string[]> {
  const source = await nodeFileSource(zip);
  try {
    const directory = await readZipDirectory(source);
    const entries = Array.from(directory.entries.values()).filter(
      ({ name }) => members.test(name) && !resourceForks.test(name),
    );
    const bytes = entries.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0);
    await assertRoom(folder, bytes, `Unpacking ${path.basename(zip)}`);
    for (const entry of entries) {
      const file = path.join(folder, ...entry.name.split("/"));
      onFile(entry.name);
      if (await isUnpacked(file, entry)) continue;
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(`${file}.part`, await readEntry(directory, entry));
      await rename(`${file}.part`, file);
    }
    return entries.map(({ name }) => name);
  } finally {
    await source.close();
  }
}

// Brings one file of a release into the folder, unpacked where it is a zip, and leaves what is there and right as it is.
import { createReadStream } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { readZipDirectory, type ZipEntry } from "../../core/archive/zip-directory";
import { readEntry } from "../../core/archive/zip-entry";
import { crc32 as crc32Of } from "../../core/base/hashes";
import { nodeFileSource } from "../files";
import { fileDigest, listedDigest } from "./asset-check";
import type { ReleaseAsset } from "./release-assets";
import { assertRoom, download, type DownloadOptions, fileBytes } from "./resumable-download";

// Unpacks the checkpoints of a zip file below a folder. The reader refuses links, names that leave the folder, and bombs.
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
async function unpackCheckpoints(
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

/** What an unpacked zip has left, beside its files: its zip is gone, and need not be fetched again. */
interface Unpacked {
  readonly size: number;
  readonly digest: string | null;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

/** The record of an earlier run, where the release still has that zip and every file is as it was unpacked. */
async function readUnpacked(marker: string, folder: string, asset: ReleaseAsset): Promise<Unpacked | undefined> {
  try {
    const unpacked = JSON.parse(await readFile(marker, "utf8")) as Unpacked;
    if (unpacked.size !== asset.size || unpacked.digest !== (asset.digest ?? null)) return undefined;
    for (const { name, sha256 } of unpacked.files) {
      if ((await fileDigest(path.join(folder, name))) !== sha256) return undefined;
    }
    return unpacked;
  } catch {
    return undefined;
  }
}

/**
 * Answers the number of checkpoint files that the asset is or holds. `say` gets a line for each thing done.
 * @throws FetchError, FileError for a zip that cannot be unpacked, the system's errors of writing
 */
export async function fetchAsset(
  asset: ReleaseAsset,
  folder: string,
  say: (line: string) => void,
  options: DownloadOptions = {},
): Promise<number> {
  listedDigest(asset);
  const marker = path.join(folder, `.${asset.name}.unpacked.json`);
  const unpacked = await readUnpacked(marker, folder, asset);
  if (unpacked) {
    say(`${asset.name}: already here, ${unpacked.files.length} files`);
    return unpacked.files.length;
  }
  const came = await download(asset, folder, options);
  say(`${asset.name}: ${came === 0 ? "already here" : `fetched ${(came / 1e6).toFixed(1)} MB`}`);
  if (!/\.zip$/i.test(asset.name)) return 1;
  const zip = path.join(folder, asset.name);
  const names = await unpackCheckpoints(zip, folder, (name) => say(`  ${name}`));
  const files: { name: string; sha256: string }[] = [];
  for (const name of names) files.push({ name, sha256: await fileDigest(path.join(folder, name)) });
  const record: Unpacked = { size: asset.size, digest: asset.digest ?? null, files };
  await writeFile(marker, JSON.stringify(record));
  await rm(zip);
  return names.length;
}

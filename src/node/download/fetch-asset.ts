// Brings one file of a release into the folder, unpacked where it is a zip, and leaves what is there and right as it is.
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileDigest, listedDigest } from "./asset-check";
import type { ReleaseAsset } from "./release-assets";
import { download, type DownloadOptions } from "./resumable-download";
import { unpackCheckpoints } from "./unpack-checkpoints";

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

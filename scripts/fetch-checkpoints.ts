// `npm run checkpoints`: fetches the official release into a folder that `npm start` serves; run again, it goes on.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { FileError } from "../src/core/archive/file-errors";
import { progressLine, readArguments, UsageError, whyNotWritten } from "./command-line";
import { FetchError, listAssets, type ReleaseAsset, type ReleasePlace } from "./release-assets";
import { download, fileBytes } from "./resumable-download";
import { unpackCheckpoints } from "./unpack-checkpoints";

const usage =
  "npm run checkpoints -- [--out DIR] [--api URL] [--repository OWNER/NAME] [--tag TAG] [--only TEXT in the file's name]";

interface Options extends ReleasePlace {
  readonly out: string;
  readonly only: string;
}

function readOptions(): Options {
  const options = {
    out: { type: "string", default: path.resolve(import.meta.dirname, "../.cache/checkpoints") },
    api: { type: "string", default: "https://api.github.com" },
    repository: { type: "string", default: "yoshitomo-matsubara/ladon-multi-task-sc2" },
    tag: { type: "string", default: "wacv2025" },
    only: { type: "string", default: "" },
  } as const;
  const values = readArguments(options, usage);
  if (!URL.canParse(values.api)) throw new UsageError(`--api ${values.api} is no address; use: ${usage}`);
  if (!/^[\w.-]+\/[\w.-]+$/.test(values.repository)) {
    throw new UsageError(`--repository ${values.repository} is not OWNER/NAME; use: ${usage}`);
  }
  return { ...values, out: path.resolve(values.out) };
}

/** Bytes fetched, in megabytes. */
function megabytesOf(name: string, total: number): (done: number) => void {
  return progressLine(total, (done) => `${name}: ${(done / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB`);
}

/** What an unpacked zip has left, beside its files: its zip is gone, and need not be fetched again. */
interface Unpacked {
  readonly size: number;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

async function isUnpacked(marker: string, folder: string, { size }: ReleaseAsset): Promise<Unpacked | undefined> {
  try {
    const unpacked = JSON.parse(await readFile(marker, "utf8")) as Unpacked;
    if (unpacked.size !== size) return undefined;
    for (const { name, bytes } of unpacked.files) {
      if ((await fileBytes(path.join(folder, name))) !== bytes) return undefined;
    }
    return unpacked;
  } catch {
    return undefined;
  }
}

/** Answers the number of checkpoint files that the asset is or holds. */
async function fetchAsset(asset: ReleaseAsset, folder: string): Promise<number> {
  const marker = path.join(folder, `.${asset.name}.unpacked.json`);
  const unpacked = await isUnpacked(marker, folder, asset);
  if (unpacked) {
    console.log(`${asset.name}: already here, ${unpacked.files.length} files`);
    return unpacked.files.length;
  }
  const came = await download(asset, folder, megabytesOf(asset.name, asset.size));
  console.log(`${asset.name}: ${came === 0 ? "already here" : `fetched ${(came / 1e6).toFixed(1)} MB`}`);
  if (!/\.zip$/i.test(asset.name)) return 1;
  const zip = path.join(folder, asset.name);
  const names = await unpackCheckpoints(zip, folder, (name) => console.log(`  ${name}`));
  const files = await Promise.all(
    names.map(async (name) => ({ name, bytes: (await fileBytes(path.join(folder, name))) ?? 0 })),
  );
  await writeFile(marker, JSON.stringify({ size: asset.size, files } satisfies Unpacked));
  await rm(zip);
  return names.length;
}

try {
  const options = readOptions();
  const found = await listAssets(options);
  const assets = found.filter(({ name }) => name.toLowerCase().includes(options.only.toLowerCase()));
  if (assets.length === 0) {
    throw new FetchError(
      `No file of the release has "${options.only}" in its name; there are ${found.map(({ name }) => name).join(", ")}.`,
    );
  }
  await mkdir(options.out, { recursive: true });
  let files = 0;
  for (const asset of assets) files += await fetchAsset(asset, options.out);
  console.log(`${files} checkpoint files in ${options.out}. npm start lists them on the Checkpoints page.`);
} catch (error) {
  if ([FetchError, UsageError, FileError].some((kind) => error instanceof kind))
    console.error((error as Error).message);
  else if (error instanceof Error && "code" in error && "syscall" in error) {
    const { code, path: place } = error as NodeJS.ErrnoException;
    console.error(`Cannot write ${place ?? "the files"}: ${whyNotWritten(code)}. What came is kept; run this again.`);
  } else throw error;
  process.exitCode = 1;
}

// `npm run checkpoints`: fetches the official release into a folder that `npm start` serves; run again, it goes on.
import path from "node:path";
import { makeFolder, progressLine, readArguments, UsageError, withFileSentence, type Command } from "../command-line";
import { fetchAsset } from "../download/fetch-asset";
import { FetchError, listAssets, type ReleasePlace } from "../download/release-assets";
import { root } from "../repository";

const usage =
  "npm run checkpoints -- [--out DIR] [--api URL] [--repository OWNER/NAME] [--tag TAG] [--only TEXT in the file's name] [--unchecked]";

interface Options extends ReleasePlace {
  readonly out: string;
  readonly only: string;
  /** Takes files that neither the release nor their own checksums vouch for. */
  readonly unchecked: boolean;
}

function readOptions(words: readonly string[]): Options {
  const options = {
    out: { type: "string", default: path.join(root, ".cache/checkpoints") },
    api: { type: "string", default: "https://api.github.com" },
    repository: { type: "string", default: "yoshitomo-matsubara/ladon-multi-task-sc2" },
    tag: { type: "string", default: "wacv2025" },
    only: { type: "string", default: "" },
    unchecked: { type: "boolean", default: false },
  } as const;
  const values = readArguments(words, options, usage);
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

async function fetchRelease(words: readonly string[]): Promise<void> {
  const options = readOptions(words);
  const found = await listAssets(options);
  const assets = found.filter(({ name }) => name.toLowerCase().includes(options.only.toLowerCase()));
  if (assets.length === 0) {
    throw new FetchError(
      `No file of the release has "${options.only}" in its name; there are ${found.map(({ name }) => name).join(", ")}.`,
    );
  }
  makeFolder(options.out);
  let files = 0;
  for (const asset of assets) {
    const onBytes = megabytesOf(asset.name, asset.size);
    files += await fetchAsset(asset, options.out, console.log, { onBytes, takeUnchecked: options.unchecked });
  }
  console.log(`${files} checkpoint files in ${options.out}. npm start lists them on the Checkpoints page.`);
}

export const command: Command = (words) =>
  withFileSentence(
    () => fetchRelease(words),
    (place = "the files", why) => `Cannot write ${place}: ${why}. What came is kept; run this again.`,
  );

// Downloads one file so that a cut connection costs nothing: what arrived stays in NAME.part, with NAME.part.json beside it
// to tell of which version it is, and the next run goes on there where the server still has that version.
import { open, readFile, rename, rm, stat, statfs, writeFile } from "node:fs/promises";
import path from "node:path";
import { checkAsset, listedDigest } from "./asset-check";
import { continuesAt, requestAsset, validatorOf, type Validator } from "./asset-request";
import { FetchError, networkReason, type ReleaseAsset } from "./release-assets";

/** A connection that says nothing for so long is taken for dead. */
const silenceMs = 60_000;

export async function fileBytes(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ? found.size : undefined;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** @throws FetchError where the disk of `folder` has less room than that */
export async function assertRoom(folder: string, neededBytes: number, what: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= neededBytes) return;
  throw new FetchError(
    `${what} needs ${megabytes(neededBytes)}, and the disk of ${folder} has ${megabytes(bavail * bsize)} left. Free some, or give another --out.`,
  );
}

/** A part of a file, and which version of it. */
interface Part {
  readonly bytes: number;
  readonly validator: Validator;
}

const nothing: Part = { bytes: 0, validator: {} };
const recordOf = (part: string) => `${part}.json`;

/** What an earlier run left of this asset; nothing where that cannot be told from another version's. */
async function readPart(asset: ReleaseAsset, part: string): Promise<Part> {
  try {
    const bytes = (await fileBytes(part)) ?? 0;
    const { size, digest, etag, lastModified } = JSON.parse(await readFile(recordOf(part), "utf8")) as Validator & {
      size: number;
      digest: string | null;
    };
    const sameAsset = size === asset.size && digest === (asset.digest ?? null);
    // without a tag or a date, only the digest at the end tells one version from another
    const canTell = etag !== undefined || lastModified !== undefined || digest !== null;
    if (!sameAsset || !canTell || bytes > asset.size) return nothing;
    return { bytes, validator: { ...(etag && { etag }), ...(lastModified && { lastModified }) } };
  } catch {
    return nothing;
  }
}

async function discard(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(recordOf(part), { force: true });
}

/** Whether a file may begin like this. A page that a network put in its place begins with a bracket. */
function mayBegin(name: string, head: Uint8Array): boolean {
  const starts = (...bytes: number[]) => bytes.every((byte, i) => i >= head.length || head[i] === byte);
  if (/\.zip$/i.test(name)) return starts(0x50, 0x4b);
  // a length in eight bytes, then JSON
  if (/\.safetensors$/i.test(name)) return head.length < 9 || head[8] === 0x7b;
  return starts(0x50, 0x4b) || starts(0x80);
}

/** Appends the answer's body to `part`; the bytes that are there then. @throws FetchError, errors of reading and writing */
async function appendBody(
  response: Response,
  asset: ReleaseAsset,
  part: string,
  from: number,
  onBytes: (done: number) => void,
): Promise<number> {
  let done = from;
  const file = await open(part, from === 0 ? "w" : "a");
  try {
    for await (const chunk of response.body ?? []) {
      if (done === 0 && !mayBegin(asset.name, chunk)) {
        throw new FetchError(
          `${response.url} sends something else in place of ${asset.name}: it begins with ${JSON.stringify(Buffer.from(chunk).toString("latin1", 0, 40))}. Nothing of it was kept. Run this again later.`,
        );
      }
      done += chunk.length;
      if (done > asset.size) {
        throw new FetchError(
          `${asset.name}: the server sends more than the ${asset.size} bytes that the release lists; nothing was kept. Run this again later.`,
        );
      }
      await file.writeFile(chunk);
      onBytes(done);
    }
    return done;
  } finally {
    await file.close();
  }
}

const isWriteError = (error: unknown) =>
  error instanceof Error && "syscall" in error && ["write", "open"].includes(String(error.syscall));

/** Fetches what is missing of `asset` to `part`; the bytes that came now. @throws FetchError, errors of writing */
async function fetchRest(asset: ReleaseAsset, part: string, onBytes: (done: number) => void): Promise<number> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), silenceMs);
  const alive = (bytes: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), silenceMs);
    done = bytes;
    onBytes(bytes);
  };
  let before = await readPart(asset, part);
  let done = before.bytes;
  try {
    let response = await requestAsset(asset, before.bytes, before.validator, silence.signal);
    if (before.bytes > 0 && !continuesAt(response, before.bytes, asset, before.validator)) {
      const startsAnew = response.status === 200;
      if (!startsAnew) await response.body?.cancel();
      before = nothing;
      done = 0;
      if (!startsAnew) response = await requestAsset(asset, 0, {}, silence.signal);
    }
    if (before.bytes === 0) {
      if (response.status !== 200) {
        await response.body?.cancel();
        throw new FetchError(
          `${response.url} answered ${response.status} when asked for all of ${asset.name}. Run this again later.`,
        );
      }
      const record = { size: asset.size, digest: asset.digest ?? null, ...validatorOf(response) };
      // first of all, so that no part is ever taken for another version's
      await rm(part, { force: true });
      await writeFile(recordOf(part), JSON.stringify(record));
    }
    done = await appendBody(response, asset, part, before.bytes, alive).catch(async (error: unknown) => {
      if (error instanceof FetchError) await discard(part);
      throw error;
    });
  } catch (error) {
    if (error instanceof FetchError || isWriteError(error)) throw error;
    const reason = silence.signal.aborted ? `nothing came for ${silenceMs / 1000} s` : networkReason(error);
    throw new FetchError(
      `The connection broke (${reason}) with ${megabytes(done)} of ${megabytes(asset.size)} of ${asset.name} here. They are kept: run this again to go on.`,
    );
  } finally {
    clearTimeout(timer);
  }
  if (done < asset.size) {
    throw new FetchError(
      `${asset.name}: the server ended after ${done} bytes, the release lists ${asset.size}. What came is kept: run this again to go on.`,
    );
  }
  return done - before.bytes;
}

export interface DownloadOptions {
  readonly onBytes?: (done: number) => void;
  /** Takes a file that neither the release nor its own checksums vouch for. */
  readonly takeUnchecked?: boolean;
}

/** Whether `file` is what the release has, as far as it can be told. @throws FetchError where nothing vouches for it */
async function whyNotRight(asset: ReleaseAsset, file: string, takeUnchecked: boolean): Promise<string | undefined> {
  const check = await checkAsset(asset, file);
  if (check.kind === "wrong") return check.why;
  if (check.kind === "right" || takeUnchecked) return undefined;
  throw new FetchError(
    `${asset.name}: nothing tells whether it is right, for the release lists no digest and the file has no checksums. --unchecked takes it as it is.`,
  );
}

/**
 * Fetches `asset` to `folder/NAME`, going on where an earlier run stopped; answers the bytes that came now. A file that is
 * there already stays if it is right, and is fetched again if not.
 * @throws FetchError, and the system's errors of writing
 */
export async function download(
  asset: ReleaseAsset,
  folder: string,
  { onBytes = () => undefined, takeUnchecked = false }: DownloadOptions = {},
): Promise<number> {
  listedDigest(asset);
  const file = path.join(folder, asset.name);
  if ((await fileBytes(file)) === asset.size && (await whyNotRight(asset, file, takeUnchecked)) === undefined) return 0;
  const part = `${file}.part`;
  const here = await readPart(asset, part);
  await assertRoom(folder, asset.size - here.bytes, asset.name);
  const isWhole = asset.size > 0 && here.bytes === asset.size;
  const came = isWhole ? 0 : await fetchRest(asset, part, onBytes);
  const problem = await whyNotRight(asset, part, takeUnchecked);
  if (problem !== undefined) {
    await discard(part);
    throw new FetchError(`${asset.name} arrived damaged: ${problem}. It was removed: run this again.`);
  }
  await rename(part, file);
  await rm(recordOf(part), { force: true });
  return came;
}

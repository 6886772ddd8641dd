// Downloads one file so that a cut connection costs nothing: what arrived stays in NAME.part, and the next run goes on there.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, rm, stat, statfs } from "node:fs/promises";
import path from "node:path";
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

async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

async function request(asset: ReleaseAsset, start: number, signal: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { "User-Agent": "ladon-lab", Accept: "application/octet-stream" };
  if (start > 0) headers.Range = `bytes=${start}-`;
  const response = await fetch(asset.browser_download_url, { headers, signal });
  if (response.ok) return response;
  throw new FetchError(
    `${response.url || asset.browser_download_url} answered ${response.status}. Run this again later.`,
  );
}

/** Whether the answer goes on at `start`; one that does not begins anew. */
function continues(response: Response, start: number): boolean {
  return response.status === 206 && (response.headers.get("content-range") ?? "").startsWith(`bytes ${start}-`);
}

/** Appends what is missing of `asset` to `part`. @throws FetchError */
async function fetchRest(
  asset: ReleaseAsset,
  part: string,
  before: number,
  onBytes: (done: number) => void,
): Promise<void> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), silenceMs);
  let done = before;
  try {
    const response = await request(asset, before, silence.signal);
    if (!continues(response, before)) done = 0;
    const file = await open(part, done === 0 ? "w" : "a");
    try {
      for await (const chunk of response.body ?? []) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), silenceMs);
        done += chunk.length;
        if (done > asset.size) break;
        await file.writeFile(chunk);
        onBytes(done);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof FetchError) throw error;
    if (error instanceof Error && "syscall" in error && error.syscall === "write") throw error;
    const reason = silence.signal.aborted ? `nothing came for ${silenceMs / 1000} s` : networkReason(error);
    throw new FetchError(
      `The connection broke (${reason}) with ${megabytes(done)} of ${megabytes(asset.size)} of ${asset.name} here. They are kept: run this again to go on.`,
    );
  } finally {
    clearTimeout(timer);
  }
  if (done > asset.size) {
    await rm(part, { force: true });
    throw new FetchError(
      `${asset.name}: the server sends more than the ${asset.size} bytes that the release lists; nothing was kept. Run this again later.`,
    );
  }
  if (done < asset.size) {
    throw new FetchError(
      `${asset.name}: the server ended after ${done} bytes, the release lists ${asset.size}. What came is kept: run this again to go on.`,
    );
  }
}

/**
 * Fetches `asset` to `folder/NAME`, going on where an earlier run stopped; answers the bytes that came now.
 * @throws FetchError, and the system's errors of writing
 */
export async function download(
  asset: ReleaseAsset,
  folder: string,
  onBytes: (done: number) => void = () => undefined,
): Promise<number> {
  const file = path.join(folder, asset.name);
  if ((await fileBytes(file)) === asset.size) return 0;
  const part = `${file}.part`;
  let before = (await fileBytes(part)) ?? 0;
  if (before > asset.size) before = 0;
  await assertRoom(folder, asset.size - before, asset.name);
  if (before < asset.size || asset.size === 0) await fetchRest(asset, part, before, onBytes);
  const expected = /^sha256:([0-9a-f]{64})$/.exec(asset.digest ?? "")?.[1];
  const found = expected && (await sha256(part));
  if (found !== expected) {
    await rm(part);
    throw new FetchError(
      `${asset.name} arrived damaged: its SHA-256 is ${found}, the release lists ${expected}. It was removed: run this again.`,
    );
  }
  await rename(part, file);
  return asset.size - before;
}

// What the files of samples hold: it tells apart datasets whose names, sizes and labels are the same.
import { sha256Hex } from "../base/sha256";
import type { DataFile, DataSample } from "./data-set";
import { fingerprintLine } from "./fingerprint";
import { inParallel } from "./in-parallel";
import type { OpenOptions } from "./open-options";
import { readFile } from "./image-file";
import { isUserError } from "../base/user-error";

/** A digest of so many parts is short enough for a run's record, and names the files that differ to one in 64. */
const maxParts = 64;
/** Of a part's SHA-256, so many hexadecimal digits are kept: files change by accident here, not by design. */
const digitsOfPart = 8;
/** Whole files are in memory while they are hashed; more at once make it no faster. */
const atOnce = 8;

/** The lines of files that were read, for as long as somebody holds the files: they are snapshots of what was picked. */
const known = new WeakMap<DataFile, string>();

async function lineOf(file: DataFile): Promise<string> {
  const before = known.get(file);
  if (before !== undefined) return before;
  let line: string;
  try {
    line = fingerprintLine(file.path, await sha256Hex(await readFile(file)));
  } catch (error) {
    // whoever asks for the image is told what is wrong with its file
    if (!isUserError(error)) throw error;
    line = fingerprintLine(file.path, false);
  }
  known.set(file, line);
  return line;
}

/** Where each part of `count` files begins, and where the last one ends. */
function boundsOfParts(count: number): readonly number[] {
  const parts = Math.min(maxParts, count);
  return Array.from({ length: parts + 1 }, (_, part) => Math.ceil((part * count) / parts));
}

const filesOf = (samples: readonly DataSample[]): readonly DataFile[] => samples.flatMap(({ files = [] }) => files);

/**
 * Eight hexadecimal digits for each of at most 64 parts of the samples' files; undefined where they have none. Every byte
 * of every image and mask is read, once, and hashed by the browser: 1,500 photographs of 150 kB in 1.5 s in Chromium
 * (where reading alone takes 1.4 s), 4 % of what decoding them takes. So a run pays for it when it begins, and when it
 * goes on with files that were picked anew; opening a folder costs nothing. Less would not do: times of change move when
 * a folder is copied, and the first and last kilobytes of two images may be the same. Rejects with the reason of
 * `signal` when it aborts.
 */
export async function contentsOf(
  samples: readonly DataSample[],
  { signal, onProgress }: Pick<OpenOptions, "signal" | "onProgress"> = {},
): Promise<string | undefined> {
  const files = filesOf(samples);
  if (files.length === 0) return undefined;
  const lines = await inParallel(files, lineOf, {
    signal,
    atOnce,
    onDone: (done) => onProgress?.({ phase: "Reading all images, to know them again", done, total: files.length }),
  });
  const bounds = boundsOfParts(files.length);
  const parts = bounds.slice(1).map(async (end, part) => {
    const text = lines.slice(bounds[part], end).join("\n");
    return (await sha256Hex(text)).slice(0, digitsOfPart);
  });
  return (await Promise.all(parts)).join("");
}

/** Of the samples' files the first and the last of the first part in which two digests differ. */
export function differingFiles(
  samples: readonly DataSample[],
  contents: string,
  other: string,
): readonly [first: DataFile, last: DataFile] | undefined {
  const files = filesOf(samples);
  const bounds = boundsOfParts(files.length);
  for (let part = 0; part + 1 < bounds.length; part++) {
    const [from, to] = [part * digitsOfPart, (part + 1) * digitsOfPart];
    if (contents.slice(from, to) !== other.slice(from, to)) return [files[bounds[part]], files[bounds[part + 1] - 1]];
  }
  return undefined;
}

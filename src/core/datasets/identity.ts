// Whether a dataset is the one that a run began with: by a fingerprint of its names, sizes and labels, and by what its
// files hold.
import { sha256Hex } from "../base/hashes";
import { isUserError } from "../base/user-error";
import type { DataFile, DataSample, DataSetFormat, OpenOptions } from "./data-set";
import { readFile } from "./image-file";
import { inParallel } from "./in-parallel";

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
function differingFiles(
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

// The fingerprint of a dataset: SHA-256 over its format and one line a file, an image or a box.

/** Each part keeps its bounds: no two lists of parts make the same line. */
export function fingerprintLine(...parts: readonly (string | number | boolean | undefined)[]): string {
  return JSON.stringify(parts);
}

/** The lines come in a fixed order, made by `fingerprintLine`. */
export async function fingerprintOf(format: DataSetFormat, lines: readonly string[]): Promise<string> {
  return sha256Hex([format, ...lines].join("\n"));
}

/** What a run keeps of its dataset. */
export interface KnownDataSet {
  readonly name: string;
  readonly fingerprint: string;
  /** By `contentsOf`; absent where there are no files, and in runs of older versions, which go by `fingerprint` alone. */
  readonly contents?: string;
}

const shownDigits = 12;

/**
 * Why a run cannot go on with the samples of `now`, as the end of a sentence that begins with the run; undefined where
 * it can.
 */
export function whyOtherDataSet(
  begun: KnownDataSet,
  now: KnownDataSet & { readonly samples: readonly DataSample[] },
): string | undefined {
  if (begun.fingerprint !== now.fingerprint) {
    const [before, after] = [begun, now].map(
      ({ name, fingerprint }) => `${name} (fingerprint ${fingerprint.slice(0, shownDigits)})`,
    );
    return `began with ${before} and cannot go on with ${after}: names, sizes or labels are others`;
  }
  if (begun.contents === undefined || now.contents === undefined || begun.contents === now.contents) return undefined;
  const [first, last] = differingFiles(now.samples, now.contents, begun.contents) ?? [];
  const where =
    first === last ? (first?.path ?? "its files") : `one or more files from ${first?.path} to ${last?.path}`;
  return `began with other contents of ${begun.name}: names, sizes and labels are the same, the bytes of ${where} are not`;
}

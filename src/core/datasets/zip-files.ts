// The entries of a zip file as the files of a data set; each is unpacked when it is asked for, and no further than it says.
import { BlobReader, type Entry, type FileEntry, ZipReader } from "@zip.js/zip.js";
import { leavesFolder, plainPath } from "./data-path";
import { type DataFile, DataSetError } from "./data-set";
import { grouped } from "./skipped-items";

/** ImageNet's training set has 1.3 million files; more entries than this only take memory. */
const mostEntries = 2_000_000;
/** Text and masks shrink a lot, but not a hundredfold; a bomb of deflate reaches 1,032. */
const maxRatio = 100;
const ratioSlackBytes = 2 ** 24;
/** Of one entry: what a Uint8Array of one picture or one annotation file may need. */
const largestEntryBytes = 2 ** 30;
const stored = 0;
const deflated = 8;

/**
 * The name of an entry. Where its flag does not say UTF-8, the format has code page 437, but macOS and many tools write
 * UTF-8 all the same: bytes beyond ASCII that are whole UTF-8 are hardly anything else.
 */
function nameOf({ filename, filenameUTF8, rawFilename }: Entry): string {
  if (filenameUTF8 || rawFilename.every((byte) => byte < 0x80)) return filename;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(rawFilename);
  } catch {
    return filename;
  }
}

function checkName(archive: string, filename: string, path: string): void {
  const isUnsafe = filename === "" || leavesFolder(path) || Array.from(filename).some((character) => character < " ");
  if (!isUnsafe) return;
  throw new DataSetError(
    `${archive}: an entry is named ${JSON.stringify(filename)}, which could reach outside its folder; the archive is refused.`,
  );
}

/** @throws {DataSetError} for entries that no data set has; the archive is refused as a whole. */
function checkEntry(archive: string, entry: FileEntry, filename: string): void {
  const { compressedSize, uncompressedSize } = entry;
  const refused = (why: string): DataSetError => new DataSetError(`${archive}: ${why}; the archive is refused.`);
  if (entry.symlink) throw refused(`${filename} is a symbolic link`);
  if (entry.encrypted)
    throw new DataSetError(`${archive}: ${filename} is encrypted; unpack it with its password first.`);
  if (entry.compressionMethod !== stored && entry.compressionMethod !== deflated) {
    throw new DataSetError(
      `${archive}: ${filename} is packed by method ${entry.compressionMethod}; stored (0) and deflated (8) entries are read. Pack it again.`,
    );
  }
  if (uncompressedSize > compressedSize * maxRatio + ratioSlackBytes) {
    throw refused(
      `${filename} weighs ${grouped(compressedSize)} bytes and claims to unpack to ${grouped(uncompressedSize)}`,
    );
  }
  if (uncompressedSize > largestEntryBytes) {
    throw refused(
      `${filename} unpacks to ${grouped(uncompressedSize)} bytes; the limit is ${grouped(largestEntryBytes)}`,
    );
  }
}

async function unpack(archive: string, entry: FileEntry, filename: string): Promise<Uint8Array<ArrayBuffer>> {
  const { uncompressedSize } = entry;
  const bytes = new Uint8Array(uncompressedSize);
  let filled = 0;
  let isTooLong = false;
  const sink = new WritableStream<Uint8Array>({
    write(chunk) {
      isTooLong = filled + chunk.length > uncompressedSize;
      if (isTooLong) throw new RangeError("more than it claims");
      bytes.set(chunk, filled);
      filled += chunk.length;
    },
  });
  try {
    await entry.getData(sink, { checkSignature: true, useWebWorkers: false });
  } catch (error) {
    const reason = isTooLong
      ? `it holds more than the ${grouped(uncompressedSize)} bytes it claims`
      : error instanceof Error
        ? error.message
        : String(error);
    throw new DataSetError(`${filename}: it cannot be unpacked from ${archive} (${reason}). Fetch the archive again.`, {
      cause: error,
    });
  }
  if (filled !== uncompressedSize) {
    throw new DataSetError(
      `${filename}: ${archive} holds ${grouped(filled)} of its ${grouped(uncompressedSize)} bytes. Fetch the archive again.`,
    );
  }
  return bytes;
}

/** The first bytes of an entry; unpacking stops there, so nothing says that the entry is whole. */
async function unpackHead(
  archive: string,
  entry: FileEntry,
  filename: string,
  byteLength: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(Math.min(byteLength, entry.uncompressedSize));
  let filled = 0;
  const stop = new AbortController();
  const sink = new WritableStream<Uint8Array>({
    write(chunk) {
      const part = chunk.subarray(0, bytes.length - filled);
      bytes.set(part, filled);
      filled += part.length;
      if (filled === bytes.length) stop.abort();
    },
  });
  try {
    await entry.getData(sink, { useWebWorkers: false, signal: stop.signal });
  } catch (error) {
    if (!stop.signal.aborted) return (await unpack(archive, entry, filename)).subarray(0, byteLength);
    if (filled < bytes.length) throw error;
  }
  return bytes.subarray(0, filled);
}

/**
 * The files in a zip archive, by plain paths (`plainPath`); only its directory is read. A file's `bytes` rejects with DataSetError where the entry is
 * damaged or larger than the directory says.
 * @throws {DataSetError} where the blob is no zip file, or an archive with paths that leave it, links, encryption,
 * entries that unpack to far more than they weigh, or one path twice.
 */
export async function zipFiles(
  blob: Blob,
  name = "name" in blob ? String(blob.name) : "archive.zip",
): Promise<DataFile[]> {
  const reader = new ZipReader(new BlobReader(blob), { useWebWorkers: false, filenameValidation: "tolerant" });
  const files: DataFile[] = [];
  const paths = new Set<string>();
  const entries = reader.getEntriesGenerator();
  for (;;) {
    let step;
    try {
      step = await entries.next();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new DataSetError(`${name}: it is no zip file, or a damaged one (${reason}). Fetch it again.`, {
        cause: error,
      });
    }
    if (step.done) break;
    const entry = step.value;
    const filename = nameOf(entry);
    const path = plainPath(filename);
    checkName(name, filename, path);
    if (entry.directory || path === "" || path.endsWith("/")) continue;
    checkEntry(name, entry, path);
    if (paths.has(path)) {
      throw new DataSetError(`${name}: two entries are named ${path}; the archive is refused.`);
    }
    if (files.length >= mostEntries) {
      throw new DataSetError(
        `${name}: it has more than ${grouped(mostEntries)} entries. Unpack it and choose the folder.`,
      );
    }
    paths.add(path);
    files.push({
      path,
      byteLength: entry.uncompressedSize,
      bytes: () => unpack(name, entry, path),
      head: (byteLength) => unpackHead(name, entry, path, byteLength),
    });
  }
  return files;
}

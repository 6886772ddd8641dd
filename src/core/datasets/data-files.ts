// Files from a browser's picker or drop, and the entries of a zip file, as the files of a dataset.
import { locateEntry, readZipDirectory, type ZipEntry, type ZipRules } from "../archive/zip-directory";
import { readEntry, readEntryHead } from "../archive/zip-entry";
import { blobSource } from "../base/byte-source";
import { DamagedFileError, FileError, NotAZipError, TruncatedFileError } from "../base/file-errors";
import { grouped } from "../base/sentence";
import { type DataFile, DataSetError } from "./data-set";
import { folderOf, leavesFolder, plainPath } from "./data-set-folder";
import { inParallel } from "./in-parallel";

// Files from a browser's picker or drop as the files of a dataset; they are read where they lie, when asked for.

/**
 * A file and its path inside the folder that was picked. A File that was sent to a worker has lost its own
 * `webkitRelativePath`, so the path travels beside it.
 */
export interface PlacedFile {
  readonly path: string;
  readonly file: Blob;
}

function isPlaced(file: PlacedFile | File): file is PlacedFile {
  return "file" in file;
}

/** The files with forward slashes and without a slash in front; a File without a folder goes by its name. */
export function browserFiles(files: readonly (PlacedFile | File)[]): DataFile[] {
  return files.map((each): DataFile => {
    const { path, file } = isPlaced(each) ? each : { path: each.webkitRelativePath || each.name, file: each };
    return {
      path: plainPath(path).replace(/^\/+/, ""),
      byteLength: file.size,
      bytes: async () => new Uint8Array(await file.arrayBuffer()),
      head: async (byteLength) => new Uint8Array(await file.slice(0, byteLength).arrayBuffer()),
    };
  });
}

const rules: ZipRules = {
  // ImageNet's training set has 1.3 million files; more entries than this only take memory
  maxEntries: 2_000_000,
  maxDirectoryBytes: 2 ** 29,
  maxUnpackedBytes: Infinity,
  leavesFolder: (name) => leavesFolder(plainPath(name)),
};
/** Of one entry: what a Uint8Array of one image or one annotation file may need. */
const largestEntryBytes = 2 ** 30;

/** Without the archive's name, which stands in front of it, and without advice. */
function reasonIn(archive: string, { message }: FileError): string {
  return message.replace(`${archive}: `, "").replace(/[;,] fetch (?:it|the file) again$/, "");
}

/** @throws DataSetError in place of what is wrong with the archive */
function refused(archive: string, error: unknown): DataSetError {
  if (!(error instanceof FileError)) throw error;
  const isBroken = [DamagedFileError, NotAZipError, TruncatedFileError].some((kind) => error instanceof kind);
  const message = isBroken
    ? `${archive}: it is no zip file, or a damaged one (${reasonIn(archive, error)}). Fetch it again.`
    : `${error.message}.`;
  return new DataSetError(message, { cause: error });
}

/** What is read of an entry. Rejects with DataSetError where the entry is not what the directory says. */
async function unpacked<Content>(archive: string, path: string, read: () => Promise<Content>): Promise<Content> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const reason = reasonIn(archive, error);
    throw new DataSetError(`${path}: it cannot be unpacked from ${archive} (${reason}). Fetch the archive again.`, {
      cause: error,
    });
  }
}

function checkSize(archive: string, path: string, { unpackedBytes }: ZipEntry): void {
  if (unpackedBytes <= largestEntryBytes) return;
  throw new DataSetError(
    `${archive}: ${path} unpacks to ${grouped(unpackedBytes)} bytes; the limit is ${grouped(largestEntryBytes)}; the archive is refused.`,
  );
}

/** Each takes two reads. */
const maxLookedAt = 4096;

/**
 * Entries whose names may be damaged: those that are alone in their folder, and hidden ones. No checksum covers the names
 * in a directory, and one letter may make a class of its own of an image, or hide it.
 */
function suspects(entries: Iterable<ZipEntry>): readonly ZipEntry[] {
  const byFolder = new Map<string, ZipEntry | undefined>();
  const hidden: ZipEntry[] = [];
  for (const entry of entries) {
    const folder = folderOf(entry.name);
    byFolder.set(folder, byFolder.has(folder) ? undefined : entry);
    if (/(?:^|\/)\./.test(entry.name) && !entry.name.startsWith("__MACOSX/")) hidden.push(entry);
  }
  const alone = Array.from(byFolder.values()).filter((entry) => entry !== undefined);
  return [...alone, ...hidden].slice(0, maxLookedAt);
}

/**
 * The files in a zip archive, by plain paths (`plainPath`); its directory is read, and the headers of entries whose names
 * stand out. A file's `bytes` rejects with
 * DataSetError where the entry is damaged or larger than the directory says.
 * @throws {DataSetError} where the blob is no zip file, or an archive that is damaged, lists other entries than it holds, or
 * has paths that leave it, links, encryption, entries that unpack to far more than they weigh, or one path twice.
 */
export async function zipFiles(
  blob: Blob,
  name = "name" in blob ? String(blob.name) : "archive.zip",
): Promise<DataFile[]> {
  const directory = await readZipDirectory(blobSource(blob, name), rules).catch((error: unknown) => {
    throw refused(name, error);
  });
  await inParallel(suspects(directory.entries.values()), (entry) => locateEntry(directory, entry)).catch(
    (error: unknown) => {
      throw refused(name, error);
    },
  );
  const files = new Map<string, DataFile>();
  for (const entry of directory.entries.values()) {
    const path = plainPath(entry.name);
    if (path === "" || path.endsWith("/")) continue;
    checkSize(name, path, entry);
    if (files.has(path)) throw new DataSetError(`${name}: two entries are named ${path}; the archive is refused.`);
    files.set(path, {
      path,
      byteLength: entry.unpackedBytes,
      bytes: () => unpacked(name, path, () => readEntry(directory, entry)),
      head: (byteLength) => unpacked(name, path, () => readEntryHead(directory, entry, byteLength)),
    });
  }
  return Array.from(files.values());
}

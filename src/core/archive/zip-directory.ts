// The central directory of a zip file, read by offset and checked before anything is unpacked (PKWARE APPNOTE 6.3.10).
import { readExactly, type ByteSource, type Bytes } from "./byte-source";
import { UnpackLimitError, UnsafeArchiveError, UnsupportedArchiveError } from "./file-errors";
import { damaged, readZipEnd, uint64 } from "./zip-end";

export interface ZipEntry {
  /** Path inside the archive, with forward slashes; directories end in one. */
  readonly name: string;
  readonly method: "stored" | "deflated";
  readonly crc32: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  readonly localHeaderOffset: number;
  /** No byte of this entry lies at or beyond this offset. */
  readonly endLimit: number;
}

export interface ZipDirectory {
  readonly source: ByteSource;
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /** False where every checksum is 0, as `torch.serialization.set_crc32_options(False)` writes them. */
  readonly hasChecksums: boolean;
}

/** An entry may unpack to 100 times its weight and 16 MiB more; weights shrink by a tenth, and deflate reaches 1,032. */
const maxRatio = 100;
const ratioSlackBytes = 2 ** 24;
/** Largest sum of unpacked sizes, far above the 0.5 GB of the largest official file. */
const maxUnpackedBytes = 2 ** 33;
const maxEntries = 200_000;
const maxDirectoryBytes = 2 ** 26;

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** @throws UnsafeArchiveError for a name that could leave the folder it is unpacked into. */
function checkName(source: ByteSource, name: string): void {
  const parts = name.split("/");
  const unsafe =
    name === "" ||
    name.includes("\\") ||
    /^[A-Za-z]:/.test(name) ||
    Array.from(name).some((character) => character < " ") ||
    parts.some((part, i) => part === ".." || (part === "" && i !== parts.length - 1));
  if (unsafe) {
    throw new UnsafeArchiveError(
      `${source.name}: the archive has an entry named ${JSON.stringify(name)}, which could reach outside its folder; the archive is refused`,
    );
  }
}

interface RawEntry extends Omit<ZipEntry, "endLimit"> {
  readonly nameBytes: number;
}

function parseEntry(source: ByteSource, data: DataView, at: number): { entry: RawEntry; next: number } {
  if (at + 46 > data.byteLength || data.getUint32(at, true) !== 0x02014b50) {
    throw damaged(source, `no entry record at byte ${at} of it`);
  }
  const nameBytes = data.getUint16(at + 28, true);
  const extraBytes = data.getUint16(at + 30, true);
  const next = at + 46 + nameBytes + extraBytes + data.getUint16(at + 32, true);
  if (next > data.byteLength) throw damaged(source, "an entry record runs over its end");
  const bytes = new Uint8Array(data.buffer, data.byteOffset + at + 46, nameBytes);
  const name = new TextDecoder().decode(bytes);
  checkName(source, name);
  const flags = data.getUint16(at + 8, true);
  if (flags & 0x2041) {
    throw new UnsafeArchiveError(`${source.name}: ${name} is encrypted; unpack the archive with its password first`);
  }
  const madeByUnix = data.getUint8(at + 5) === 3;
  if (madeByUnix && ((data.getUint32(at + 38, true) >>> 16) & 0xf000) === 0xa000) {
    throw new UnsafeArchiveError(`${source.name}: ${name} is a symbolic link; the archive is refused`);
  }
  const method = data.getUint16(at + 10, true);
  if (method !== 0 && method !== 8) {
    throw new UnsupportedArchiveError(
      `${source.name}: ${name} is packed by method ${method}; only stored (0) and deflated (8) entries are read, repack it`,
    );
  }
  let unpackedBytes = data.getUint32(at + 24, true);
  let packedBytes = data.getUint32(at + 20, true);
  let localHeaderOffset = data.getUint32(at + 42, true);
  const extraEnd = at + 46 + nameBytes + extraBytes;
  for (let field = at + 46 + nameBytes; field + 4 <= extraEnd;) {
    const fieldEnd = field + 4 + data.getUint16(field + 2, true);
    if (fieldEnd > extraEnd) throw damaged(source, `an extra field of ${name} runs over its record`);
    if (data.getUint16(field, true) === 1) {
      let value = field + 4;
      const take = (): number => {
        if (value + 8 > fieldEnd) throw damaged(source, `the zip64 sizes of ${name} are incomplete`);
        value += 8;
        return uint64(data, value - 8, source);
      };
      if (unpackedBytes === 0xffffffff) unpackedBytes = take();
      if (packedBytes === 0xffffffff) packedBytes = take();
      if (localHeaderOffset === 0xffffffff) localHeaderOffset = take();
    }
    field = fieldEnd;
  }
  if (method === 0 && packedBytes !== unpackedBytes) {
    throw damaged(source, `${name} is stored, yet has ${packedBytes} and ${unpackedBytes} bytes`);
  }
  const crc32 = data.getUint32(at + 16, true);
  return {
    entry: {
      name,
      nameBytes,
      method: method === 0 ? "stored" : "deflated",
      crc32,
      packedBytes,
      unpackedBytes,
      localHeaderOffset,
    },
    next,
  };
}

function checkSizes(source: ByteSource, entries: readonly RawEntry[]): void {
  let total = 0;
  for (const { name, packedBytes, unpackedBytes } of entries) {
    total += unpackedBytes;
    if (unpackedBytes > packedBytes * maxRatio + ratioSlackBytes || total > maxUnpackedBytes) {
      throw new UnpackLimitError(
        `${source.name}: ${name} weighs ${packedBytes} bytes and claims to unpack to ${unpackedBytes}; checkpoints do not shrink like that, the archive is refused`,
      );
    }
  }
}

/** Whether the bytes begin like a zip file (an empty one included). */
export function looksLikeZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6));
}

/**
 * Reads and checks the directory; no entry is unpacked.
 * @throws TruncatedFileError, DamagedFileError, UnsafeArchiveError (names, links, duplicates, encryption),
 * UnpackLimitError (claims to unpack to far more than it weighs), UnsupportedArchiveError (methods, volumes).
 */
export async function readZipDirectory(source: ByteSource): Promise<ZipDirectory> {
  const end = await readZipEnd(source);
  if (end.entryCount > maxEntries || end.directoryBytes > maxDirectoryBytes) {
    throw new UnpackLimitError(
      `${source.name}: the zip directory lists ${end.entryCount} entries in ${end.directoryBytes} bytes; at most ${maxEntries} are read`,
    );
  }
  const bytes = await readExactly(source, end.directoryOffset, end.directoryBytes, "the zip directory");
  const data = view(bytes);
  const raw: RawEntry[] = [];
  let at = 0;
  for (let i = 0; i < end.entryCount; i++) {
    const parsed = parseEntry(source, data, at);
    raw.push(parsed.entry);
    at = parsed.next;
  }
  if (at !== data.byteLength) throw damaged(source, `${data.byteLength - at} bytes follow its last entry`);
  checkSizes(source, raw);

  const endLimits = new Map<RawEntry, number>();
  raw
    .toSorted((a, b) => a.localHeaderOffset - b.localHeaderOffset)
    .forEach((entry, i, byOffset) => {
      const endLimit = byOffset[i + 1]?.localHeaderOffset ?? end.directoryOffset;
      if (entry.localHeaderOffset + 30 + entry.nameBytes + entry.packedBytes > endLimit) {
        throw damaged(source, `${entry.name} overlaps what follows it`);
      }
      endLimits.set(entry, endLimit);
    });
  const entries = new Map<string, ZipEntry>();
  for (const entry of raw) {
    if (entries.has(entry.name)) {
      throw new UnsafeArchiveError(`${source.name}: two entries are named ${entry.name}; the archive is refused`);
    }
    entries.set(entry.name, { ...entry, endLimit: endLimits.get(entry)! });
  }
  return { source, entries, hasChecksums: raw.some((entry) => entry.crc32 !== 0) };
}

/**
 * Where the entry's packed bytes begin, by its local header.
 * @throws DamagedFileError where the local header is missing or speaks of another entry.
 */
export async function locateEntry(directory: ZipDirectory, entry: ZipEntry): Promise<number> {
  const { source } = directory;
  const nameBytes: Bytes = new TextEncoder().encode(entry.name);
  const header = await readExactly(
    source,
    entry.localHeaderOffset,
    30 + nameBytes.length,
    `the header of ${entry.name}`,
  );
  const data = view(header);
  if (data.getUint32(0, true) !== 0x04034b50) throw damaged(source, `${entry.name} has no header where it should`);
  const sameName =
    data.getUint16(26, true) === nameBytes.length && nameBytes.every((byte, i) => header[30 + i] === byte);
  const flags = data.getUint16(6, true);
  const method = data.getUint16(8, true);
  const sizesFollow = (flags & 8) !== 0;
  const localBytes = data.getUint32(18, true);
  const sameBytes = sizesFollow || localBytes === entry.packedBytes || localBytes === 0xffffffff;
  if (!sameName || method !== (entry.method === "stored" ? 0 : 8) || (flags & 0x2041) !== 0 || !sameBytes) {
    throw damaged(source, `the header before ${entry.name} describes another entry`);
  }
  const start = entry.localHeaderOffset + 30 + nameBytes.length + data.getUint16(28, true);
  if (start + entry.packedBytes > entry.endLimit) throw damaged(source, `${entry.name} overlaps what follows it`);
  return start;
}

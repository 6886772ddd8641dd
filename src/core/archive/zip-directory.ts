// The central directory of a zip file, read by offset and checked before anything is unpacked (PKWARE APPNOTE 6.3.10).
import { type ByteSource, readExactly } from "../base/byte-source";
import { UnpackLimitError, UnsafeArchiveError, UnsupportedArchiveError } from "../base/file-errors";
import { grouped } from "../base/sentence";
import { countUnlistedEntries } from "./unlisted-entries";
import { damaged, readZipEnd, uint64, type ZipEnd } from "./zip-end";

// The name of a zip entry as text (PKWARE APPNOTE 6.3.10, appendix D): UTF-8, or code page 437.

/** The upper half of IBM's code page 437. */
const upperHalf =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Where its flag does not say UTF-8, the format has code page 437, but macOS and many tools write UTF-8 all the same: bytes
 * beyond ASCII that are whole UTF-8 are hardly anything else.
 */
function zipName(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : upperHalf[byte - 0x80])).join("");
  }
}

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

/** How large an archive may be, and what its entries may be called. */
export interface ZipRules {
  readonly maxEntries: number;
  readonly maxDirectoryBytes: number;
  /** Largest sum of unpacked sizes. */
  readonly maxUnpackedBytes: number;
  /** Whether an entry of this name could reach outside of the folder that it is unpacked into. */
  leavesFolder(name: string): boolean;
}

/** Of archives around checkpoints, and of PyTorch's own: the largest official file unpacks to 0.5 GB. */
export const checkpointZipRules: ZipRules = {
  maxEntries: 200_000,
  maxDirectoryBytes: 2 ** 26,
  maxUnpackedBytes: 2 ** 33,
  leavesFolder(name) {
    const parts = name.split("/");
    return (
      name.includes("\\") ||
      /^[A-Za-z]:/.test(name) ||
      parts.some((part, i) => part === ".." || (part === "" && i !== parts.length - 1))
    );
  },
};

/** An entry may unpack to 100 times its weight and 16 MiB more: text and masks shrink less, and deflate reaches 1,032. */
const maxRatio = 100;
const ratioSlackBytes = 2 ** 24;
/** All entries together. */
const totalSlackBytes = 2 ** 26;

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** @throws UnsafeArchiveError for a name that could leave the folder it is unpacked into. */
function checkName(source: ByteSource, name: string, rules: ZipRules): void {
  const hasControls = Array.from(name).some((character) => character < " ");
  if (name !== "" && !hasControls && !rules.leavesFolder(name)) return;
  throw new UnsafeArchiveError(
    `${source.name}: an entry is named ${JSON.stringify(name)}, which could reach outside its folder; the archive is refused`,
  );
}

interface RawEntry extends Omit<ZipEntry, "endLimit"> {
  readonly nameBytes: number;
}

function parseEntry(
  source: ByteSource,
  data: DataView,
  at: number,
  rules: ZipRules,
): { entry: RawEntry; next: number } {
  if (at + 46 > data.byteLength || data.getUint32(at, true) !== 0x02014b50) {
    throw damaged(source, `no entry record at byte ${at} of it`);
  }
  const nameBytes = data.getUint16(at + 28, true);
  const extraBytes = data.getUint16(at + 30, true);
  const next = at + 46 + nameBytes + extraBytes + data.getUint16(at + 32, true);
  if (next > data.byteLength) throw damaged(source, "an entry record runs over its end");
  const bytes = new Uint8Array(data.buffer, data.byteOffset + at + 46, nameBytes);
  const name = zipName(bytes);
  checkName(source, name, rules);
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

function checkSizes(source: ByteSource, entries: readonly RawEntry[], rules: ZipRules): void {
  const refused = (what: string, packed: number, unpacked: number, most: number) =>
    new UnpackLimitError(
      `${source.name}: ${what} ${grouped(packed)} bytes and claims to unpack to ${grouped(unpacked)}, of which ${grouped(most)} are taken; the archive is refused`,
    );
  let total = 0;
  let totalPacked = 0;
  for (const { name, packedBytes, unpackedBytes } of entries) {
    total += unpackedBytes;
    totalPacked += packedBytes;
    const most = packedBytes * maxRatio + ratioSlackBytes;
    if (unpackedBytes > most) throw refused(`${name} weighs`, packedBytes, unpackedBytes, most);
  }
  const most = Math.min(rules.maxUnpackedBytes, totalPacked * maxRatio + totalSlackBytes);
  if (total > most) throw refused(`all that it holds weighs`, totalPacked, total, most);
}

/** Whether the bytes begin like a zip file (an empty one included). */
export function looksLikeZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6));
}

/** The records of a directory, walked from its first byte to its last. @throws DamagedFileError where the end record counts others */
function walkDirectory(source: ByteSource, end: ZipEnd, bytes: Uint8Array, rules: ZipRules): RawEntry[] {
  const data = view(bytes);
  const raw: RawEntry[] = [];
  for (let at = 0; at < data.byteLength;) {
    const { entry, next } = parseEntry(source, data, at, rules);
    raw.push(entry);
    at = next;
    if (raw.length > rules.maxEntries) {
      throw new UnpackLimitError(
        `${source.name}: the zip directory lists more than ${grouped(rules.maxEntries)} entries; unpack it first`,
      );
    }
  }
  // a count of 16 bits that overflowed, as writers without zip64 leave it
  const wraps = raw.length > 0xffff && raw.length % 0x10000 === end.entryCount;
  if (raw.length !== end.entryCount && !wraps) {
    throw damaged(source, `its end record counts ${end.entryCount} entries and the directory lists ${raw.length}`);
  }
  return raw;
}

/** Entries by offset, each with where it must end. @throws DamagedFileError where two share a byte */
function placed(source: ByteSource, raw: readonly RawEntry[], directoryOffset: number): (ZipEntry & RawEntry)[] {
  return raw
    .toSorted((a, b) => a.localHeaderOffset - b.localHeaderOffset)
    .map((entry, i, byOffset) => {
      const endLimit = byOffset[i + 1]?.localHeaderOffset ?? directoryOffset;
      const end = entry.localHeaderOffset + 30 + entry.nameBytes + entry.packedBytes;
      if (end > endLimit) {
        throw damaged(
          source,
          `${entry.name} overlaps what follows it: it ends at byte ${end}, that begins at ${endLimit}`,
        );
      }
      return { ...entry, endLimit };
    });
}

/**
 * Reads and checks the directory; no entry is unpacked. It is walked and held against its end record's numbers and against
 * the room between the entries, so that no entry that lies in the file is passed over.
 * @throws TruncatedFileError, DamagedFileError, UnsafeArchiveError (names, links, duplicates, encryption),
 * UnpackLimitError (claims to unpack to far more than it weighs), UnsupportedArchiveError (methods, volumes), NotAZipError
 */
export async function readZipDirectory(
  source: ByteSource,
  rules: ZipRules = checkpointZipRules,
): Promise<ZipDirectory> {
  const end = await readZipEnd(source);
  if (end.entryCount > rules.maxEntries || end.directoryBytes > rules.maxDirectoryBytes) {
    throw new UnpackLimitError(
      `${source.name}: the zip directory lists ${grouped(end.entryCount)} entries in ${grouped(end.directoryBytes)} bytes; at most ${grouped(rules.maxEntries)} in ${grouped(rules.maxDirectoryBytes)} are read`,
    );
  }
  const bytes = await readExactly(source, end.directoryOffset, end.directoryBytes, "the zip directory");
  const raw = walkDirectory(source, end, bytes, rules);
  checkSizes(source, raw, rules);
  const byOffset = placed(source, raw, end.directoryOffset);
  const unlisted = await countUnlistedEntries(source, byOffset, end.directoryOffset);
  if (unlisted > 0) {
    throw damaged(
      source,
      `it lists ${raw.length} entries, and ${unlisted} more lie in the file; unpack it with a program that repairs archives, or`,
    );
  }
  const limits = new Map(byOffset.map(({ name, endLimit }) => [name, endLimit]));
  const entries = new Map<string, ZipEntry>();
  for (const { nameBytes: _, ...entry } of raw) {
    if (entries.has(entry.name)) {
      throw new UnsafeArchiveError(`${source.name}: two entries are named ${entry.name}; the archive is refused`);
    }
    entries.set(entry.name, { ...entry, endLimit: limits.get(entry.name)! });
  }
  return { source, entries, hasChecksums: raw.some((entry) => entry.crc32 !== 0) };
}

/**
 * Where the entry's packed bytes begin, by its local header.
 * @throws DamagedFileError where the local header is missing or speaks of another entry.
 */
export async function locateEntry(directory: ZipDirectory, entry: ZipEntry): Promise<number> {
  const { source } = directory;
  const { localHeaderOffset, packedBytes, endLimit } = entry;
  const head = view(await readExactly(source, localHeaderOffset, 30, `the header of ${entry.name}`));
  if (head.getUint32(0, true) !== 0x04034b50) throw damaged(source, `${entry.name} has no header where it should`);
  const nameBytes = head.getUint16(26, true);
  const named = await readExactly(source, localHeaderOffset + 30, nameBytes, `the header of ${entry.name}`);
  const flags = head.getUint16(6, true);
  const method = head.getUint16(8, true);
  const sizesFollow = (flags & 8) !== 0;
  const localBytes = head.getUint32(18, true);
  const sameBytes = sizesFollow || localBytes === packedBytes || localBytes === 0xffffffff;
  const sameMethod = method === (entry.method === "stored" ? 0 : 8);
  if (zipName(named) !== entry.name || !sameMethod || (flags & 0x2041) !== 0 || !sameBytes) {
    throw damaged(source, `the header before ${entry.name} describes another entry`);
  }
  const start = localHeaderOffset + 30 + nameBytes + head.getUint16(28, true);
  if (start + packedBytes > endLimit) throw damaged(source, `${entry.name} overlaps what follows it`);
  return start;
}

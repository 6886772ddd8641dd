// The end of a zip file's central directory, found although other bytes follow it (PKWARE APPNOTE 6.3.10, 4.3.14 to 4.3.16).
//
// torch.load looks for the last end record within 64 KB of the file's end, so files with something appended (padding, a
// line of HTML, a signature) are read. An end record counts here only where the directory that it speaks of ends at it.
import { readExactly, type ByteSource } from "../base/byte-source";
import { DamagedFileError, NotAZipError, TruncatedFileError, UnsupportedArchiveError } from "../base/file-errors";

export interface ZipEnd {
  readonly entryCount: number;
  readonly directoryBytes: number;
  readonly directoryOffset: number;
}

const endBytes = 22;
const locatorBytes = 20;
const end64Bytes = 56;
const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
/** How far from the file's end its end record is looked for: as far as PyTorch looks, then as far as takes a moment. */
const tailBytes = [65_535 + endBytes + locatorBytes + end64Bytes, 2 ** 22] as const;

/** The error of a directory whose parts contradict each other. */
export function damaged(source: ByteSource, what: string): DamagedFileError {
  return new DamagedFileError(`${source.name}: the zip directory is damaged: ${what}; fetch the file again`);
}

/** The error of an end record that says it is at byte `said` and is at byte `found`. */
function misplaced(source: ByteSource, said: number, found: number): DamagedFileError {
  if (said > found) return damaged(source, `it should end at byte ${said}, its end record is at ${found}`);
  return new DamagedFileError(
    `${source.name}: its last zip directory belongs to a zip file that begins at byte ${found - said}, not at byte 0: bytes were put before the archive, or another zip file after it. PyTorch refuses such a file, too; fetch it again`,
  );
}

/** A little-endian integer of eight bytes. @throws DamagedFileError beyond what a number holds exactly */
export function uint64(data: DataView, at: number, source: ByteSource): number {
  const value = data.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged(source, `a size or offset of ${value} bytes`);
  return Number(value);
}

/** The last bytes of a file; `offset` is where they begin in it. */
interface Tail {
  readonly source: ByteSource;
  readonly data: DataView;
  readonly offset: number;
}

/** The record at `at` of the tail, with the zip64 one that PyTorch's writer always adds. @throws DamagedFileError */
function parseEnd({ source, data, offset }: Tail, at: number): ZipEnd {
  let end: ZipEnd = {
    entryCount: data.getUint16(at + 10, true),
    directoryBytes: data.getUint32(at + 12, true),
    directoryOffset: data.getUint32(at + 16, true),
  };
  const disks = data.getUint16(at + 4, true) | data.getUint16(at + 6, true);
  let expectedEnd = offset + at;
  if (at >= locatorBytes + end64Bytes && data.getUint32(at - locatorBytes, true) === 0x07064b50) {
    const end64Offset = uint64(data, at - locatorBytes + 8, source);
    const at64 = at - locatorBytes - end64Bytes;
    if (data.getUint32(at64, true) !== 0x06064b50) {
      throw damaged(source, `its zip64 end record is not at byte ${end64Offset}`);
    }
    if (end64Offset !== offset + at64) throw misplaced(source, end64Offset, offset + at64);
    const end64: ZipEnd = {
      entryCount: uint64(data, at64 + 32, source),
      directoryBytes: uint64(data, at64 + 40, source),
      directoryOffset: uint64(data, at64 + 48, source),
    };
    const agree = (short: number, saturated: number, long: number) => short === saturated || short === long;
    if (
      !agree(end.entryCount, 0xffff, end64.entryCount) ||
      !agree(end.directoryBytes, 0xffffffff, end64.directoryBytes) ||
      !agree(end.directoryOffset, 0xffffffff, end64.directoryOffset)
    ) {
      throw damaged(source, "its two end records disagree");
    }
    end = end64;
    expectedEnd = end64Offset;
  }
  if (disks !== 0) throw new UnsupportedArchiveError(`${source.name}: a zip file in several volumes; join them first`);
  const directoryEnd = end.directoryOffset + end.directoryBytes;
  if (directoryEnd !== expectedEnd) throw misplaced(source, directoryEnd, expectedEnd);
  return end;
}

/**
 * Whether the record at `at` stands behind a directory, wherever its archive begins: then it is the end of this file or of
 * another zip file in it, not four bytes that happen to look like one.
 */
function endsDirectory({ data }: Tail, at: number): boolean {
  const entryCount = data.getUint16(at + 10, true);
  const directoryBytes = data.getUint32(at + 12, true);
  if (entryCount === 0 || directoryBytes === 0) return false;
  const starts = [at - directoryBytes, at - directoryBytes - locatorBytes - end64Bytes];
  return starts.some((start) => start >= 0 && data.getUint32(start, true) === entrySignature);
}

/**
 * The last end record of the tail that its directory agrees with. @throws DamagedFileError and the like for one behind a
 * directory that does not; `seen` gets the error of bytes that only look like one.
 */
function findEnd(tail: Tail, seen: (error: unknown) => void): ZipEnd | undefined {
  const { data, offset } = tail;
  // the zip64 records before it must be in the tail, too
  const earliest = offset === 0 ? 0 : locatorBytes + end64Bytes;
  for (let at = data.byteLength - endBytes; at >= earliest; at--) {
    if (data.getUint32(at, true) !== endSignature) continue;
    try {
      return parseEnd(tail, at);
    } catch (error) {
      if (endsDirectory(tail, at)) throw error;
      seen(error);
    }
  }
  return undefined;
}

/** @throws TruncatedFileError, DamagedFileError, NotAZipError, UnsupportedArchiveError (several volumes) */
export async function readZipEnd(source: ByteSource): Promise<ZipEnd> {
  if (source.size < endBytes) throw new NotAZipError(`${source.name}: ${source.size} bytes are no zip file`);
  let wrong: unknown;
  for (const wanted of tailBytes) {
    const bytes = Math.min(source.size, wanted);
    const offset = source.size - bytes;
    const tail = await readExactly(source, offset, bytes, "the zip directory's end");
    const data = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
    const end = findEnd({ source, data, offset }, (error) => (wrong ??= error));
    if (end) return end;
    if (offset === 0) break;
  }
  if (wrong !== undefined) throw wrong;
  throw new TruncatedFileError(
    `${source.name}: begins like a zip file but has no zip directory at its end; it is cut short (${source.size} bytes), fetch it again`,
  );
}

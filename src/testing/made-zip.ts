// Zip files with any lie in them, for tests of whoever reads zip files.
import { constants, crc32, deflateRawSync } from "node:zlib";

export interface MadeEntry {
  readonly name: string;
  readonly data: Uint8Array;
  readonly deflate?: boolean;
  /** General purpose bits; 1 says encrypted. The bit that says UTF-8 is set but for `saysUtf8: false`. */
  readonly flags?: number;
  readonly saysUtf8?: boolean;
  /** How the name is written in the headers; UTF-8 where absent. */
  readonly nameEncoding?: "utf8" | "latin1";
  readonly method?: number;
  /** Unix mode in the upper half, e.g. 0xa1ff0000 for a symbolic link. */
  readonly externalAttributes?: number;
  /** What the headers claim, where it is not the truth. */
  readonly claimedBytes?: number;
  readonly claimedCrc?: number;
  /** Name in the local header, where it is not the directory's. */
  readonly localName?: string;
  /** Offset of the local header in the directory, where it is not the truth. */
  readonly claimedOffset?: number;
  /** Whether sizes and checksum follow the data, as whoever writes into a pipe has them. */
  readonly describedBehind?: boolean;
  /** Whether the directory has its sizes and offset in 64 bits. */
  readonly isZip64?: boolean;
  /** Whether the directory does not list it. */
  readonly unlisted?: boolean;
}

/** What the end record claims where it is not the truth, and what lies around it. */
export interface MadeEnd {
  readonly entryCount?: number;
  readonly directoryBytes?: number;
  readonly directoryOffset?: number;
  /** Whether there is a zip64 end record as well. */
  readonly isZip64?: boolean;
  readonly comment?: Uint8Array;
  /** Bytes in front of the archive, which its offsets know nothing of. */
  readonly before?: Uint8Array;
}

const saturated = 0xffffffff;

function uint64s(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, i) => bytes.writeBigUInt64LE(BigInt(value), 8 * i));
  return bytes;
}

function endRecords(count: number, directoryBytes: number, directoryOffset: number, made: MadeEnd): Buffer {
  const said = { count: made.entryCount ?? count, bytes: made.directoryBytes ?? directoryBytes };
  const offset = made.directoryOffset ?? directoryOffset;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(made.isZip64 ? 0xffff : said.count, 8);
  end.writeUInt16LE(made.isZip64 ? 0xffff : said.count, 10);
  end.writeUInt32LE(made.isZip64 ? saturated : said.bytes, 12);
  end.writeUInt32LE(made.isZip64 ? saturated : offset, 16);
  end.writeUInt16LE(made.comment?.length ?? 0, 20);
  const behind = made.comment ?? new Uint8Array(0);
  if (!made.isZip64) return Buffer.concat([end, behind]);
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0x06064b50, 0);
  head.writeBigUInt64LE(44n, 4);
  head.writeUInt16LE(45, 12);
  head.writeUInt16LE(45, 14);
  const end64 = Buffer.concat([head, uint64s(said.count, said.count, said.bytes, offset)]);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(directoryOffset + directoryBytes), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end64, locator, end, behind]);
}

/** A zip file of the entries, in order. */
export function madeZip(entries: readonly MadeEntry[], made: MadeEnd = {}): Uint8Array<ArrayBuffer> {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const packed = entry.deflate ? deflateRawSync(entry.data, { level: 9 }) : Buffer.from(entry.data);
    const written = (name: string) => Buffer.from(name, entry.nameEncoding ?? "utf8");
    const checksum = entry.claimedCrc ?? crc32(entry.data);
    const unpackedBytes = entry.claimedBytes ?? entry.data.length;
    const common = (name: string, sizes: readonly [checksum: number, packedBytes: number, unpackedBytes: number]) => {
      const header = Buffer.alloc(26);
      header.writeUInt16LE(20, 0);
      const described = entry.describedBehind ? 8 : 0;
      header.writeUInt16LE((entry.saysUtf8 === false ? 0 : 0x0800) | described | (entry.flags ?? 0), 2);
      header.writeUInt16LE(entry.method ?? (entry.deflate ? 8 : 0), 4);
      header.writeUInt16LE(0x21, 8);
      sizes.forEach((size, i) => header.writeUInt32LE(size, 10 + 4 * i));
      header.writeUInt16LE(written(name).length, 22);
      return header;
    };
    const localName = entry.localName ?? entry.name;
    const sizes = [checksum, packed.length, unpackedBytes] as const;
    const localHeader = common(localName, entry.describedBehind ? [0, 0, 0] : sizes);
    const local = [Buffer.from([0x50, 0x4b, 3, 4]), localHeader, written(localName), packed];
    if (entry.describedBehind) {
      const descriptor = Buffer.alloc(16);
      descriptor.writeUInt32LE(0x08074b50, 0);
      sizes.forEach((size, i) => descriptor.writeUInt32LE(size, 4 + 4 * i));
      local.push(descriptor);
    }
    const claimedOffset = entry.claimedOffset ?? offset;
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(entry.externalAttributes ?? 0, 6);
    tail.writeUInt32LE(entry.isZip64 ? saturated : claimedOffset, 10);
    const listed = common(entry.name, entry.isZip64 ? [checksum, saturated, saturated] : sizes);
    const extra = Buffer.concat(
      entry.isZip64 ? [Buffer.from([1, 0, 24, 0]), uint64s(unpackedBytes, packed.length, claimedOffset)] : [],
    );
    listed.writeUInt16LE(extra.length, 24);
    const madeBy = Buffer.from([20, entry.externalAttributes ? 3 : 0]);
    const record = [Buffer.from([0x50, 0x4b, 1, 2]), madeBy, listed, tail, written(entry.name), extra];
    if (!entry.unlisted) directory.push(Buffer.concat(record));
    for (const part of local) offset += part.length;
    parts.push(...local);
  }
  const listing = Buffer.concat(directory);
  const end = endRecords(directory.length, listing.length, offset, made);
  return new Uint8Array(Buffer.concat([made.before ?? new Uint8Array(0), ...parts, listing, end]));
}

// zlib streams of zeros, as dense as deflate packs, of gigabytes if need be: made of one packed piece again and again.
const pieceBytes = 2 ** 20;
const adlerBase = 65_521;

/** At least `bytes` zeros, in about a thousandth of that. */
export function zeroStream(bytes: number): Uint8Array<ArrayBuffer> {
  // flushed, a piece ends at a whole byte and another can follow
  const piece = deflateRawSync(new Uint8Array(pieceBytes), { level: 9, finishFlush: constants.Z_SYNC_FLUSH });
  const count = Math.ceil(bytes / pieceBytes);
  const end = deflateRawSync(new Uint8Array(0));
  const stream = new Uint8Array(2 + count * piece.length + end.length + 4);
  stream.set([0x78, 0xda]);
  for (let i = 0; i < count; i++) stream.set(piece, 2 + i * piece.length);
  stream.set(end, 2 + count * piece.length);
  // of zeros the first sum stays 1, and the second counts them (RFC 1950)
  const adler = ((count * pieceBytes) % adlerBase) * 65_536 + 1;
  new DataView(stream.buffer).setUint32(stream.length - 4, adler);
  return stream;
}

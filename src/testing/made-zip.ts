// Zip files with any lie in them, for tests of whoever reads zip files.
import { crc32, deflateRawSync } from "node:zlib";

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
}

/** A zip file of the entries, in order. */
export function madeZip(entries: readonly MadeEntry[]): Uint8Array<ArrayBuffer> {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const packed = entry.deflate ? deflateRawSync(entry.data, { level: 9 }) : Buffer.from(entry.data);
    const written = (name: string) => Buffer.from(name, entry.nameEncoding ?? "utf8");
    const common = (name: string) => {
      const header = Buffer.alloc(26);
      header.writeUInt16LE(20, 0);
      header.writeUInt16LE((entry.saysUtf8 === false ? 0 : 0x0800) | (entry.flags ?? 0), 2);
      header.writeUInt16LE(entry.method ?? (entry.deflate ? 8 : 0), 4);
      header.writeUInt16LE(0x21, 8);
      header.writeUInt32LE(entry.claimedCrc ?? crc32(entry.data), 10);
      header.writeUInt32LE(packed.length, 14);
      header.writeUInt32LE(entry.claimedBytes ?? entry.data.length, 18);
      header.writeUInt16LE(written(name).length, 22);
      return header;
    };
    const localName = entry.localName ?? entry.name;
    const local = [Buffer.from([0x50, 0x4b, 3, 4]), common(localName), written(localName), packed];
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(entry.externalAttributes ?? 0, 6);
    tail.writeUInt32LE(entry.claimedOffset ?? offset, 10);
    const madeBy = Buffer.from([20, entry.externalAttributes ? 3 : 0]);
    directory.push(Buffer.from([0x50, 0x4b, 1, 2]), madeBy, common(entry.name), tail, written(entry.name));
    for (const part of local) offset += part.length;
    parts.push(...local);
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...parts, listing, end]));
}

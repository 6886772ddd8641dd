// Entries that lie in a zip file and that its directory does not list: between those it lists, before and behind them.
import { readExactly, type ByteSource } from "../base/byte-source";

/** Where a listed entry lies: up to the next one, or to the directory. */
export interface ZipStretch {
  readonly localHeaderOffset: number;
  readonly nameBytes: number;
  readonly packedBytes: number;
  readonly endLimit: number;
}

const headerBytes = 30;
/** The shortest entry that could be hidden: a header and a name of one byte. */
const shortestBytes = headerBytes + 1;
/** Each takes a read of its header; the others have less room. */
const maxLookedAt = 4096;
/** Behind an entry lies a descriptor of up to 24 bytes, or padding; of more room only the beginning is looked at. */
const maxRoomBytes = 2 ** 22;
const headerSignature = 0x04034b50;
const recordSignature = 0x02014b50;

/** Each hidden entry may show itself twice: by its header, and by its record in a directory that begins earlier. */
interface Found {
  headers: number;
  records: number;
}

/** Room between an entry's end, as the directory has it without its extra field, and what follows. */
function roomOf({ localHeaderOffset, nameBytes, packedBytes, endLimit }: ZipStretch): number {
  return endLimit - (localHeaderOffset + headerBytes + nameBytes + packedBytes);
}

/** Counts the signatures of entries and of records of a directory in the bytes from `offset` to `end`. */
async function countIn(source: ByteSource, offset: number, end: number, found: Found): Promise<void> {
  const length = Math.min(end - offset, maxRoomBytes);
  if (length < shortestBytes) return;
  const bytes = await readExactly(source, offset, length, "the room between entries");
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = bytes.indexOf(0x50); at !== -1 && at + 4 <= length; at = bytes.indexOf(0x50, at + 1)) {
    const signature = data.getUint32(at, true);
    if (signature === headerSignature) found.headers++;
    if (signature === recordSignature) found.records++;
  }
}

/**
 * How many entries, or records of them in a directory that begins earlier than it says, lie where nothing should; looked
 * for where there is the most room. `stretches` are all that are listed, by offset.
 */
export async function countUnlistedEntries(
  source: ByteSource,
  stretches: readonly ZipStretch[],
  directoryOffset: number,
): Promise<number> {
  const found: Found = { headers: 0, records: 0 };
  await countIn(source, 0, stretches[0]?.localHeaderOffset ?? directoryOffset, found);
  const roomy = stretches.filter((stretch) => roomOf(stretch) >= shortestBytes);
  const looked = roomy.length > maxLookedAt ? roomy.toSorted((a, b) => roomOf(b) - roomOf(a)) : roomy;
  for (const { localHeaderOffset, nameBytes, packedBytes, endLimit } of looked.slice(0, maxLookedAt)) {
    const lengths = await readExactly(source, localHeaderOffset + 26, 4, "an entry's header");
    const own = headerBytes + lengths[0] + 256 * lengths[1] + lengths[2] + 256 * lengths[3] + packedBytes;
    // a header of other lengths is one of another entry, which whoever reads it is told
    if (lengths[0] + 256 * lengths[1] === nameBytes) await countIn(source, localHeaderOffset + own, endLimit, found);
  }
  return Math.max(found.headers, found.records);
}

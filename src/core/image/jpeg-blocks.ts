// Blocks of an interleaved JPEG scan, found in its coded bits without being decoded (ITU-T T.81, annexes F and G).
import { damagedJpeg } from "./jpeg-header";

// Huffman codes of JPEG (ITU-T T.81, annexes C and F): tables, a reader of coded bits and a writer of them.

/** Codes of 1 … 16 bits in order of their lengths. */
export interface HuffmanTable {
  /** The first code of each length, and the place of its symbol; index 0 is unused. */
  readonly firstCode: Int32Array;
  readonly firstSymbol: Int32Array;
  readonly counts: Uint8Array;
  readonly symbols: Uint8Array;
}

export function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const firstCode = new Int32Array(17);
  const firstSymbol = new Int32Array(17);
  for (let length = 1, code = 0, symbol = 0; length <= 16; length++) {
    firstCode[length] = code;
    firstSymbol[length] = symbol;
    symbol += counts[length - 1];
    code = (code + counts[length - 1]) << 1;
  }
  return { firstCode, firstSymbol, counts, symbols };
}

/** Reads bits, most significant first, from bytes whose stuffed zeros are gone. */
class BitReader {
  /** In bits from the first byte. */
  at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  bit(): number {
    const byte = this.bytes[this.at >>> 3];
    if (byte === undefined) throw damagedJpeg("its coded pixels end too early");
    return (byte >> (7 - (this.at++ & 7))) & 1;
  }

  /** Up to 16 bits as a whole number. */
  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) value = (value << 1) | this.bit();
    return value;
  }

  symbol({ firstCode, firstSymbol, counts, symbols }: HuffmanTable): number {
    for (let length = 1, code = 0; length <= 16; length++) {
      code = (code << 1) | this.bit();
      const offset = code - firstCode[length];
      if (offset >= 0 && offset < counts[length - 1]) return symbols[firstSymbol[length] + offset];
    }
    throw damagedJpeg("its coded pixels hold a code that is in no table");
  }
}

/** Collects bits, most significant first, and stuffs a zero behind every byte FF. */
class BitWriter {
  private bytes = new Uint8Array(4096);
  private length = 0;
  private pending = 0;
  private pendingBits = 0;

  /** Up to 16 bits. */
  write(value: number, count: number): void {
    for (let i = count - 1; i >= 0; i--) {
      this.pending = (this.pending << 1) | ((value >> i) & 1);
      if (++this.pendingBits === 8) this.flush();
    }
  }

  /** `count` bits of `source` from the bit `from`. */
  copy(source: Uint8Array, from: number, count: number): void {
    for (let at = from; at < from + count; at++) this.write((source[at >>> 3] >> (7 - (at & 7))) & 1, 1);
  }

  /** All bytes, the last one filled up with ones. */
  finish(): Uint8Array {
    if (this.pendingBits > 0) this.write(0xff, 8 - this.pendingBits);
    return this.bytes.subarray(0, this.length);
  }

  private flush(): void {
    if (this.length + 2 > this.bytes.length) {
      const longer = new Uint8Array(2 * this.bytes.length);
      longer.set(this.bytes);
      this.bytes = longer;
    }
    this.bytes[this.length++] = this.pending;
    if (this.pending === 0xff) this.bytes[this.length++] = 0;
    this.pending = 0;
    this.pendingBits = 0;
  }
}

/** One component's part of a scan. */
export interface ScanComponent {
  /** Blocks a minimum coded unit. */
  readonly horizontal: number;
  readonly vertical: number;
  /** Blocks that hold pixels; units at the edges hold more. */
  readonly columns: number;
  readonly rows: number;
  /** Missing where the scan has no need of it. */
  readonly dc?: HuffmanTable;
  readonly ac?: HuffmanTable;
}

export interface InterleavedScan {
  readonly components: readonly ScanComponent[];
  readonly unitsAcross: number;
  readonly unitsDown: number;
  /** Units between restarts, 0 for none. */
  readonly restartInterval: number;
  /** A whole block, the first bits of its mean, or one more bit of it. */
  readonly kind: "whole" | "mean" | "refinement";
  /** With stuffed zeros and restart markers. */
  readonly coded: Uint8Array;
}

/** The blocks of one component, row by row, those at the edges too. */
interface BlockRow {
  readonly across: number;
  /** The mean as it is coded, or the one bit of a refinement. */
  readonly means: Int32Array;
  /** Where the other coefficients lie in `bits`, in bits, and how many bits they are. */
  readonly from: Float64Array;
  readonly lengths: Uint32Array;
}

export interface ScanBlocks {
  readonly components: readonly BlockRow[];
  /** The coded bytes without stuffed zeros and markers. */
  readonly bits: Uint8Array;
}

/** The coded bytes without what makes them safe to search for markers, and where each restart interval begins. */
function unstuffed(coded: Uint8Array): { bits: Uint8Array; starts: number[] } {
  const bits = new Uint8Array(coded.length);
  const starts = [0];
  let length = 0;
  for (let at = 0; at < coded.length; at++) {
    if (coded[at] !== 0xff) {
      bits[length++] = coded[at];
      continue;
    }
    while (coded[at + 1] === 0xff) at++;
    const next = coded[++at];
    if (next === 0) bits[length++] = 0xff;
    else if (next !== undefined) starts.push(length);
  }
  return { bits: bits.subarray(0, length), starts };
}

/** A signed number of `category` bits (T.81, F.2.2.1). */
function signedBits(reader: BitReader, category: number): number {
  if (category === 0) return 0;
  if (category > 15) throw damagedJpeg("its coded pixels hold a mean of more than 15 bits");
  const value = reader.bits(category);
  return value < 1 << (category - 1) ? value - (1 << category) + 1 : value;
}

/** Passes over the 63 other coefficients of a block. */
function skipCoefficients(reader: BitReader, table: HuffmanTable): void {
  for (let k = 1; k < 64; k++) {
    const symbol = reader.symbol(table);
    const bits = symbol & 15;
    const run = symbol >> 4;
    if (bits === 0 && run !== 15) return;
    k += run;
    reader.bits(bits);
  }
}

function needed(table: HuffmanTable | undefined): HuffmanTable {
  if (!table) throw damagedJpeg("its pixels come before the tables of their code");
  return table;
}

/** Finds every block of a scan. Throws ImageError where the coded bits end too early or make no sense. */
export function readScanBlocks(scan: InterleavedScan): ScanBlocks {
  const { components, unitsAcross, unitsDown, restartInterval, kind } = scan;
  const { bits, starts } = unstuffed(scan.coded);
  const reader = new BitReader(bits);
  const rows = components.map(({ horizontal, vertical }): BlockRow => {
    const count = unitsAcross * horizontal * unitsDown * vertical;
    return {
      across: unitsAcross * horizontal,
      means: new Int32Array(count),
      from: new Float64Array(count),
      lengths: new Uint32Array(count),
    };
  });
  const means = components.map(() => 0);
  const readBlock = (c: number, block: number): void => {
    if (kind === "refinement") {
      rows[c].means[block] = reader.bit();
      return;
    }
    means[c] += signedBits(reader, reader.symbol(needed(components[c].dc)));
    rows[c].means[block] = means[c];
    rows[c].from[block] = reader.at;
    if (kind === "whole") skipCoefficients(reader, needed(components[c].ac));
    rows[c].lengths[block] = reader.at - rows[c].from[block];
  };
  for (let unit = 0; unit < unitsAcross * unitsDown; unit++) {
    if (restartInterval > 0 && unit > 0 && unit % restartInterval === 0) {
      const start = starts[unit / restartInterval];
      if (start === undefined) throw damagedJpeg("a restart marker is missing");
      reader.at = 8 * start;
      means.fill(0);
    }
    const down = Math.floor(unit / unitsAcross);
    const right = unit % unitsAcross;
    for (let c = 0; c < components.length; c++) {
      const { horizontal, vertical } = components[c];
      for (let y = 0; y < vertical; y++) {
        const rowStart = (down * vertical + y) * rows[c].across + right * horizontal;
        for (let x = 0; x < horizontal; x++) readBlock(c, rowStart + x);
      }
    }
  }
  return { components: rows, bits };
}

/** The code of means in scans that are written here: the category itself in five bits. */
export const categoryBits = 5;

function writeMean(writer: BitWriter, difference: number): void {
  const category = 32 - Math.clz32(Math.abs(difference));
  writer.write(category, categoryBits);
  if (category > 0) writer.write(difference < 0 ? difference + (1 << category) - 1 : difference, category);
}

/** The coded bytes of a scan that holds only the components `kept` (their places in `scan`), without restarts. */
export function writeScanBlocks(scan: InterleavedScan, blocks: ScanBlocks, kept: readonly number[]): Uint8Array {
  const writer = new BitWriter();
  const means = kept.map(() => 0);
  const writeBlock = (k: number, block: number): void => {
    const row = blocks.components[kept[k]];
    if (scan.kind === "refinement") {
      writer.write(row.means[block], 1);
      return;
    }
    writeMean(writer, row.means[block] - means[k]);
    means[k] = row.means[block];
    writer.copy(blocks.bits, row.from[block], row.lengths[block]);
  };
  if (kept.length === 1) {
    // alone in its scan a component is coded row by row, and only where it has pixels
    const { columns, rows } = scan.components[kept[0]];
    const { across } = blocks.components[kept[0]];
    for (let y = 0; y < rows; y++) for (let x = 0; x < columns; x++) writeBlock(0, y * across + x);
    return writer.finish();
  }
  for (let down = 0; down < scan.unitsDown; down++) {
    for (let right = 0; right < scan.unitsAcross; right++) {
      for (let k = 0; k < kept.length; k++) {
        const { horizontal, vertical } = scan.components[kept[k]];
        for (let y = 0; y < vertical; y++) {
          const rowStart = (down * vertical + y) * blocks.components[kept[k]].across + right * horizontal;
          for (let x = 0; x < horizontal; x++) writeBlock(k, rowStart + x);
        }
      }
    }
  }
  return writer.finish();
}

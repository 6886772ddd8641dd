// Huffman codes of JPEG (ITU-T T.81, annexes C and F): tables, a reader of coded bits and a writer of them.
import { damagedJpeg } from "./jpeg-segments";

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
export class BitReader {
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
export class BitWriter {
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

// A checksum over a plain value: what IndexedDB keeps of a run or an evaluation is held against it when it is read.
import { crc32 } from "../../core/base/hashes";

const blockBytes = 65_536;
/** UTF-8 takes at most three bytes for a UTF-16 unit. */
const maxBytesAUnit = 3;

/** Takes in bytes and small numbers without a copy for each. */
class Checksum {
  private sum = 0;
  private used = 0;
  private readonly block = new Uint8Array(blockBytes);
  private readonly view = new DataView(this.block.buffer);

  private room(bytes: number): void {
    if (this.used + bytes <= blockBytes) return;
    this.sum = crc32(this.block.subarray(0, this.used), this.sum);
    this.used = 0;
  }

  tag(letter: string): void {
    this.room(1);
    this.block[this.used++] = letter.charCodeAt(0);
  }

  number(value: number): void {
    this.room(8);
    this.view.setFloat64(this.used, value, true);
    this.used += 8;
  }

  text(text: string): void {
    this.number(text.length);
    const encoder = new TextEncoder();
    if (text.length * maxBytesAUnit > blockBytes) return this.bytes(encoder.encode(text));
    this.room(text.length * maxBytesAUnit);
    this.used += encoder.encodeInto(text, this.block.subarray(this.used)).written;
  }

  bytes(bytes: Uint8Array): void {
    this.room(blockBytes);
    this.sum = crc32(bytes, this.sum);
  }

  get value(): number {
    this.room(blockBytes);
    return this.sum;
  }
}

function take(sum: Checksum, value: unknown): void {
  switch (typeof value) {
    case "number":
      sum.tag("n");
      return sum.number(value);
    case "string":
      sum.tag("s");
      return sum.text(value);
    case "boolean":
      return sum.tag(value ? "t" : "f");
    case "undefined":
      return sum.tag("u");
  }
  if (value === null) return sum.tag("0");
  if (Array.isArray(value)) {
    sum.tag("a");
    sum.number(value.length);
    for (const item of value) take(sum, item);
    return;
  }
  if (ArrayBuffer.isView(value)) {
    sum.tag("b");
    sum.text(value.constructor.name);
    sum.number(value.byteLength);
    return sum.bytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  }
  if (typeof value !== "object") throw new TypeError(`a ${typeof value} has no checksum`);
  // a member that is undefined is one that JSON leaves out; no reader tells them apart
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  sum.tag("o");
  sum.number(members.length);
  for (const [name, member] of members.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    sum.text(name);
    take(sum, member);
  }
}

/**
 * CRC-32 over every number, text and byte of a value of plain objects, arrays, primitives and typed arrays, whatever the
 * order of its members.
 */
export function valueChecksum(value: unknown): number {
  const sum = new Checksum();
  take(sum, value);
  return sum.value;
}

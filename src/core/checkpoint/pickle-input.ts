// The bytes of a pickle as its machine reads them: numbers, lines and strings, and a count of the work that they ask for.
import { TruncatedFileError, UnpackLimitError } from "../base/file-errors";
import { MalformedPickleError } from "./errors";
import { utf8, writtenInteger } from "./pickle-literals";

/**
 * Steps a pickle may take; ResNeSt-269e with its optimizer takes 0.4 million. What takes longer than moving a value counts
 * as several: a container, a string, and what a host has to look through.
 */
const maxSteps = 4_000_000;
const stringSteps = 2;

/** All methods throw TruncatedFileError where the bytes end first. */
export class PickleInput {
  private readonly data: DataView;
  private steps = 0;

  constructor(
    private readonly bytes: Uint8Array,
    /** The next byte. */
    public at: number,
    /** The file's, for messages. */
    readonly name: string,
  ) {
    this.data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  malformed(what: string): MalformedPickleError {
    return new MalformedPickleError(`${this.name}: its pickle is malformed at byte ${this.at}: ${what}`);
  }

  /** @throws UnpackLimitError beyond the steps that a pickle may take */
  cost(steps: number): void {
    this.steps += steps;
    if (this.steps > maxSteps) {
      throw new UnpackLimitError(
        `${this.name}: its pickle takes more than ${maxSteps} steps; no checkpoint needs as many, and the file is refused`,
      );
    }
  }

  /** Advances over `length` bytes and returns where they began. */
  skip(length: number): number {
    if (length < 0 || this.at + length > this.bytes.length) {
      throw new TruncatedFileError(
        `${this.name}: its pickle ends after ${this.bytes.length} bytes, amid a value of ${length}; the file is cut short`,
      );
    }
    this.at += length;
    return this.at - length;
  }

  take(length: number): Uint8Array {
    const start = this.skip(length);
    return this.bytes.subarray(start, start + length);
  }

  text(length: number): string {
    this.cost(stringSteps);
    const bytes = this.take(length);
    try {
      return utf8.decode(bytes);
    } catch {
      throw this.malformed("a string is not UTF-8");
    }
  }

  line(): string {
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0) throw new TruncatedFileError(`${this.name}: its pickle ends amid a line; the file is cut short`);
    const text = this.text(end - this.at);
    this.at++;
    return text;
  }

  uint8(): number {
    return this.bytes[this.skip(1)];
  }

  uint16(): number {
    return this.data.getUint16(this.skip(2), true);
  }

  uint32(): number {
    return this.data.getUint32(this.skip(4), true);
  }

  int32(): number {
    return this.data.getInt32(this.skip(4), true);
  }

  /** A 64-bit length; beyond 2^53 it is beyond any input, too. */
  uint64(): number {
    return Number(this.data.getBigUint64(this.skip(8), true));
  }

  float64(): number {
    return this.data.getFloat64(this.skip(8));
  }

  /** An integer that is written in digits. */
  integer(text: string): number | bigint {
    const value = writtenInteger(text);
    if (value === undefined) throw this.malformed("an integer is not written in digits");
    return value;
  }
}

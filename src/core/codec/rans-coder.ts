// Latent <-> byte string: entropy coding of all symbols of one image in channel, row, column order, bit for bit as
// CompressAI's EntropyBottleneck.compress and decompress code them.
import { joinBytes } from "../base/byte-source";
import type { CdfTables, Latent } from "../../domain";
import { assertValidTables, totalFrequency } from "./cdf-tables";
import { DamagedPayloadError, UnusableLatentError } from "./codec-errors";
import { ransBinaryBase64 } from "./rans-binary";

// The one instance of the rANS coder's WebAssembly module.

/** What assembly/rans.ts exports; addresses and sizes in bytes, see there. */
interface RansModule {
  readonly memory: WebAssembly.Memory;
  position(): number;
  prepareRow(cdf: number, intervals: number, encodeRow: number, decodeRow: number, bucketRow: number): void;
  startEncoding(): void;
  writeBelow(end: number): void;
  encodeRun(symbols: number, count: number, encodeRow: number, intervals: number, offset: number): number;
  finishEncoding(): void;
  startDecoding(begin: number, end: number): number;
  decodeRun(
    symbols: number,
    count: number,
    decodeRow: number,
    bucketRow: number,
    intervals: number,
    offset: number,
  ): number;
  finishedDecoding(): number;
}

/** What encodeRun and decodeRun answer. */
const ransStatus = { done: 0, truncated: 1, badEscape: 2, outOfRange: 3 } as const;

let instance: Promise<RansModule> | undefined;

/** Compiles the module at the first call. */
function ransModule(): Promise<RansModule> {
  instance ??= instantiate();
  return instance;
}

async function instantiate(): Promise<RansModule> {
  const bytes = Uint8Array.from(atob(ransBinaryBase64), (character) => character.charCodeAt(0));
  const { instance: module } = await WebAssembly.instantiate(bytes);
  return module.exports as unknown as RansModule;
}

/** More symbols than any image has: 2^27 of them are the latent of a 9,000 × 9,000 image with 24 channels. */
export const maxSymbols = 2 ** 27;

/** Symbols that cross into the module at once: half a megabyte of memory serves latents of any size. */
const runSymbols = 16384;
const symbolArea = 1024;
const wordArea = symbolArea + 4 * runSymbols;
/** encodeRun may write 2 words a symbol and 1, finishEncoding 2. */
const wordAreaEnd = wordArea + 4 * (2 * runSymbols + 4);
const buckets = 1024;

/** The coder's own rounding may save this much against a symbol's information: 2^-15 of the state, log2(1 + 2^-15) bits. */
const roundingBits = 5e-5;

/** One row of the tables inside the module's memory. */
interface PreparedRow {
  readonly intervals: number;
  readonly offset: number;
  readonly encodeRow: number;
  readonly decodeRow: number;
  readonly bucketRow: number;
}

interface PreparedTables {
  /** A private copy: tables are recognised by their contents. */
  readonly tables: CdfTables;
  readonly rows: readonly PreparedRow[];
  /** No latent takes fewer bits for one position (all channels); refuses absurd shapes before memory is taken for them. */
  readonly minBits: number;
  /** The first address behind the tables. */
  readonly end: number;
}

let prepared: PreparedTables | undefined;

/**
 * Codes one image's symbols. Symbols outside their row's range cost an escape, 4 bits for the number of digits and 4 bits
 * a digit. No symbols give the 8 bytes of the coder's state.
 *
 * Throws MalformedTablesError, or UnusableLatentError where the shapes of latent, symbols and tables disagree or a symbol
 * lies more than 32 bits away from its table.
 */
export async function encodeSymbols(latent: Latent, tables: CdfTables): Promise<Uint8Array<ArrayBuffer>> {
  assertShape(latent, tables);
  const { channels, height, width, symbols } = latent;
  const plane = height * width;
  if (symbols.length !== channels * plane) {
    throw new UnusableLatentError(
      `The latent has ${symbols.length} symbols, its shape [${channels}, ${height}, ${width}] needs ${channels * plane}.`,
    );
  }
  const module = await ransModule();
  const { rows } = prepare(module, tables);
  const memory = new Uint8Array(module.memory.buffer);
  const words = new Int32Array(module.memory.buffer);
  const pieces: Uint8Array[] = [];
  const takePiece = () => pieces.push(memory.slice(module.position(), wordAreaEnd));
  module.startEncoding();
  for (let c = channels - 1; c >= 0; c--) {
    const { encodeRow, intervals, offset } = rows[c];
    for (let end = plane; end > 0; end -= runSymbols) {
      const begin = Math.max(0, end - runSymbols);
      words.set(symbols.subarray(c * plane + begin, c * plane + end), symbolArea / 4);
      module.writeBelow(wordAreaEnd);
      if (module.encodeRun(symbolArea, end - begin, encodeRow, intervals, offset) !== ransStatus.done) {
        throw new UnusableLatentError(
          `Channel ${c} of the latent has a symbol that lies 2^31 or more away from its table, which starts at ${offset}. ` +
            "The encoder's output has diverged; check the checkpoint's weights.",
        );
      }
      takePiece();
    }
  }
  module.writeBelow(wordAreaEnd);
  module.finishEncoding();
  takePiece();
  return joinBytes(pieces.reverse());
}

/**
 * Decodes one image's symbols.
 *
 * Throws MalformedTablesError, UnusableLatentError for a shape that the tables or this coder cannot have, and
 * DamagedPayloadError where the string ends early, goes on after the last symbol, or was not made by such a coder.
 */
export async function decodeSymbols(
  payload: Uint8Array,
  shape: { readonly channels: number; readonly height: number; readonly width: number },
  tables: CdfTables,
): Promise<Latent> {
  assertShape(shape, tables);
  const { channels, height, width } = shape;
  if (payload.length < 8 || payload.length % 4 !== 0) {
    throw new DamagedPayloadError(
      `The payload has ${payload.length} bytes; a coded latent has 8 or more, in words of 4. Was it cut off?`,
    );
  }
  const module = await ransModule();
  const { rows, minBits, end: payloadBegin } = prepare(module, tables);
  const plane = height * width;
  const needed = plane * minBits;
  if (8 * payload.length < needed) {
    throw new DamagedPayloadError(
      `The payload has ${payload.length} bytes, a latent of shape [${channels}, ${height}, ${width}] takes at least ` +
        `${Math.ceil(needed / 8)} under these tables.`,
    );
  }
  const payloadEnd = payloadBegin + payload.length;
  ensureMemory(module, payloadEnd);
  new Uint8Array(module.memory.buffer).set(payload, payloadBegin);
  const words = new Int32Array(module.memory.buffer);
  if (!module.startDecoding(payloadBegin, payloadEnd)) {
    throw new DamagedPayloadError(
      "The payload does not begin with a state of the coder; it is damaged or something else.",
    );
  }
  const symbols = new Int32Array(channels * plane);
  for (let c = 0; c < channels; c++) {
    const { decodeRow, bucketRow, intervals, offset } = rows[c];
    for (let begin = 0; begin < plane; begin += runSymbols) {
      const count = Math.min(runSymbols, plane - begin);
      const status = module.decodeRun(symbolArea, count, decodeRow, bucketRow, intervals, offset);
      if (status !== ransStatus.done)
        throw new DamagedPayloadError(`${reason(status)} in channel ${c} of ${channels}.`);
      symbols.set(words.subarray(symbolArea / 4, symbolArea / 4 + count), c * plane + begin);
    }
  }
  if (!module.finishedDecoding()) {
    const left = payloadEnd - module.position();
    throw new DamagedPayloadError(
      `After the last symbol ${left} bytes are left and the coder is not in its initial state; ` +
        "the payload is damaged or belongs to another latent shape or other tables.",
    );
  }
  return { channels, height, width, symbols };
}

function reason(status: number): string {
  if (status === ransStatus.truncated) return "The payload ends before the last symbol,";
  if (status === ransStatus.badEscape) return "The payload has an escape of more than 8 digits,";
  return "The payload has a symbol beyond 32 bits,";
}

function assertShape(
  shape: { readonly channels: number; readonly height: number; readonly width: number },
  tables: CdfTables,
): void {
  const { channels, height, width } = shape;
  for (const size of [channels, height, width]) {
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new UnusableLatentError(`A latent cannot have the shape [${channels}, ${height}, ${width}].`);
    }
  }
  if (channels !== tables.channels) {
    throw new UnusableLatentError(
      `The latent has ${channels} channels, the CDF tables have ${tables.channels}; they belong to different models.`,
    );
  }
  if (channels * height * width > maxSymbols) {
    throw new UnusableLatentError(
      `A latent of shape [${channels}, ${height}, ${width}] has more than the ${maxSymbols} symbols that are coded at once.`,
    );
  }
}

function prepare(module: RansModule, tables: CdfTables): PreparedTables {
  if (prepared && sameTables(prepared.tables, tables)) return prepared;
  assertValidTables(tables);
  prepared = undefined;
  const { channels, maxLength, quantizedCdf, cdfLength, offset } = tables;
  let end = Math.ceil(wordAreaEnd / 64) * 64;
  const rows: PreparedRow[] = [];
  for (let c = 0; c < channels; c++) {
    const intervals = cdfLength[c] - 1;
    const encodeRow = end;
    const decodeRow = encodeRow + 32 * intervals;
    const bucketRow = decodeRow + 4 * intervals;
    end = Math.ceil((bucketRow + 2 * buckets) / 64) * 64;
    rows.push({ intervals, offset: offset[c], encodeRow, decodeRow, bucketRow });
  }
  const staging = end;
  ensureMemory(module, staging + 4 * maxLength);
  const words = new Int32Array(module.memory.buffer);
  for (let c = 0; c < channels; c++) {
    const { intervals, encodeRow, decodeRow, bucketRow } = rows[c];
    words.set(quantizedCdf.subarray(c * maxLength, c * maxLength + intervals + 1), staging / 4);
    module.prepareRow(staging, intervals, encodeRow, decodeRow, bucketRow);
  }
  const minBits = rows.reduce((sum, { intervals }, c) => {
    let largest = 0;
    for (let i = c * maxLength; i < c * maxLength + intervals; i++) {
      largest = Math.max(largest, quantizedCdf[i + 1] - quantizedCdf[i]);
    }
    return sum + Math.max(0, -Math.log2(largest / totalFrequency) - roundingBits);
  }, 0);
  const copy = { ...tables, quantizedCdf: quantizedCdf.slice(), cdfLength: cdfLength.slice(), offset: offset.slice() };
  prepared = { tables: copy, rows, minBits, end };
  return prepared;
}

function sameTables(a: CdfTables, b: CdfTables): boolean {
  return (
    a.channels === b.channels &&
    a.maxLength === b.maxLength &&
    sameValues(a.cdfLength, b.cdfLength) &&
    sameValues(a.offset, b.offset) &&
    sameValues(a.quantizedCdf, b.quantizedCdf)
  );
}

function sameValues(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

const pageBytes = 65536;

function ensureMemory(module: RansModule, bytes: number): void {
  const missing = bytes - module.memory.buffer.byteLength;
  if (missing > 0) module.memory.grow(Math.ceil(missing / pageBytes));
}

// Quantized CDF tables: what makes them valid, when two are the same, and their hash.
import type { CdfTables } from "../../domain";
import { MalformedTablesError } from "./codec-errors";
import { sha256Hex } from "../base/sha256";

/** Cumulative frequencies end here: probabilities have 16 bits. */
export const totalFrequency = 65536;

/** Offsets beyond this would overflow the coder's 32-bit symbols; genuine ones are a few tens. */
const largestOffset = 2 ** 30;

/**
 * Throws MalformedTablesError unless every row rises strictly from 0 to 65536 over at least one symbol and the escape,
 * and all sizes agree. Entries beyond a row's length are not looked at.
 */
export function assertValidTables(tables: CdfTables): void {
  const { channels, maxLength, quantizedCdf, cdfLength, offset } = tables;
  if (!Number.isSafeInteger(channels) || channels < 1) fail(`${channels} channels, expected at least 1`);
  if (!Number.isSafeInteger(maxLength) || maxLength < 3) fail(`rows of ${maxLength} entries, expected at least 3`);
  if (quantizedCdf.length !== channels * maxLength) {
    fail(`${quantizedCdf.length} entries, expected ${channels} rows of ${maxLength}`);
  }
  if (cdfLength.length !== channels) fail(`${cdfLength.length} row lengths, expected ${channels}`);
  if (offset.length !== channels) fail(`${offset.length} offsets, expected ${channels}`);
  for (let c = 0; c < channels; c++) {
    const length = cdfLength[c];
    if (length < 3 || length > maxLength) fail(`row ${c} has length ${length}, expected 3 to ${maxLength}`);
    if (Math.abs(offset[c]) > largestOffset) fail(`row ${c} has offset ${offset[c]}, expected at most ±2^30`);
    const first = c * maxLength;
    const last = first + length - 1;
    if (quantizedCdf[first] !== 0) fail(`row ${c} starts at ${quantizedCdf[first]}, expected 0`);
    if (quantizedCdf[last] !== totalFrequency) fail(`row ${c} ends at ${quantizedCdf[last]}, expected 65536`);
    for (let i = first; i < last; i++) {
      if (quantizedCdf[i + 1] <= quantizedCdf[i]) {
        fail(
          `row ${c} goes from ${quantizedCdf[i]} to ${quantizedCdf[i + 1]} at entry ${i + 1 - first}, expected a rise`,
        );
      }
    }
  }
}

function fail(what: string): never {
  throw new MalformedTablesError(
    `The CDF tables are malformed: ${what}. Load another checkpoint or rebuild its tables.`,
  );
}

/**
 * SHA-256 of the tables, 64 hexadecimal digits. Hashed are, as little-endian 32-bit integers: the number of channels;
 * then for each channel its length, its offset, and its `length` entries. Padding beyond the lengths does not count.
 * Throws MalformedTablesError.
 */
export async function tablesHash(tables: CdfTables): Promise<string> {
  assertValidTables(tables);
  const { channels, maxLength, quantizedCdf, cdfLength, offset } = tables;
  const used = cdfLength.reduce((sum, length) => sum + length, 0);
  const view = new DataView(new ArrayBuffer(4 * (1 + 2 * channels + used)));
  let at = 0;
  const put = (value: number) => {
    view.setInt32(at, value, true);
    at += 4;
  };
  put(channels);
  for (let c = 0; c < channels; c++) {
    put(cdfLength[c]);
    put(offset[c]);
    for (let i = 0; i < cdfLength[c]; i++) put(quantizedCdf[c * maxLength + i]);
  }
  return sha256Hex(view);
}

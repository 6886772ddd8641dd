// Quantized CDF tables: what makes them valid, their hash, and their making from a factorized prior, after CompressAI's
// EntropyBottleneck.update and pmf_to_quantized_cdf.
import type { CdfTables } from "../../domain";
import { sha256Hex } from "../base/hashes";
import { MalformedPriorError, MalformedTablesError } from "./codec-errors";
import { cumulativeLogit, type FactorizedPrior, sigmoid } from "./factorized-prior";

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

/** PyTorch computes the tables in float32; with each operation rounded to it, so do we. */
const round = Math.fround;

/** Genuine tables have tens of symbols; quantiles that reach over more than this are damaged or hostile. */
const maxSymbols = 8192;

/**
 * The tables that `prior` codes under when a checkpoint brings none: probabilities of the integers around each median, as
 * far as its quantiles reach, and the tails' mass on the escape. Arithmetic is rounded to float32 step by step, as PyTorch
 * does it; yet a table made elsewhere may differ in a few entries by 1, so bitstreams carry their tables' hash.
 *
 * Throws MalformedPriorError where the quantiles span absurdly many symbols or the parameters give no probabilities.
 */
export function quantizedCdfTables(prior: FactorizedPrior): CdfTables {
  const { channels, quantiles } = prior;
  const below = new Int32Array(channels);
  const lengths = new Int32Array(channels);
  for (let c = 0; c < channels; c++) {
    const [lowest, median, highest] = quantiles.subarray(3 * c, 3 * c + 3);
    const minimum = Math.max(0, Math.ceil(round(median - lowest)));
    const maximum = Math.max(0, Math.ceil(round(highest - median)));
    if (!(minimum + maximum < maxSymbols)) {
      throw new MalformedPriorError(
        `Channel ${c} of the prior has quantiles ${lowest}, ${median}, ${highest}: ` +
          `a table of ${minimum + maximum + 1} symbols, expected ${maxSymbols} at most.`,
      );
    }
    below[c] = minimum;
    lengths[c] = minimum + maximum + 1;
  }
  const longest = lengths.reduce((a, b) => Math.max(a, b), 0);
  const maxLength = longest + 2;
  const quantizedCdf = new Int32Array(channels * maxLength);
  for (let c = 0; c < channels; c++) {
    const logit = cumulativeLogit(prior, c, round);
    const start = round(quantiles[3 * c + 1] - below[c]);
    const lower = (i: number) => logit(round(round(i + start) - 0.5));
    const upper = (i: number) => logit(round(round(i + start) + 0.5));
    const pmf: number[] = [];
    for (let i = 0; i < lengths[c]; i++) {
      pmf.push(Math.max(0, round(sigmoid(upper(i), round) - sigmoid(lower(i), round))));
    }
    // the upper tail is taken beyond the longest row, also for shorter ones
    pmf.push(round(sigmoid(lower(0), round) + sigmoid(-upper(longest - 1), round)));
    quantizedCdf.set(pmfToQuantizedCdf(pmf, c), c * maxLength);
  }
  return {
    channels,
    maxLength,
    quantizedCdf,
    cdfLength: lengths.map((length) => length + 2),
    offset: below.map((count) => -count || 0),
  };
}

/**
 * Cumulative 16-bit frequencies of a probability mass function, 0 … 65536, `pmf.length + 1` entries. Every symbol gets a
 * frequency of 1 at least, stolen from the least frequent one that can spare it.
 */
export function pmfToQuantizedCdf(pmf: readonly number[], channel = 0): Int32Array {
  const frequencies = pmf.map((probability) => roundHalfUp(probability * totalFrequency));
  const total = frequencies.reduce((a, b) => a + b, 0);
  if (!(total > 0)) {
    throw new MalformedPriorError(
      `Channel ${channel} of the prior gives no probabilities (they sum to ${total / totalFrequency}). ` +
        "Its parameters do not describe a density; load another checkpoint.",
    );
  }
  const cdf = new Int32Array(pmf.length + 1);
  let sum = 0;
  frequencies.forEach((frequency, i) => {
    sum += Math.floor((totalFrequency * frequency) / total);
    cdf[i + 1] = sum;
  });
  cdf[pmf.length] = totalFrequency;
  for (let i = 0; i < pmf.length; i++) if (cdf[i] === cdf[i + 1]) steal(cdf, i);
  return cdf;
}

/** Widens the empty interval `empty` by 1, at the cost of the first of the smallest intervals above 1. */
function steal(cdf: Int32Array, empty: number): void {
  let donor = -1;
  let smallest = Infinity;
  for (let j = 0; j + 1 < cdf.length; j++) {
    const frequency = cdf[j + 1] - cdf[j];
    if (frequency > 1 && frequency < smallest) {
      smallest = frequency;
      donor = j;
    }
  }
  if (donor < empty) for (let j = donor + 1; j <= empty; j++) cdf[j]--;
  else for (let j = empty + 1; j <= donor; j++) cdf[j]++;
}

/** C's round for what is not negative. */
function roundHalfUp(value: number): number {
  return Math.floor(value + 0.5);
}

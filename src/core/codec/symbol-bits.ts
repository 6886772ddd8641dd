// What each symbol of a coded latent costs under the quantized tables, escapes included: the bitstream inspector's view.
import type { CdfTables, Latent } from "../../domain";
import { assertValidTables, totalFrequency } from "./cdf-tables";
import { UnusableLatentError } from "./codec-errors";

export interface LatentCost {
  /** [channels, height, width], bits. */
  readonly bitsPerSymbol: Float32Array;
  /** [channels], bits. */
  readonly bitsPerChannel: Float64Array;
  /** [height, width], bits of all channels at one position. */
  readonly bitsPerPosition: Float64Array;
  readonly totalBits: number;
  /** Symbols that took an escape. */
  readonly escapes: number;
}

/**
 * The cost of every symbol; their sum is the payload's length in bits, less the coder's 32 bits of start-up and rounding
 * up to words. Throws MalformedTablesError, or UnusableLatentError where latent and tables disagree.
 */
export function latentCost(latent: Latent, tables: CdfTables): LatentCost {
  assertValidTables(tables);
  const { channels, height, width, symbols } = latent;
  const plane = height * width;
  if (channels !== tables.channels || symbols.length !== channels * plane) {
    throw new UnusableLatentError(
      `The latent has ${channels} channels and ${symbols.length} symbols in the shape [${channels}, ${height}, ${width}], ` +
        `the CDF tables have ${tables.channels} channels.`,
    );
  }
  const bitsPerSymbol = new Float32Array(symbols.length);
  const bitsPerChannel = new Float64Array(channels);
  const bitsPerPosition = new Float64Array(plane);
  let escapes = 0;
  for (let c = 0; c < channels; c++) {
    const costs = intervalBits(tables, c);
    const escape = costs.length - 1;
    const offset = tables.offset[c];
    for (let position = 0, i = c * plane; position < plane; position++, i++) {
      const index = symbols[i] - offset;
      let bits: number;
      if (index >= 0 && index < escape) {
        bits = costs[index];
      } else {
        bits = costs[escape] + escapeBits(index, escape);
        escapes++;
      }
      bitsPerSymbol[i] = bits;
      bitsPerChannel[c] += bits;
      bitsPerPosition[position] += bits;
    }
  }
  const totalBits = bitsPerChannel.reduce((a, b) => a + b, 0);
  return { bitsPerSymbol, bitsPerChannel, bitsPerPosition, totalBits, escapes };
}

/** -log2 of each interval's probability, the escape last. */
function intervalBits(tables: CdfTables, channel: number): Float64Array {
  const first = channel * tables.maxLength;
  return Float64Array.from({ length: tables.cdfLength[channel] - 1 }, (_, i) => {
    const frequency = tables.quantizedCdf[first + i + 1] - tables.quantizedCdf[first + i];
    return -Math.log2(frequency / totalFrequency);
  });
}

/** 4 bits for the number of digits and 4 for each: the excess, doubled, with the sign in its last bit. */
function escapeBits(index: number, escape: number): number {
  const folded = index < 0 ? -2 * index - 1 : 2 * (index - escape);
  let digits = 0;
  for (let rest = folded; rest > 0; rest = Math.floor(rest / 16)) digits++;
  return 4 * (1 + digits);
}

// The sizes of a coded image, each by its own name (a "size" without one means nothing), and what each symbol costs.
import type { CdfTables, Latent } from "../../domain";
import { assertValidTables, totalFrequency } from "./cdf-tables";
import { UnusableLatentError } from "./codec-errors";

/** What Python's sys.getsizeof adds to the length of a bytes object (64-bit CPython). */
const bytesObjectOverhead = 33;
/** Length of the pickle (protocol 4) of {'strings': [[b'']], 'shape': torch.Size([h, w])} with h, w < 256. */
const emptyPickleBytes = 70;
/** A frame of a pickle is closed, and another opened for 9 bytes, once it has 64 KiB; so many of them are not payload. */
const frameCapacityBytes = 65484;
const frameHeaderBytes = 9;

/** What one integer takes in a pickle beyond its opcode and first byte. */
function wideIntegerBytes(value: number): number {
  if (value < 256) return 0;
  return value < 65536 ? 1 : 3;
}

/**
 * The paper's KB: sys.getsizeof(pickle.dumps(coded)) / 1024 of the upstream encoder's output, with the latent's height and
 * width. Sides below 2^31, payload below 4 GiB.
 */
export function paperKilobytes(payloadBytes: number, latentHeight: number, latentWidth: number): number {
  const height = wideIntegerBytes(latentHeight);
  const width = wideIntegerBytes(latentWidth);
  let pickleBytes = emptyPickleBytes + payloadBytes + height + width;
  // lengths below 256 are written in one byte, others in four
  if (payloadBytes >= 256) pickleBytes += 3;
  // the last place where a frame may end lies between height and width
  if (payloadBytes + height >= frameCapacityBytes) pickleBytes += frameHeaderBytes;
  return (pickleBytes + bytesObjectOverhead) / 1024;
}

/** Bits of payload for each pixel of the network's input, its padding included. */
export function bitsPerPixel(payloadBytes: number, inputHeight: number, inputWidth: number): number {
  return (8 * payloadBytes) / (inputHeight * inputWidth);
}

/** Bits of payload for each position of the latent (all its channels). */
export function bitsPerLatent(payloadBytes: number, latentHeight: number, latentWidth: number): number {
  return (8 * payloadBytes) / (latentHeight * latentWidth);
}

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

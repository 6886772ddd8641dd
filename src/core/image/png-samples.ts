// Samples of a PNG file in every depth, colour type and interlacing. Ours because fast-png 8 misreads interlaced
// images of 1, 2 or 4 bits and inflates without bound; delete this for it when it does neither.
import { joinBytes } from "../base/byte-source";
import { crc32 } from "../base/hashes";
import { refuseLargeExpansion, refuseUnreasonableSize } from "./image-limits";
import { damagedPng, pngChunks, pngColourTypes, type PngHeader, readPngHeader } from "./png-header";
import { reasonOf } from "./image-error";

/** The fourth filter's estimate (PNG, third edition, section 9). */
function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const toLeft = Math.abs(estimate - left);
  const toAbove = Math.abs(estimate - above);
  const toCorner = Math.abs(estimate - corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

/**
 * Restores a scanline in place: its filter's byte, then its samples. `above` is the restored line before it, all zeros for
 * the first; `pixelBytes` is the distance to the byte on the left, at least 1. Throws ImageError for an unknown filter.
 */
function unfilterLine(line: Uint8Array, above: Uint8Array, pixelBytes: number): void {
  const [filter] = line;
  const end = line.length;
  const second = Math.min(1 + pixelBytes, end);
  if (filter === 1) {
    for (let i = second; i < end; i++) line[i] += line[i - pixelBytes];
  } else if (filter === 2) {
    for (let i = 1; i < end; i++) line[i] += above[i];
  } else if (filter === 3) {
    for (let i = 1; i < second; i++) line[i] += above[i] >> 1;
    for (let i = second; i < end; i++) line[i] += (line[i - pixelBytes] + above[i]) >> 1;
  } else if (filter === 4) {
    // without a pixel on the left the estimate is what lies above
    for (let i = 1; i < second; i++) line[i] += above[i];
    for (let i = second; i < end; i++) line[i] += paeth(line[i - pixelBytes], above[i], above[i - pixelBytes]);
  } else if (filter !== 0) {
    throw damagedPng(`a row has filter ${filter}, and there are only five`);
  }
}

export interface PngSamples {
  readonly header: PngHeader;
  /** As stored, [height, width, channels]; palette indices where the colour type is palette. */
  readonly samples: Uint8Array | Uint16Array;
  /** RGB triples of a palette. */
  readonly palette?: Uint8Array;
  /** Palette: one alpha an index. Grey and RGB: the bytes of the one sample or triple that is transparent, 16-bit. */
  readonly transparency?: Uint8Array;
}

/** Deflate packs 258 bytes into two bits at best (RFC 1951). */
const largestInflation = 1032;

interface Pass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
}

const wholeImage: readonly Pass[] = [{ x: 0, y: 0, stepX: 1, stepY: 1 }];
const adam7: readonly Pass[] = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
];

interface PassLayout extends Pass {
  readonly columns: number;
  readonly rows: number;
  /** Of a scanline without its filter's byte. */
  readonly rowBytes: number;
}

function layOut(header: PngHeader): { passes: PassLayout[]; totalBytes: number } {
  let totalBytes = 0;
  const passes: PassLayout[] = [];
  for (const pass of header.interlaced ? adam7 : wholeImage) {
    const columns = Math.ceil((header.width - pass.x) / pass.stepX);
    const rows = Math.ceil((header.height - pass.y) / pass.stepY);
    if (columns <= 0 || rows <= 0) continue;
    const rowBytes = Math.ceil((columns * header.channels * header.bitDepth) / 8);
    passes.push({ ...pass, columns, rows, rowBytes });
    totalBytes += rows * (rowBytes + 1);
  }
  return { passes, totalBytes };
}

/** Small steps, so that what one of them unpacks to at the most, 17 MB, is all that waits to be read. */
const inflateStepBytes = 2 ** 14;

/** The zlib data in steps; what a longer stream says beyond `totalBytes` is never unpacked. */
async function* inflate(packed: Uint8Array<ArrayBuffer>, totalBytes: number): AsyncGenerator<Uint8Array> {
  let at = 0;
  const steps = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (at >= packed.length) return controller.close();
      controller.enqueue(packed.subarray(at, at + inflateStepBytes));
      at += inflateStepBytes;
    },
  });
  const reader = steps.pipeThrough(new DecompressionStream("deflate")).getReader();
  let unpacked = 0;
  try {
    while (unpacked < totalBytes) {
      let step;
      try {
        step = await reader.read();
      } catch (error) {
        throw damagedPng(`its pixels do not unpack: ${reasonOf(error)}`);
      }
      if (step.done) throw damagedPng(`its pixels end after ${unpacked} of ${totalBytes} bytes`);
      unpacked += step.value.length;
      yield step.value;
    }
  } finally {
    // a stream cancelled half-way may report that it was; its pixels are complete by then
    await reader.cancel().catch(() => undefined);
  }
}

/** Spreads one scanline of a pass over the image. */
function scatter(
  line: Uint8Array,
  row: number,
  pass: PassLayout,
  header: PngHeader,
  samples: Uint8Array | Uint16Array,
): void {
  const { width, channels, bitDepth } = header;
  const mask = 2 ** Math.min(bitDepth, 8) - 1;
  const lineStart = ((pass.y + row * pass.stepY) * width + pass.x) * channels;
  if (bitDepth === 8 && pass.stepX === 1 && pass.x === 0) {
    samples.set(line.subarray(1), lineStart);
    return;
  }
  for (let column = 0, k = 0; column < pass.columns; column++) {
    const to = lineStart + column * pass.stepX * channels;
    for (let channel = 0; channel < channels; channel++, k++) {
      if (bitDepth === 8) samples[to + channel] = line[1 + k];
      else if (bitDepth === 16) samples[to + channel] = (line[1 + 2 * k] << 8) | line[2 + 2 * k];
      else samples[to + channel] = (line[1 + ((k * bitDepth) >> 3)] >> (8 - bitDepth - ((k * bitDepth) & 7))) & mask;
    }
  }
}

/** Takes scanlines out of bytes that come in any pieces: two lines are in memory, not the image. */
class ScanlineReader {
  private pass = 0;
  private row = 0;
  private filled = 0;
  private line: Uint8Array;
  private above: Uint8Array;
  private readonly pixelBytes: number;

  constructor(
    private readonly passes: readonly PassLayout[],
    private readonly header: PngHeader,
    private readonly samples: Uint8Array | Uint16Array,
  ) {
    this.pixelBytes = Math.max(1, (header.channels * header.bitDepth) / 8);
    this.line = new Uint8Array(1 + passes[0].rowBytes);
    this.above = new Uint8Array(1 + passes[0].rowBytes);
  }

  take(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && this.pass < this.passes.length;) {
      const part = bytes.subarray(at, at + this.line.length - this.filled);
      this.line.set(part, this.filled);
      this.filled += part.length;
      at += part.length;
      if (this.filled === this.line.length) this.finishLine();
    }
  }

  private finishLine(): void {
    const pass = this.passes[this.pass];
    unfilterLine(this.line, this.above, this.pixelBytes);
    scatter(this.line, this.row, pass, this.header, this.samples);
    this.filled = 0;
    [this.line, this.above] = [this.above, this.line];
    if (++this.row < pass.rows) return;
    this.row = 0;
    const next = this.passes[++this.pass];
    if (!next) return;
    this.line = new Uint8Array(1 + next.rowBytes);
    this.above = new Uint8Array(1 + next.rowBytes);
  }
}

/**
 * The samples of a PNG file. `besidePixelBytes` is what the caller needs for each pixel beside them, told by all but the
 * samples. Throws ImageError where the file is damaged, truncated or too large.
 */
export async function readPng(
  bytes: Uint8Array,
  besidePixelBytes: (png: Omit<PngSamples, "samples">) => number = () => 0,
): Promise<PngSamples> {
  const header = readPngHeader(bytes);
  const { width, height, channels, bitDepth } = header;
  refuseUnreasonableSize(width, height);
  const parts: Uint8Array[] = [];
  let palette: Uint8Array | undefined;
  let transparency: Uint8Array | undefined;
  for (const { kind, body, covered, checksum } of pngChunks(bytes)) {
    const isCritical = kind === "IHDR" || kind === "PLTE" || kind === "IDAT";
    if (isCritical && crc32(covered) !== checksum) throw damagedPng(`the checksum of its chunk ${kind} does not fit`);
    if (kind === "IDAT") parts.push(body);
    else if (kind === "PLTE") palette = body;
    else if (kind === "tRNS") transparency = body;
  }
  if (header.colourType === pngColourTypes.palette && !palette) throw damagedPng("it has no palette");
  const { passes, totalBytes } = layOut(header);
  const sampleBytes = channels * (bitDepth === 16 ? 2 : 1);
  const pixelBytes = sampleBytes + besidePixelBytes({ header, palette, transparency });
  refuseLargeExpansion(width, height, pixelBytes, bytes.length);
  const packed = joinBytes(parts);
  if (totalBytes > largestInflation * packed.length) {
    throw damagedPng(`its pixels are ${totalBytes} bytes, which ${packed.length} packed ones cannot hold`);
  }
  const count = width * height * channels;
  const samples = bitDepth === 16 ? new Uint16Array(count) : new Uint8Array(count);
  const lines = new ScanlineReader(passes, header, samples);
  for await (const step of inflate(packed, totalBytes)) lines.take(step);
  return { header, samples, palette, transparency };
}

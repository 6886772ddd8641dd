// Samples of a PNG file in every depth, colour type and interlacing. Ours because fast-png 8 misreads interlaced
// images of 1, 2 or 4 bits and inflates without bound; delete this for it when it does neither.
import { crc32 } from "./crc32";
import { refuseUnreasonableSize } from "./image-limits";
import { unfilter } from "./png-filters";
import { reasonOf } from "./reason";
import { damagedPng, pngChunks, pngColourTypes, readPngHeader, type PngHeader } from "./png-header";

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

const wholePicture: readonly Pass[] = [{ x: 0, y: 0, stepX: 1, stepY: 1 }];
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
  readonly rowBytes: number;
  readonly start: number;
}

function layOut(header: PngHeader): { passes: PassLayout[]; totalBytes: number } {
  let start = 0;
  const passes: PassLayout[] = [];
  for (const pass of header.interlaced ? adam7 : wholePicture) {
    const columns = Math.ceil((header.width - pass.x) / pass.stepX);
    const rows = Math.ceil((header.height - pass.y) / pass.stepY);
    if (columns <= 0 || rows <= 0) continue;
    const rowBytes = Math.ceil((columns * header.channels * header.bitDepth) / 8);
    passes.push({ ...pass, columns, rows, rowBytes, start });
    start += rows * (rowBytes + 1);
  }
  return { passes, totalBytes: start };
}

/** Inflates zlib data into exactly `totalBytes`; what a longer stream says beyond them is never unpacked. */
async function inflate(parts: readonly Uint8Array<ArrayBuffer>[], totalBytes: number): Promise<Uint8Array> {
  const raw = new Uint8Array(totalBytes);
  const reader = new Blob([...parts]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  let filled = 0;
  try {
    while (filled < totalBytes) {
      const { done, value } = await reader.read();
      if (done) break;
      const room = totalBytes - filled;
      raw.set(value.length > room ? value.subarray(0, room) : value, filled);
      filled += Math.min(value.length, room);
    }
  } catch (error) {
    if (filled < totalBytes) throw damagedPng(`its pixels do not unpack: ${reasonOf(error)}`);
  }
  // A stream cancelled half-way may report that it was; its pixels are complete by then.
  await reader.cancel().catch(() => undefined);
  if (filled < totalBytes) throw damagedPng(`its pixels end after ${filled} of ${totalBytes} bytes`);
  return raw;
}

/** Spreads the scanlines of one pass over the picture. */
function scatter(raw: Uint8Array, pass: PassLayout, header: PngHeader, samples: Uint8Array | Uint16Array): void {
  const { width, channels, bitDepth } = header;
  const mask = 2 ** Math.min(bitDepth, 8) - 1;
  for (let row = 0; row < pass.rows; row++) {
    const from = pass.start + row * (pass.rowBytes + 1) + 1;
    if (bitDepth === 8 && pass.stepX === 1 && pass.x === 0) {
      samples.set(raw.subarray(from, from + pass.rowBytes), (pass.y + row * pass.stepY) * width * channels);
      continue;
    }
    const lineStart = ((pass.y + row * pass.stepY) * width + pass.x) * channels;
    for (let column = 0, k = 0; column < pass.columns; column++) {
      const to = lineStart + column * pass.stepX * channels;
      for (let channel = 0; channel < channels; channel++, k++) {
        if (bitDepth === 8) samples[to + channel] = raw[from + k];
        else if (bitDepth === 16) samples[to + channel] = (raw[from + 2 * k] << 8) | raw[from + 2 * k + 1];
        else
          samples[to + channel] = (raw[from + ((k * bitDepth) >> 3)] >> (8 - bitDepth - ((k * bitDepth) & 7))) & mask;
      }
    }
  }
}

/** The samples of a PNG file. Throws ImageError where it is damaged, truncated or too large. */
export async function readPng(bytes: Uint8Array): Promise<PngSamples> {
  const header = readPngHeader(bytes);
  refuseUnreasonableSize(header.width, header.height);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let palette: Uint8Array | undefined;
  let transparency: Uint8Array | undefined;
  for (const { kind, body, covered, checksum } of pngChunks(bytes)) {
    const isCritical = kind === "IHDR" || kind === "PLTE" || kind === "IDAT";
    if (isCritical && crc32(covered) !== checksum) throw damagedPng(`the checksum of its chunk ${kind} does not fit`);
    if (kind === "IDAT") parts.push(new Uint8Array(body));
    else if (kind === "PLTE") palette = body;
    else if (kind === "tRNS") transparency = body;
  }
  if (header.colourType === pngColourTypes.palette && !palette) throw damagedPng("it has no palette");
  const { passes, totalBytes } = layOut(header);
  const packedBytes = parts.reduce((sum, { length }) => sum + length, 0);
  if (totalBytes > largestInflation * packedBytes) {
    throw damagedPng(`its pixels are ${totalBytes} bytes, which ${packedBytes} packed ones cannot hold`);
  }
  const raw = await inflate(parts, totalBytes);
  const count = header.width * header.height * header.channels;
  const samples = header.bitDepth === 16 ? new Uint16Array(count) : new Uint8Array(count);
  const pixelBytes = Math.max(1, (header.channels * header.bitDepth) / 8);
  for (const pass of passes) {
    unfilter(raw, pass.start, pass.rows, pass.rowBytes, pixelBytes);
    scatter(raw, pass, header, samples);
  }
  return { header, samples, palette, transparency };
}

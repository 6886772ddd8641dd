// PNG files: chunks with checksums made again, scanlines with any filter, sizes that lie, pixels that unpack to gigabytes.
import { deflateSync } from "node:zlib";
import { decodeImage } from "../../../core/image/decode-image";
import { decodePngIndices } from "../../../core/image/decode-png";
import { ImageError } from "../../../core/image/image-error";
import type { SceneRandom } from "../../../core/scenes/random";
import { pngChunk, pngText } from "../../made-image-files";
import { nodeDecoders } from "../../../node/decoders";
import { zeroStream } from "../../made-zip";
import { mutatedBytes, splicedBytes } from "../byte-mutations";
import type { FuzzTarget } from "../fuzz-target";

type Bytes = Uint8Array<ArrayBuffer>;

interface PngSeed {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly colourType: number;
}

/** What the pixels are, where the file still says what its maker drew. */
interface PngTruth {
  readonly rgb?: Uint8Array;
}

interface Chunk {
  readonly kind: string;
  readonly body: Uint8Array;
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

const seeds: readonly PngSeed[] = [
  { width: 7, height: 5, bitDepth: 8, colourType: 2 },
  { width: 9, height: 4, bitDepth: 8, colourType: 6 },
  { width: 11, height: 3, bitDepth: 4, colourType: 3 },
  { width: 6, height: 6, bitDepth: 16, colourType: 0 },
  { width: 13, height: 7, bitDepth: 1, colourType: 0 },
  { width: 4, height: 9, bitDepth: 16, colourType: 6 },
];

function joined(...parts: readonly Uint8Array[]): Bytes {
  return new Uint8Array(Buffer.concat(parts));
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

function headerOf({ width, height, bitDepth, colourType }: PngSeed, interlace = 0): Uint8Array {
  return joined(uint32(width), uint32(height), Uint8Array.of(bitDepth, colourType, 0, 0, interlace));
}

/** Scanlines of any samples, their filters all "none". */
function scanlines({ width, height, bitDepth, colourType }: PngSeed): Bytes {
  const rowBytes = Math.ceil((width * channelsOf[colourType] * bitDepth) / 8);
  return Uint8Array.from({ length: height * (1 + rowBytes) }, (_, i) =>
    i % (1 + rowBytes) === 0 ? 0 : (i * 73) & 255,
  );
}

const palette = Uint8Array.from({ length: 48 }, (_, i) => i * 5);

function fileOf(chunks: readonly Chunk[]): Bytes {
  return joined(
    Uint8Array.from(signature),
    ...chunks.map(({ kind, body }) => Uint8Array.from(pngChunk(kind, Array.from(body)))),
  );
}

function chunksOf(seed: PngSeed, lines: Uint8Array, header = headerOf(seed)): Chunk[] {
  return [
    { kind: "IHDR", body: header },
    ...(seed.colourType === 3 ? [{ kind: "PLTE", body: palette }] : []),
    { kind: "IDAT", body: deflateSync(lines) },
    { kind: "IEND", body: new Uint8Array(0) },
  ];
}

/** The image's pixels by the definition, where alpha, palette and depths below 8 bits are not in the way. */
function drawn({ width, height, colourType, bitDepth }: PngSeed, lines: Uint8Array): Uint8Array | undefined {
  if (colourType !== 2 || bitDepth !== 8) return undefined;
  const rows = Array.from({ length: height }, (_, y) =>
    lines.subarray(y * (3 * width + 1) + 1, (y + 1) * (3 * width + 1)),
  );
  return joined(...rows);
}

/** The lines with a filter's byte and what it makes of them, after the specification's definitions. */
function filtered(seed: PngSeed, lines: Uint8Array, random: SceneRandom): Bytes {
  const pixelBytes = Math.max(1, (channelsOf[seed.colourType] * seed.bitDepth) / 8);
  const rowBytes = lines.length / seed.height - 1;
  const result = new Uint8Array(lines);
  const at = (y: number, x: number) => (y < 0 || x < 0 ? 0 : lines[y * (rowBytes + 1) + 1 + x]);
  for (let y = 0; y < seed.height; y++) {
    const filter = random.below(5);
    result[y * (rowBytes + 1)] = filter;
    for (let x = 0; x < rowBytes; x++) {
      const [left, above, corner] = [at(y, x - pixelBytes), at(y - 1, x), at(y - 1, x - pixelBytes)];
      const estimate = left + above - corner;
      const [toLeft, toAbove, toCorner] = [left, above, corner].map((value) => Math.abs(estimate - value));
      const nearest = toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
      const guess = [0, left, above, (left + above) >> 1, nearest][filter];
      result[y * (rowBytes + 1) + 1 + x] = at(y, x) - guess;
    }
  }
  return result;
}

const absurdSide = (random: SceneRandom): number => Math.floor(2 ** random.between(0, 32)) >>> 0;

/** A few hundred kilobytes that claim as many pixels as deflate can pack, all zeros. */
function bomb(random: SceneRandom): Bytes {
  const colourType = random.pick([0, 2, 3, 4, 6]);
  const bitDepth = colourType === 3 ? 8 : random.pick([8, 16]);
  const side = Math.floor(2 ** random.between(8, 13.4));
  const seed = { width: side, height: random.pick([side, side, 1, 65_535]), colourType, bitDepth };
  const rowBytes = (side * channelsOf[colourType] * bitDepth) / 8 + 1;
  const packed = zeroStream(Math.min(rowBytes * seed.height, 2 ** 29.8));
  const chunks = chunksOf(seed, new Uint8Array(0), headerOf(seed, random.below(2)));
  return fileOf(chunks.map((chunk) => (chunk.kind === "IDAT" ? { ...chunk, body: packed } : chunk)));
}

/** Chunks by the ten thousand, and texts that unpack to megabytes. */
function manyChunks(seed: PngSeed, lines: Uint8Array, random: SceneRandom): Bytes {
  const [header, ...rest] = chunksOf(seed, lines);
  const count = Math.floor(2 ** random.between(4, 15.5));
  const zeros = Array.from(deflateSync(new Uint8Array(2 ** 22)));
  const packedText = [...Buffer.from("Raw profile type exif\0\0", "latin1"), ...zeros];
  const one: readonly number[] = random.pick([
    pngChunk("IDAT", []),
    pngChunk("tEXt", [65, 0, 66]),
    pngChunk("zTXt", packedText),
    pngText("XML:com.adobe.xmp", zeros, true),
  ]);
  const copies = Math.min(count, Math.floor(2 ** 19.8 / one.length));
  const many = new Uint8Array(copies * one.length);
  for (let at = 0; at < many.length; at += one.length) many.set(one, at);
  const front = fileOf([header, ...(seed.colourType === 3 ? [rest[0]] : [])]);
  return joined(front, many, fileOf(rest.slice(seed.colourType === 3 ? 1 : 0)).subarray(signature.length));
}

export const pngTarget: FuzzTarget<PngSeed, PngTruth> = {
  name: "png",
  share: 2,
  seeds: () => Promise.resolve(seeds),
  mutate(seed, random) {
    const lines = scanlines(seed);
    const rgb = drawn(seed, lines);
    const chunks = chunksOf(seed, lines);
    const kind = random.below(20);
    if (kind < 4) return { bytes: fileOf(chunksOf(seed, filtered(seed, lines, random))), truth: { rgb } };
    if (kind < 6) {
      const header = headerOf({
        width: random.pick([seed.width, 0, seed.width + 1, absurdSide(random)]),
        height: random.pick([seed.height, 0, seed.height + 1, absurdSide(random)]),
        bitDepth: random.pick([seed.bitDepth, 1, 2, 4, 8, 16, 32]),
        colourType: random.pick([seed.colourType, 0, 1, 2, 3, 4, 6]),
      });
      return { bytes: fileOf(chunksOf(seed, lines, header)), truth: {} };
    }
    if (kind < 8) return { bytes: fileOf(chunksOf(seed, mutatedBytes(lines, random))), truth: {} };
    if (kind < 11) {
      const at = random.below(chunks.length);
      const mutated = { kind: chunks[at].kind, body: mutatedBytes(chunks[at].body, random) };
      return { bytes: fileOf(chunks.with(at, mutated)), truth: {} };
    }
    if (kind < 13) {
      const moved = random.chance(0.5) ? random.shuffle(chunks) : [...chunks, random.pick(chunks)];
      return { bytes: fileOf(moved), truth: {} };
    }
    if (kind === 13 && random.chance(0.1)) return { bytes: bomb(random), truth: {} };
    if (kind === 14 && random.chance(0.2)) return { bytes: manyChunks(seed, lines, random), truth: {} };
    const whole = fileOf(chunks);
    if (kind === 15) return { bytes: splicedBytes(whole, whole, random), truth: {} };
    // pixels, palette and header have checksums: what is read must be what was drawn, but for the orientation
    return { bytes: mutatedBytes(whole, random), truth: { rgb } };
  },
  async read({ bytes, truth }) {
    const { width, height, data } = await decodeImage(new Blob([bytes]), nodeDecoders, { orientation: "ignore" });
    await decodePngIndices(bytes).catch((error: unknown) => {
      if (!(error instanceof ImageError)) throw error;
    });
    if (data.length !== 3 * width * height) return { wrong: `${width} × ${height} pixels in ${data.length} bytes` };
    const differs = truth.rgb && Buffer.compare(truth.rgb, data) !== 0;
    return differs ? { wrong: "its pixels are others than were drawn" } : "right";
  },
  isRefusal: (error) => error instanceof ImageError,
};

// The chunks of a PNG file and its header (W3C Portable Network Graphics, third edition).
import { ImageError } from "./image-error";

export const pngColourTypes = { grey: 0, rgb: 2, palette: 3, greyAlpha: 4, rgba: 6 } as const;

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits per sample: 1, 2, 4, 8 or 16. */
  readonly bitDepth: number;
  readonly colourType: number;
  /** Samples per pixel; a palette index is one sample. */
  readonly channels: number;
  readonly interlaced: boolean;
}

export interface PngChunk {
  readonly kind: string;
  readonly body: Uint8Array;
  /** Kind and body, which the checksum covers. */
  readonly covered: Uint8Array;
  readonly checksum: number;
}

const signatureBytes = 8;
const depthsOf: Readonly<Record<number, readonly number[]>> = {
  [pngColourTypes.grey]: [1, 2, 4, 8, 16],
  [pngColourTypes.rgb]: [8, 16],
  [pngColourTypes.palette]: [1, 2, 4, 8],
  [pngColourTypes.greyAlpha]: [8, 16],
  [pngColourTypes.rgba]: [8, 16],
};
const channelsOf: Readonly<Record<number, number>> = {
  [pngColourTypes.grey]: 1,
  [pngColourTypes.rgb]: 3,
  [pngColourTypes.palette]: 1,
  [pngColourTypes.greyAlpha]: 2,
  [pngColourTypes.rgba]: 4,
};

export function damagedPng(where: string): ImageError {
  return new ImageError(`it is a damaged or truncated PNG (${where}). Copy or download it again.`);
}

/** The chunks in order, up to and without IEND; whatever follows IEND is no part of the image. */
export function* pngChunks(bytes: Uint8Array): Generator<PngChunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = signatureBytes; ;) {
    if (at + 12 > bytes.length) throw damagedPng("it ends before its end chunk");
    const length = view.getUint32(at);
    const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const end = at + 8 + length;
    if (end + 4 > bytes.length) throw damagedPng(`it ends inside its chunk ${JSON.stringify(kind)}`);
    if (kind === "IEND") return;
    const covered = bytes.subarray(at + 4, end);
    yield { kind, body: bytes.subarray(at + 8, end), covered, checksum: view.getUint32(end) };
    at = end + 4;
  }
}

function readFirstChunk({ kind, body }: PngChunk): PngHeader {
  if (kind !== "IHDR" || body.length !== 13) throw damagedPng("it does not begin with its header");
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const [bitDepth, colourType, compression, filter, interlace] = body.subarray(8);
  if (!depthsOf[colourType]?.includes(bitDepth) || compression !== 0 || filter !== 0 || interlace > 1) {
    throw damagedPng(`its header asks for colour type ${colourType} with ${bitDepth} bits, which PNG has not`);
  }
  const channels = channelsOf[colourType];
  const interlaced = interlace === 1;
  return { width: view.getUint32(0), height: view.getUint32(4), bitDepth, colourType, channels, interlaced };
}

/** Header of a PNG file. Throws ImageError where it is damaged or the file stops before its end chunk; pixels are not looked at. */
export function readPngHeader(bytes: Uint8Array): PngHeader {
  let header: PngHeader | undefined;
  for (const chunk of pngChunks(bytes)) header ??= readFirstChunk(chunk);
  if (!header) throw damagedPng("it has no header");
  return header;
}

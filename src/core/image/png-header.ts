// The chunks of a PNG file and its header (W3C Portable Network Graphics, third edition).
import { bytesOfHex } from "../base/hashes";
import { ImageError } from "./image-error";
import type { EmbeddedMetadata } from "./orientation-tag";

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

interface PngChunk {
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

// Text chunks of a PNG file that hold metadata (W3C PNG, third edition, 11.3.3): XMP, and Exif as older ImageMagick wrote it.

/** Nobody writes as much; a bound, because a compressed text of some kilobytes can unpack to gigabytes. */
const largestTextBytes = 4 * 2 ** 20;

const xmpKeyword = "XML:com.adobe.xmp";
const exifKeyword = "exif";
const profileKeyword = "Raw profile type exif";

/** The platform's own zlib. What a text says beyond the bound is not unpacked; a damaged one ends where it is damaged. */
async function inflateText(packed: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([new Uint8Array(packed)]).stream().pipeThrough(new DecompressionStream("deflate"));
  const reader = stream.getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  try {
    while (bytes < largestTextBytes) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      bytes += value.length;
    }
  } catch {
    return new Uint8Array();
  }
  await reader.cancel().catch(() => undefined);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** Whether the compressed form, its method and the text lie where the chunk's kind puts them. */
interface LocatedText {
  readonly keyword: string;
  readonly isPacked: boolean;
  readonly text: Uint8Array;
}

function locate({ kind, body }: PngChunk): LocatedText | undefined {
  const keywordEnd = body.indexOf(0);
  if (keywordEnd === -1) return undefined;
  const keyword = String.fromCharCode(...body.subarray(0, Math.min(keywordEnd, 80)));
  let at = keywordEnd + 1;
  if (kind === "tEXt") return { keyword, isPacked: false, text: body.subarray(at) };
  if (kind === "zTXt") return body[at] === 0 ? { keyword, isPacked: true, text: body.subarray(at + 1) } : undefined;
  const isPacked = body[at] !== 0;
  if (isPacked && body[at + 1] !== 0) return undefined;
  at += 2;
  // language and translated keyword, each closed by a zero
  for (let i = 0; i < 2; i++) {
    const end = body.indexOf(0, at);
    if (end === -1) return undefined;
    at = end + 1;
  }
  return { keyword, isPacked, text: body.subarray(at) };
}

/** Hexadecimal digits after a blank line, a name and a length, each on its own line. */
function profileBytes(text: Uint8Array): Uint8Array | undefined {
  const digits = new TextDecoder("latin1").decode(text).split("\n").slice(3).join("").replaceAll(/\s/g, "");
  return digits === "" ? undefined : bytesOfHex(digits.toLowerCase(), Math.floor(digits.length / 2));
}

/**
 * Exif and XMP of a PNG file's chunks, as Pillow takes them: the last eXIf chunk or text "exif", else the profile that
 * ImageMagick writes; the last XMP text.
 */
export async function pngMetadata(chunks: Iterable<PngChunk>): Promise<EmbeddedMetadata> {
  let exif: Uint8Array | undefined;
  // the last of each keyword, and only they are unpacked
  const texts = new Map<string, LocatedText>();
  for (const chunk of chunks) {
    if (chunk.kind === "eXIf") exif = chunk.body;
    if (!/^(?:tEXt|zTXt|iTXt)$/.test(chunk.kind)) continue;
    const found = locate(chunk);
    if (!found) continue;
    if (found.keyword === exifKeyword && chunk.kind === "tEXt") exif = found.text;
    if (found.keyword === xmpKeyword || found.keyword === profileKeyword) texts.set(found.keyword, found);
  }
  const textOf = async (keyword: string): Promise<Uint8Array | undefined> => {
    const found = texts.get(keyword);
    return found?.isPacked ? inflateText(found.text) : found?.text;
  };
  const profile = exif === undefined ? await textOf(profileKeyword) : undefined;
  return { exif: exif ?? (profile && profileBytes(profile)), xmp: await textOf(xmpKeyword) };
}

// WebP files (RIFF container; RFC 9649): what their header declares, and the first frame of an animation as browsers
// show it.
import { compositeOnWhite } from "./composite-on-white";
import { ImageError } from "./image-error";
import type { EmbeddedMetadata } from "./orientation-tag";
import type { DecodedPixels, PixelDecoder } from "./pixel-decoder";

interface RiffChunk {
  readonly kind: string;
  /** A view of the file's bytes. */
  readonly body: Uint8Array;
}

/** The first frame of an animation: its place on the canvas in pixels, and its chunks. */
export interface WebpFrame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly chunks: readonly RiffChunk[];
}

export interface WebpHeader extends EmbeddedMetadata {
  readonly width: number;
  readonly height: number;
  /** Views of the file's bytes that hold Exif and XMP. */
  readonly metadata: readonly Uint8Array[];
  readonly firstFrame?: WebpFrame;
}

const flags = { animation: 0x02, xmp: 0x04, exif: 0x08 } as const;
const frameHeaderBytes = 16;

function damaged(where: string): ImageError {
  return new ImageError(`it is a damaged or truncated WebP (${where}). Copy or download it again.`);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function read24(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
}

function* riffChunks(bytes: Uint8Array, from: number): Generator<RiffChunk> {
  const view = viewOf(bytes);
  for (let at = from; at + 8 <= bytes.length;) {
    const kind = String.fromCharCode(...bytes.subarray(at, at + 4));
    const length = view.getUint32(at + 4, true);
    const body = at + 8;
    if (body + length > bytes.length) throw damaged(`its chunk ${JSON.stringify(kind)} reaches beyond its end`);
    yield { kind, body: bytes.subarray(body, body + length) };
    at = body + length + (length % 2);
  }
}

type Size = { readonly width: number; readonly height: number };

/** The size that a chunk of coded pixels states (RFC 6386, 9.1; RFC 9649, 3.4). */
function codedSize({ kind, body }: RiffChunk): Size | undefined {
  const view = viewOf(body);
  if (kind === "VP8 " && body.length >= 10) {
    return { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff };
  }
  if (kind !== "VP8L" || body.length < 5) return undefined;
  const bits = view.getUint32(1, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

function refuseOtherSize(declared: Size, coded: Size): void {
  if (declared.width === coded.width && declared.height === coded.height) return;
  throw new ImageError(
    `its header declares ${declared.width} × ${declared.height} pixels and its data hold ` +
      `${coded.width} × ${coded.height}. Export it again.`,
  );
}

function readFrame(body: Uint8Array, canvas: Size): WebpFrame {
  if (body.length < frameHeaderBytes) throw damaged("its first frame is too short");
  const left = 2 * read24(body, 0);
  const top = 2 * read24(body, 3);
  const size = { width: read24(body, 6) + 1, height: read24(body, 9) + 1 };
  if (left + size.width > canvas.width || top + size.height > canvas.height) {
    throw damaged("its first frame reaches beyond its canvas");
  }
  const chunks = [...riffChunks(body, frameHeaderBytes)].filter(({ kind }) => /^(?:ALPH|VP8 |VP8L)$/.test(kind));
  const coded = chunks.map(codedSize).find((found) => found !== undefined);
  if (!coded) throw damaged("its first frame has no pixels");
  refuseOtherSize(size, coded);
  return { left, top, ...size, chunks };
}

/**
 * Size, Exif and XMP of a WebP file; Exif and XMP count only where the header says that they are there, as for libwebp.
 * Throws ImageError where the file is damaged or shorter than it says, or its sizes differ.
 */
export function readWebpHeader(bytes: Uint8Array): WebpHeader {
  if (bytes.length < 12) throw damaged("it ends inside its header");
  const end = 8 + viewOf(bytes).getUint32(4, true);
  if (end > bytes.length) throw damaged(`it has ${bytes.length} bytes and says it has ${end}`);
  let canvas: Size | undefined;
  let coded: Size | undefined;
  let firstFrame: WebpFrame | undefined;
  let stated = 0;
  const metadata = new Map<string, Uint8Array>();
  const views: Uint8Array[] = [];
  for (const chunk of riffChunks(bytes.subarray(0, end), 12)) {
    const { kind, body } = chunk;
    if (kind === "VP8X" && !canvas && !coded && body.length >= 10) {
      stated = body[0];
      canvas = { width: read24(body, 4) + 1, height: read24(body, 7) + 1 };
    } else if (kind === "ANMF" && canvas && (stated & flags.animation) !== 0) {
      firstFrame ??= readFrame(body, canvas);
    } else if (kind === "EXIF" || kind === "XMP ") {
      views.push(body);
      if (!metadata.has(kind)) metadata.set(kind, body);
    } else {
      coded ??= codedSize(chunk);
    }
  }
  if (!coded && !firstFrame) throw damaged("it has no frame");
  if (canvas && coded && !firstFrame) refuseOtherSize(canvas, coded);
  return {
    ...(canvas ?? coded)!,
    exif: (stated & flags.exif) !== 0 ? metadata.get("EXIF") : undefined,
    xmp: (stated & flags.xmp) !== 0 ? metadata.get("XMP ") : undefined,
    metadata: views,
    firstFrame,
  };
}

const webpType = "image/webp";
const alphaFlag = 0x10;

function littleEndian(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => (value >>> (8 * i)) & 255);
}

function letters(text: string): number[] {
  return Array.from(text, (letter) => letter.charCodeAt(0));
}

function chunkParts({ kind, body }: RiffChunk): Uint8Array<ArrayBuffer>[] {
  const head = Uint8Array.from([...letters(kind), ...littleEndian(body.length, 4)]);
  return [head, new Uint8Array(body), new Uint8Array(body.length % 2)];
}

/** The frame as a WebP file of its own: its coded bytes are not touched. */
async function stillFile({ width, height, chunks }: WebpFrame): Promise<Uint8Array<ArrayBuffer>> {
  const size = [...littleEndian(width - 1, 3), ...littleEndian(height - 1, 3)];
  const extension: RiffChunk = { kind: "VP8X", body: Uint8Array.from([alphaFlag, 0, 0, 0, ...size]) };
  const isExtended = chunks.some(({ kind }) => kind === "ALPH");
  const parts = [...(isExtended ? [extension] : []), ...chunks].flatMap(chunkParts);
  const bytes = parts.reduce((sum, { length }) => sum + length, 4);
  const head = Uint8Array.from([...letters("RIFF"), ...littleEndian(bytes, 4), ...letters("WEBP")]);
  return new Uint8Array(await new Blob([head, ...parts]).arrayBuffer());
}

/** The canvas around the first frame is transparent whatever background the file names, and so white here. */
async function decodeFirstFrame(
  canvas: { readonly width: number; readonly height: number },
  frame: WebpFrame,
  decode: PixelDecoder,
): Promise<DecodedPixels> {
  const pixels = await decode(await stillFile(frame), webpType);
  const { width, height, data } = pixels.channels === 4 ? compositeOnWhite(pixels) : pixels;
  if (width !== frame.width || height !== frame.height || data.length !== width * height * 3) {
    throw new ImageError(
      `its first frame declares ${frame.width} × ${frame.height} pixels and its data hold ${width} × ${height}.`,
    );
  }
  if (width === canvas.width && height === canvas.height) return { width, height, channels: 3, data };
  const whole = new Uint8Array(canvas.width * canvas.height * 3).fill(255);
  for (let row = 0; row < height; row++) {
    const to = 3 * ((frame.top + row) * canvas.width + frame.left);
    whole.set(data.subarray(3 * row * width, 3 * (row + 1) * width), to);
  }
  return { ...canvas, channels: 3, data: whole };
}

/** Rejects with what the decoder says. */
export async function decodeWebp(
  bytes: Uint8Array<ArrayBuffer>,
  { width, height, firstFrame }: { readonly width: number; readonly height: number; readonly firstFrame?: WebpFrame },
  decode: PixelDecoder,
): Promise<DecodedPixels> {
  return firstFrame ? decodeFirstFrame({ width, height }, firstFrame, decode) : decode(bytes, webpType);
}

// WebP files by a decoder of still ones: of an animation the first frame on its canvas, as browsers show it.
import { compositeOnWhite } from "./composite-on-white";
import { ImageError } from "./image-error";
import type { DecodedPixels, PixelDecoder } from "./pixel-decoder";
import type { RiffChunk, WebpFrame } from "./webp-header";

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

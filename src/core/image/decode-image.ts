// Image file to RGB pixels, as a person sees them or as they are stored, or a sentence why not.
import type { RgbImage } from "../../domain";
import { browserDecoder } from "./browser-decoder";
import { compositeOnWhite } from "./composite-on-white";
import { decodeBmp } from "./decode-bmp";
import { decodeGif } from "./decode-gif";
import { decodeJpeg } from "./decode-jpeg";
import { decodePng } from "./decode-png";
import { decodeWebp } from "./decode-webp";
import { ImageError } from "./image-error";
import { type ImageHeader, readImageHeader } from "./image-header";
import { refuseLargeExpansion, refuseUnreasonableFile, refuseUnreasonableSize } from "./image-limits";
import { orient } from "./orient";
import type { DecodedPixels, ImageDecoders } from "./pixel-decoder";
import { reasonOf } from "./reason";
import { mediaTypes, sniffImage, type ImageFormat } from "./sniff-image";

/** The browser for all but PNG, BMP and GIF. */
const browserDecoders: ImageDecoders = { jpeg: browserDecoder, webp: browserDecoder, other: browserDecoder };

export interface DecodeOptions {
  /**
   * "apply" (the default) gives pixels as a person sees them; "ignore" gives them as stored, which is how pycocotools and
   * torchvision's datasets read them.
   */
  readonly orientation?: "apply" | "ignore";
}

function opaque(pixels: DecodedPixels): RgbImage {
  const { width, height, channels, data } = pixels;
  if (data.length !== width * height * channels) {
    throw new ImageError(`its decoder gave ${data.length} bytes for ${width} × ${height} × ${channels} samples.`);
  }
  if (channels === 4) return compositeOnWhite({ width, height, data });
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

/** PNG, BMP and GIF have decoders of their own, which give the same bytes everywhere. */
function decodeByFormat(
  bytes: Uint8Array<ArrayBuffer>,
  format: ImageFormat,
  header: ImageHeader,
  decoders: ImageDecoders,
): Promise<DecodedPixels> | DecodedPixels {
  if (format === "bmp") return { ...decodeBmp(bytes), channels: 3 };
  if (format === "gif") return { ...decodeGif(bytes), channels: 3 };
  if (format === "jpeg" && header.jpegFrame) return decodeJpeg(bytes, header.jpegFrame, decoders.jpeg);
  if (format === "webp") return decodeWebp(bytes, header, decoders.webp);
  return decoders.other(bytes, mediaTypes[format]);
}

/**
 * Bytes of memory that a pixel takes at the most while it is decoded: of this lab's decoders indices and RGB, of the others
 * coefficients, RGBA, its copy and RGB. What a PNG takes is told by its header.
 */
const decodingBytes: Readonly<Record<Exclude<ImageFormat, "png">, number>> = {
  gif: 4,
  bmp: 4,
  jpeg: 14,
  webp: 14,
  avif: 14,
};
/** RGB, and its upright copy. */
const turningBytes = 6;

async function decodeBytes(
  bytes: Uint8Array<ArrayBuffer>,
  decoders: ImageDecoders,
  options: DecodeOptions,
): Promise<RgbImage> {
  const format = sniffImage(bytes);
  const header = await readImageHeader(bytes, format);
  const orientation = options.orientation === "ignore" ? 1 : header.orientation;
  const { width, height } = header;
  refuseUnreasonableSize(width, height);
  if (orientation !== 1) refuseLargeExpansion(width, height, turningBytes, bytes.length);
  if (format !== "png") refuseLargeExpansion(width, height, decodingBytes[format], bytes.length);
  if (format === "png") return orient(await decodePng(bytes), orientation);
  // no decoder shall turn the pixels: not by Exif, nor by XMP, nor by AVIF's properties
  for (const block of header.metadata ?? []) block.fill(0);
  let pixels: DecodedPixels;
  try {
    pixels = await decodeByFormat(bytes, format, header, decoders);
  } catch (error) {
    if (error instanceof ImageError) throw error;
    throw new ImageError(
      `its ${format.toUpperCase()} data could not be decoded (${reasonOf(error)}). It may be damaged; export it again.`,
      { cause: error },
    );
  }
  // An AVIF may be cropped by properties outside its declared size.
  if (format !== "avif" && (pixels.width !== header.width || pixels.height !== header.height)) {
    throw new ImageError(
      `its header declares ${header.width} × ${header.height} pixels and its data hold ` +
        `${pixels.width} × ${pixels.height}. Export it again.`,
    );
  }
  refuseUnreasonableSize(pixels.width, pixels.height);
  return orient(opaque(pixels), orientation);
}

/**
 * The pixels of an image file: format by content, orientation tag honoured unless `options` say otherwise, alpha over white, grey and 16-bit as RGB,
 * an animation's first frame. The declared size is checked before anything is decoded. Throws ImageError with a
 * sentence that names the file.
 */
export async function decodeImage(
  blob: Blob,
  decoders: ImageDecoders = browserDecoders,
  options: DecodeOptions = {},
): Promise<RgbImage> {
  const name = "name" in blob && typeof blob.name === "string" && blob.name !== "" ? blob.name : "The image";
  try {
    refuseUnreasonableFile(blob.size);
    let buffer: ArrayBuffer;
    try {
      buffer = await blob.arrayBuffer();
    } catch (error) {
      throw new ImageError("it can no longer be read; it may have been moved or changed. Choose it again.", {
        cause: error,
      });
    }
    return await decodeBytes(new Uint8Array(buffer), decoders, options);
  } catch (error) {
    if (error instanceof ImageError) throw new ImageError(`${name}: ${error.message}`, { cause: error });
    throw error;
  }
}

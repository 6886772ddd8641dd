// Image file to RGB pixels, as a person sees them or as they are stored, or a sentence why not.
import type { RgbImage } from "../../domain";
import { decodeBmp } from "./bmp";
import { compositeOnWhite } from "./composite-on-white";
import { decodeJpeg } from "./decode-jpeg";
import { decodePng } from "./decode-png";
import { decodeGif } from "./gif";
import { ImageError, reasonOf } from "./image-error";
import { type ImageHeader, readImageHeader } from "./image-header";
import { refuseLargeExpansion, refuseUnreasonableFile, refuseUnreasonableSize } from "./image-limits";
import { orient } from "./orient";
import type { DecodedPixels, ImageDecoders, PixelDecoder } from "./pixel-decoder";
import { type ImageFormat, mediaTypes, sniffImage } from "./sniff-image";
import { decodeWebp } from "./webp";

// The browser's own image decoder, for formats that this lab has no decoder of its own for.
const bandRows = 512;

/**
 * Decodes whatever the browser can, the first frame of an animation, over white. Colour profiles are left
 * alone, because the upstream pipelines read files with Pillow, which ignores them. The image is drawn over white in
 * bands: a canvas never holds a transparent pixel, whose colour it would round, and its size limit is never met.
 */
const browserDecoder: PixelDecoder = async (bytes, mediaType) => {
  if (typeof createImageBitmap === "undefined" || typeof OffscreenCanvas === "undefined") {
    throw new ImageError(`there is no decoder for ${mediaType} here. Open it in a browser, or convert it to PNG.`);
  }
  const bitmap = await createImageBitmap(new Blob([bytes], { type: mediaType }), {
    imageOrientation: "from-image",
    premultiplyAlpha: "none",
    colorSpaceConversion: "none",
  });
  try {
    const { width, height } = bitmap;
    const data = new Uint8Array(width * height * 3);
    const canvas = new OffscreenCanvas(width, Math.min(height, bandRows));
    const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    if (!context) throw new ImageError("the browser gave no canvas to read pixels from; free memory and try again.");
    context.fillStyle = "#fff";
    for (let top = 0, to = 0; top < height; top += bandRows) {
      const rows = Math.min(bandRows, height - top);
      context.fillRect(0, 0, width, rows);
      context.drawImage(bitmap, 0, -top);
      const rgba = context.getImageData(0, 0, width, rows).data;
      for (let from = 0; from < rgba.length; from += 4) {
        data[to++] = rgba[from];
        data[to++] = rgba[from + 1];
        data[to++] = rgba[from + 2];
      }
    }
    return { width, height, channels: 3, data };
  } finally {
    bitmap.close();
  }
};

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

// What an image file declares before any pixel is decoded: its size and how it was held when taken.
import { readBmpHeader } from "./bmp-header";
import { type EmbeddedMetadata, embeddedOrientation } from "./embedded-metadata";
import type { Orientation } from "./exif-orientation";
import { readGifHeader } from "./gif-header";
import { ImageError } from "./image-error";
import { type JpegFrame, readJpegHeader } from "./jpeg-header";
import { pngChunks, readPngHeader } from "./png-header";
import { pngMetadata } from "./png-text";
import type { ImageFormat } from "./sniff-image";
import { readWebpHeader, type WebpFrame } from "./webp-header";

export interface ImageHeader {
  /** As stored, before orientation. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  /** Views of the file's bytes that hold Exif and XMP. */
  readonly metadata?: readonly Uint8Array[];
  readonly jpegFrame?: JpegFrame;
  /** Of an animated WebP. */
  readonly firstFrame?: WebpFrame;
}

interface DeclaredImage extends Omit<ImageHeader, "orientation">, EmbeddedMetadata {}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The largest "ispe" (image spatial extents) property: tiles and thumbnails have smaller ones (ISO/IEC 23008-12). */
function readAvifHeader(bytes: Uint8Array): DeclaredImage {
  const view = viewOf(bytes);
  const propertyBytes = 20;
  let largest: DeclaredImage = { width: 0, height: 0 };
  const type = [0x69, 0x73, 0x70, 0x65];
  for (let at = bytes.indexOf(type[0]); at !== -1; at = bytes.indexOf(type[0], at + 1)) {
    if (at < 4 || at - 4 + propertyBytes > bytes.length || !type.every((byte, i) => bytes[at + i] === byte)) continue;
    if (view.getUint32(at - 4) !== propertyBytes) continue;
    const size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}

function readJpegDeclaration(bytes: Uint8Array): DeclaredImage {
  const header = readJpegHeader(bytes);
  return { ...header, jpegFrame: header };
}

async function readPngDeclaration(bytes: Uint8Array): Promise<DeclaredImage> {
  const { width, height } = readPngHeader(bytes);
  return { width, height, ...(await pngMetadata(pngChunks(bytes))) };
}

const readers: Record<ImageFormat, (bytes: Uint8Array) => DeclaredImage | Promise<DeclaredImage>> = {
  jpeg: readJpegDeclaration,
  png: readPngDeclaration,
  webp: readWebpHeader,
  gif: readGifHeader,
  bmp: readBmpHeader,
  avif: readAvifHeader,
};

/**
 * The declared size and orientation of a file of this format: what Exif states, else what XMP states, as Pillow's
 * exif_transpose takes them. Rejects with ImageError where the header is damaged. AVIF keeps its orientation in properties
 * that its decoder applies, so it counts as upright here.
 */
export async function readImageHeader(bytes: Uint8Array, format: ImageFormat): Promise<ImageHeader> {
  try {
    const { width, height, metadata, jpegFrame, firstFrame, exif, xmp } = await readers[format](bytes);
    return { width, height, orientation: embeddedOrientation({ exif, xmp }), metadata, jpegFrame, firstFrame };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ImageError(`it is a truncated ${format.toUpperCase()}: it ends inside its header.`, { cause: error });
  }
}

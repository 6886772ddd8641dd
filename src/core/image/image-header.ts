// What an image file declares before any pixel is decoded: its size and how it was held when taken.
import { readAvifHeader } from "./avif-header";
import { readBmpHeader } from "./bmp-header";
import { type EmbeddedMetadata, embeddedOrientation, orientationSource } from "./embedded-metadata";
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
  /** What states it: a block of metadata, or properties of the format; absent where nothing does. */
  readonly orientationFrom?: "EXIF" | "XMP" | "AVIF";
  /** Views of the file's bytes that say how it was held; decoders shall find zeros there. */
  readonly metadata?: readonly Uint8Array[];
  readonly jpegFrame?: JpegFrame;
  /** Of an animated WebP. */
  readonly firstFrame?: WebpFrame;
}

interface DeclaredImage extends Omit<ImageHeader, "orientation">, EmbeddedMetadata {
  /** Of formats that state it themselves. */
  readonly orientation?: Orientation;
}

function readJpegDeclaration(bytes: Uint8Array): DeclaredImage {
  const header = readJpegHeader(bytes);
  return { ...header, jpegFrame: header };
}

function readAvifDeclaration(bytes: Uint8Array): DeclaredImage {
  const { width, height, orientation, ties } = readAvifHeader(bytes);
  return { width, height, orientation, metadata: ties };
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
  avif: readAvifDeclaration,
};

/**
 * The declared size and orientation of a file of this format: what Exif states, else what XMP states, as Pillow's
 * exif_transpose takes them; of AVIF its own properties alone. Rejects with ImageError where the header is damaged.
 */
export async function readImageHeader(bytes: Uint8Array, format: ImageFormat): Promise<ImageHeader> {
  try {
    const { width, height, metadata, jpegFrame, firstFrame, ...stated } = await readers[format](bytes);
    const orientation = stated.orientation ?? embeddedOrientation(stated);
    const byFormat = stated.orientation === 1 ? undefined : "AVIF";
    const orientationFrom = stated.orientation === undefined ? orientationSource(stated) : byFormat;
    return { width, height, orientation, orientationFrom, metadata, jpegFrame, firstFrame };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ImageError(`it is a truncated ${format.toUpperCase()}: it ends inside its header.`, { cause: error });
  }
}

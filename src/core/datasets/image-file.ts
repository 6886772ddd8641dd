// The images among the files of a dataset: known by their names, read and decoded anew each time they are asked for.
import { isUserError } from "../base/user-error";
import type { RgbImage } from "../../domain";
import { type DecodeOptions, decodeImage } from "../image/decode-image";
import { ImageError } from "../image/image-error";
import { type ImageHeader, readImageHeader } from "../image/image-header";
import type { ImageDecoders } from "../image/pixel-decoder";
import { sniffImage } from "../image/sniff-image";
import { type DataFile } from "./data-set";

const imageEnding = /\.(?:jpe?g|jpe|jfif|png|webp|gif|bmp|avif)$/i;
const foreignImageEnding = /\.(?:tiff?|ppm|pgm|pbm|pnm|heic|heif|jp2|jxl|svg|ico|psd)$/i;

/** Whether the name is that of an image that can be decoded. */
export function isImage(path: string): boolean {
  return imageEnding.test(path);
}

/** Whether the name is that of an image that cannot be decoded. */
export function isForeignImage(path: string): boolean {
  return foreignImageEnding.test(path);
}

/** The sentence why a file is not taken for an image, by its name. */
export function whyNoImage(path: string): string {
  const ending = /\.[^./]+$/.exec(path)?.[0].toLowerCase();
  if (ending === undefined) return "Files whose names have no ending are not taken for images.";
  if (isForeignImage(path)) {
    return `Images ending in ${ending} cannot be decoded here; convert them to PNG or JPEG.`;
  }
  return `Files ending in ${ending} are no images.`;
}

class NamedBlob extends Blob {
  constructor(
    bytes: BlobPart,
    readonly name: string,
  ) {
    super([bytes]);
  }
}

/** The bytes of a file; rejects with ImageError where it has become unreadable, with DataSetError where its source says so. */
export async function readFile(file: DataFile): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await file.bytes();
  } catch (error) {
    if (isUserError(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ImageError(
      `${file.path}: it can no longer be read (${reason}); it may have been moved or changed. Choose the folder again.`,
      { cause: error },
    );
  }
}

/**
 * The pixels, turned as the file's orientation tag says unless `options` say otherwise. Rejects with ImageError, whose
 * sentence begins with the path.
 */
export async function readImage(file: DataFile, decoders?: ImageDecoders, options?: DecodeOptions): Promise<RgbImage> {
  return decodeImage(new NamedBlob(await readFile(file), file.path), decoders, options);
}

/** Headers with a thumbnail before the size reach so far. */
const headerBytes = 2 ** 16;

async function headerOf(file: DataFile, bytes: Uint8Array): Promise<ImageHeader> {
  try {
    return await readImageHeader(bytes, sniffImage(bytes));
  } catch (error) {
    if (error instanceof ImageError) throw new ImageError(`${file.path}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** What an image's file declares: the stored size, and how it was held. Rejects with ImageError, which names the file. */
export async function readImageFileHeader(file: DataFile): Promise<ImageHeader> {
  if (file.head && file.byteLength > headerBytes) {
    try {
      return await headerOf(file, await file.head(headerBytes));
    } catch {
      // The header may go on behind these bytes, and the whole file says better what is wrong with it.
    }
  }
  return headerOf(file, await readFile(file));
}

/** Width and height as stored, from the file's header. Rejects with ImageError, which names the file. */
export async function readImageSize(file: DataFile): Promise<{ readonly width: number; readonly height: number }> {
  const { width, height } = await readImageFileHeader(file);
  return { width, height };
}

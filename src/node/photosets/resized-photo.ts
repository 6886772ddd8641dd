// A photograph of an archive as the sets have it: its shorter side 160 pixels, JPEG.
import type { RgbImage } from "../../domain";
import { roundHalfToEven } from "../../core/geometry/round-half-to-even";
import type { PixelSize } from "../../core/datasets/annotated-image";
import type { DataFile } from "../../core/datasets/data-set";
import { readImage, readImageSize } from "../../core/datasets/image-file";
import { decodeImage } from "../../core/image/decode-image";
import { ImageError } from "../../core/image/image-error";
import { pillowResize } from "../../core/image/pillow-resize";
import { isUserError } from "../../core/base/user-error";
import { nodeCodecs } from "../codecs";
import { nodeDecoders } from "../decoders";
import { bytesIfThere, writeIfChanged } from "./written-file";

const shorterSidePixels = 160;
const jpegQuality = 92;
/** What is longer is a strip, whose enlarged copy would take memory without end. */
const maxAspectRatio = 16;

export interface ResizedPhoto {
  readonly original: PixelSize;
  readonly resized: PixelSize;
  /** Whether no pixel of the written file has a colour. */
  readonly grey: boolean;
  readonly isNew: boolean;
}

function resizedSize({ width, height }: PixelSize, name: string): PixelSize {
  const [shorter, longer] = [Math.min(width, height), Math.max(width, height)];
  if (longer > maxAspectRatio * shorter) {
    throw new ImageError(`${name}: its ${width} × ${height} pixels are a strip and no photograph.`);
  }
  const scale = shorterSidePixels / shorter;
  return { width: roundHalfToEven(width * scale), height: roundHalfToEven(height * scale) };
}

function isGrey({ data }: RgbImage): boolean {
  for (let i = 0; i < data.length; i += 3) if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) return false;
  return true;
}

const isSize = (image: PixelSize, { width, height }: PixelSize): boolean =>
  image.width === width && image.height === height;

/** What an earlier run wrote; undefined where it wrote nothing, or not of this size. */
async function writtenBefore(target: string, size: PixelSize): Promise<RgbImage | undefined> {
  const bytes = await bytesIfThere(target);
  if (!bytes) return undefined;
  try {
    const image = await decodeImage(new Blob([bytes]), nodeDecoders);
    return isSize(image, size) ? image : undefined;
  } catch (error) {
    if (isUserError(error)) return undefined;
    throw error;
  }
}

/**
 * Writes the photograph to `target`, whose folder is there, by Pillow's Lanczos and JPEG quality 92; leaves alone what is
 * there in the right size. Pixels are taken as stored, because outlines and boxes were drawn on those. Rejects with
 * ImageError, which names the file, where it cannot be decoded; with Node's error where it cannot be written.
 */
export async function resizePhoto(file: DataFile, target: string): Promise<ResizedPhoto> {
  const original = await readImageSize(file);
  const resized = resizedSize(original, file.path);
  const before = await writtenBefore(target, resized);
  if (before) return { original, resized, grey: isGrey(before), isNew: false };
  const image = await readImage(file, nodeDecoders, { orientation: "ignore" });
  const small = pillowResize(image, resized.width, resized.height, undefined, "lanczos");
  const bytes = new Uint8Array(await nodeCodecs.encode("jpeg", small, jpegQuality));
  await writeIfChanged(target, bytes);
  const grey = isGrey(await decodeImage(new Blob([bytes]), nodeDecoders));
  return { original, resized, grey, isNew: true };
}

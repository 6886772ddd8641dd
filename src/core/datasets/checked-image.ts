// An image held against the size that its annotation gives it; that size also says whether it is turned.
import type { RgbImage } from "../../domain";
import type { ImageHeader } from "../image/image-header";
import { swapsSides } from "../image/orient";
import type { ImageDecoders } from "../image/pixel-decoder";
import { type DataFile, DataSetError } from "./data-set";
import { readImage, readImageFileHeader } from "./image-file";

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

type DeclaredImage = Pick<ImageHeader, "width" | "height" | "orientation">;

/**
 * Whether an image with annotations is turned as its orientation tag says: only where the annotation's size is that of
 * the turned pixels and not that of the stored ones. pycocotools and torchvision never turn, so boxes are in stored
 * pixels; so they are too where sizes cannot tell (squares, half turns, mirrors, no size).
 */
export function isTurned({ width, height, orientation }: DeclaredImage, size: PixelSize | undefined): boolean {
  return (
    size !== undefined && swapsSides(orientation) && width !== height && size.width === height && size.height === width
  );
}

function isOfSize(imageFile: PixelSize, size: PixelSize): boolean {
  return imageFile.width === size.width && imageFile.height === size.height;
}

/** Of an annotation that claims more pixels, the image is asked before anything is made of that size. */
const maxUnasked = 2 ** 24;

/** Rejects with ImageError and DataSetError where an annotation claims a size far beyond that of its image's file. */
export async function assertClaimedSize(file: DataFile, size: PixelSize, saidIn: string): Promise<void> {
  if (size.width * size.height <= maxUnasked) return;
  const { width, height } = await readImageFileHeader(file);
  if (width * height === size.width * size.height) return;
  throw new DataSetError(
    `${file.path}: the image has ${width} × ${height} pixels and ${saidIn} says ${size.width} × ${size.height}. ` +
      "Bring the image that was labelled.",
  );
}

/**
 * The pixels that annotations are in: as stored, or turned where `isTurned` says so. Rejects with ImageError, and with
 * DataSetError where they are not of the size that the file at `saidIn` says; the sentence names the image.
 */
export async function readCheckedImage(
  file: DataFile,
  size: PixelSize | undefined,
  saidIn: string,
  decoders: ImageDecoders | undefined,
): Promise<RgbImage> {
  const stored = await readImage(file, decoders, { orientation: "ignore" });
  if (!size || isOfSize(stored, size)) return stored;
  const isSwapped = stored.width === size.height && stored.height === size.width;
  if (isSwapped) {
    const turned = await readImage(file, decoders);
    if (isOfSize(turned, size)) return turned;
  }
  throw new DataSetError(
    `${file.path}: the image has ${stored.width} × ${stored.height} pixels and ${saidIn} says ${size.width} × ` +
      `${size.height}, so its boxes would miss. ` +
      (isSwapped ? "It was turned after it was labelled." : "Bring the image that was labelled."),
  );
}

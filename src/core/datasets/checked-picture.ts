// A picture held against the size that its annotation gives it.
import type { RgbImage } from "../../domain";
import type { ImageDecoders } from "../image/pixel-decoder";
import { type DataFile, DataSetError } from "./data-set";
import { readPicture } from "./picture-file";

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The pixels as a person sees them. Rejects with ImageError, and with DataSetError where they are not of the size that
 * the file at `saidIn` says; the sentence names the picture.
 */
export async function readCheckedPicture(
  file: DataFile,
  size: PixelSize | undefined,
  saidIn: string,
  decoders: ImageDecoders | undefined,
): Promise<RgbImage> {
  const picture = await readPicture(file, decoders);
  if (size && (picture.width !== size.width || picture.height !== size.height)) {
    const turned = picture.width === size.height && picture.height === size.width;
    throw new DataSetError(
      `${file.path}: the picture has ${picture.width} × ${picture.height} pixels and ${saidIn} says ${size.width} × ` +
        `${size.height}, so its boxes would miss. ` +
        (turned ? "It was turned after it was labelled." : "Bring the picture that was labelled."),
    );
  }
  return picture;
}

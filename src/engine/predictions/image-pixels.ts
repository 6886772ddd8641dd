// From what a page hands over to pixels, and from pixels to what a screen shows.
import { decodeImage } from "../../core/image/decode-image";
import { pillowResize } from "../../core/image/pillow-resize";
import type { RgbImage } from "../../domain";
import type { ImageSource } from "../protocol-predictions";

/** A file given a name, for the sentences of ImageError: a plain Blob has none. */
function named(blob: Blob, fileName: string): Blob {
  return blob instanceof File && blob.name === fileName ? blob : new File([blob], fileName, { type: blob.type });
}

/** Rejects with ImageError where it is no image. */
export async function imagePixels(source: ImageSource, fileName: string): Promise<RgbImage> {
  return source instanceof Blob ? decodeImage(named(source, fileName)) : source;
}

/** The image with its longer side at `longerSide` pixels, antialiased; each side keeps at least one pixel. */
export function withLongerSide(image: RgbImage, longerSide: number): RgbImage {
  const scale = longerSide / Math.max(image.width, image.height);
  const side = (pixels: number) => Math.max(1, Math.round(pixels * scale));
  return pillowResize(image, side(image.width), side(image.height));
}

/** The same image, or one with its longer side at `maxPixels`. */
export function atMost(image: RgbImage, maxPixels: number): RgbImage {
  return Math.max(image.width, image.height) <= maxPixels ? image : withLongerSide(image, maxPixels);
}

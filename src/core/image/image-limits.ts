// How large an image may be: a file of a few kilobytes can declare more pixels than a tab has memory for.
import { largestImagePixels, largestSidePixels } from "../geometry/largest-image";
import { ImageError } from "./image-error";

const largestFileBytes = 512 * 2 ** 20;

/**
 * What the pixels of a small file may take while they are decoded: as much as 100 megapixels of RGB. Each byte of the file
 * allows 100 more, so that photographs are decoded up to the largest size; drawings that pack denser end where their
 * pixels would take more memory than all else that a tab does.
 */
const freeDecodingBytes = 288 * 2 ** 20;
const decodingBytesEach = 100;

function grouped(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 1 });
}

/** Throws ImageError where the declared size is empty or beyond the limits; call it before decoding. */
export function refuseUnreasonableSize(width: number, height: number): void {
  if (!(width >= 1 && height >= 1)) {
    throw new ImageError(`it declares ${width} × ${height} pixels, so there is nothing to see. Export it again.`);
  }
  if (width * height > largestImagePixels) {
    throw new ImageError(
      `it declares ${grouped(width)} × ${grouped(height)} = ${grouped((width * height) / 1e6)} megapixels; ` +
        `the limit is ${grouped(largestImagePixels / 1e6)} megapixels. Scale it down first.`,
    );
  }
  if (Math.max(width, height) > largestSidePixels) {
    throw new ImageError(
      `it declares ${grouped(width)} × ${grouped(height)} pixels; a side may have ${grouped(largestSidePixels)} ` +
        `at most. Cut it into pieces first.`,
    );
  }
}

/**
 * Throws ImageError where a file of `fileBytes` declares so many pixels that decoding them, at `pixelBytes` each, takes out
 * of proportion to it; call it before memory is taken for them.
 */
export function refuseLargeExpansion(width: number, height: number, pixelBytes: number, fileBytes: number): void {
  const needed = width * height * pixelBytes;
  const allowed = freeDecodingBytes + decodingBytesEach * fileBytes;
  if (needed <= allowed) return;
  throw new ImageError(
    `it declares ${grouped(width)} × ${grouped(height)} pixels, which take ${grouped(needed / 2 ** 20)} MiB to decode; a file of ` +
      `${grouped(fileBytes / 2 ** 10)} KiB may take ${grouped(allowed / 2 ** 20)} MiB. Scale it down first.`,
  );
}

/** Throws ImageError for an empty file and for one beyond `largestFileBytes`. */
export function refuseUnreasonableFile(fileBytes: number): void {
  if (fileBytes === 0) throw new ImageError("it is empty (0 bytes). Copy or download it again.");
  if (fileBytes > largestFileBytes) {
    throw new ImageError(
      `it has ${grouped(fileBytes / 2 ** 20)} MiB; the limit is ${grouped(largestFileBytes / 2 ** 20)} MiB.`,
    );
  }
}

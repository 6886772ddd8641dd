// How large an image may be: a file of a few kilobytes can declare more pixels than a tab has memory for.
import { ImageError } from "./image-error";

export const largestImagePixels = 100_000_000;
/** JPEG's own limit, which also bounds the work that a picture one pixel wide can cause. */
export const largestSidePixels = 65_535;
export const largestFileBytes = 512 * 2 ** 20;

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

/** Throws ImageError for an empty file and for one beyond `largestFileBytes`. */
export function refuseUnreasonableFile(fileBytes: number): void {
  if (fileBytes === 0) throw new ImageError("it is empty (0 bytes). Copy or download it again.");
  if (fileBytes > largestFileBytes) {
    throw new ImageError(
      `it has ${grouped(fileBytes / 2 ** 20)} MiB; the limit is ${grouped(largestFileBytes / 2 ** 20)} MiB.`,
    );
  }
}

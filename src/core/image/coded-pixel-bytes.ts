// How many bytes of a JPEG or WebP file are coded pixels: what is left without headers, tables and containers.
import { ImageError } from "./image-error";
import { jpegSegments } from "./jpeg-header";

/**
 * The entropy-coded segments of all scans (ITU-T T.81, B.1.1.5), with their stuffed zeros and restart markers. Of a
 * progressive file the tables between scans do not count.
 */
function jpegScanBytes(bytes: Uint8Array): number {
  let coded = 0;
  for (const segment of jpegSegments(bytes)) coded += segment.coded?.length ?? 0;
  if (coded === 0) throw new ImageError("it is a JPEG without coded pixels.");
  return coded;
}

/** The body of the image chunk (RFC 9649): `VP8 ` or `VP8L`. */
function webpImageBytes(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 8 <= bytes.length;) {
    const kind = String.fromCharCode(...bytes.subarray(at, at + 4));
    const length = view.getUint32(at + 4, true);
    if (kind === "VP8 " || kind === "VP8L") return length;
    at += 8 + length + (length % 2);
  }
  throw new ImageError("it is a WebP without an image chunk.");
}

/** Bytes of coded pixels in a JPEG or WebP file. Throws ImageError for any other file, and for a truncated one. */
export function codedPixelBytes(file: Uint8Array): number {
  if (file[0] === 0xff && file[1] === 0xd8) return jpegScanBytes(file);
  if (String.fromCharCode(...file.subarray(0, 4), ...file.subarray(8, 12)) === "RIFFWEBP") return webpImageBytes(file);
  throw new ImageError("it is neither a JPEG nor a WebP.");
}

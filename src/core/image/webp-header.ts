// The header of a WebP file (RIFF container; RFC 9649): declared size and Exif block.
import { ImageError } from "./image-error";

export interface WebpHeader {
  readonly width: number;
  readonly height: number;
  readonly exif?: Uint8Array;
}

/** Size and Exif of a WebP file. Throws ImageError where it is damaged or shorter than it says. */
export function readWebpHeader(bytes: Uint8Array): WebpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const damaged = (where: string): ImageError =>
    new ImageError(`it is a damaged or truncated WebP (${where}). Copy or download it again.`);
  if (bytes.length < 12) throw damaged("it ends inside its header");
  const end = 8 + view.getUint32(4, true);
  if (end > bytes.length) throw damaged(`it has ${bytes.length} bytes and says it has ${end}`);
  let size: { width: number; height: number } | undefined;
  let exif: Uint8Array | undefined;
  for (let at = 12; at + 8 <= end;) {
    const kind = String.fromCharCode(...bytes.subarray(at, at + 4));
    const chunkBytes = view.getUint32(at + 4, true);
    const body = at + 8;
    if (body + chunkBytes > end) throw damaged(`its chunk ${JSON.stringify(kind)} reaches beyond its end`);
    if (!size && kind === "VP8X" && chunkBytes >= 10) {
      const read24 = (from: number): number => view.getUint16(from, true) | (bytes[from + 2] << 16);
      size = { width: read24(body + 4) + 1, height: read24(body + 7) + 1 };
    } else if (!size && kind === "VP8 " && chunkBytes >= 10) {
      size = { width: view.getUint16(body + 6, true) & 0x3fff, height: view.getUint16(body + 8, true) & 0x3fff };
    } else if (!size && kind === "VP8L" && chunkBytes >= 5) {
      const bits = view.getUint32(body + 1, true);
      size = { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    } else if (kind === "EXIF") {
      const whole = bytes.subarray(body, body + chunkBytes);
      const prefixed = whole[0] === 0x45 && whole[1] === 0x78;
      exif ??= prefixed ? whole.subarray(6) : whole;
    }
    at = body + chunkBytes + (chunkBytes % 2);
  }
  if (!size) throw damaged("it has no frame");
  return { ...size, exif };
}

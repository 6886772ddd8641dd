// The marker segments of a JPEG file before its pixels (ITU-T T.81, annex B): declared size and Exif block.
import { ImageError } from "./image-error";

export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** The TIFF structure of the Exif segment, where there is one. */
  readonly exif?: Uint8Array;
}

const startOfScan = 0xda;
const endOfImage = 0xd9;
const application1 = 0xe1;
const exifPrefix = [0x45, 0x78, 0x69, 0x66, 0, 0];

/** Start-of-frame markers: C0 … CF without the tables C4, CC and the reserved C8. */
function startsFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Whether an end-of-image marker follows; inside coded data FF is always followed by 00 or a restart marker. */
function reachesEnd(bytes: Uint8Array, from: number): boolean {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === endOfImage) return true;
  }
  return false;
}

/**
 * Size and Exif of a JPEG file. Throws ImageError where the markers are damaged or the file stops before its end
 * marker: decoders fill the missing part with grey, and a network would answer about that.
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  const damaged = (where: string): ImageError =>
    new ImageError(`it is a damaged or truncated JPEG (${where}). Copy or download it again.`);
  let size: { width: number; height: number } | undefined;
  let exif: Uint8Array | undefined;
  let at = 2;
  for (;;) {
    if (bytes[at] !== 0xff) throw damaged(at >= bytes.length ? "it ends inside its header" : `no marker at byte ${at}`);
    while (bytes[at] === 0xff) at++;
    const marker = bytes[at++];
    if (marker === undefined || marker === endOfImage) throw damaged("it ends before its pixels");
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) continue;
    const segmentBytes = (bytes[at] << 8) | bytes[at + 1];
    if (!(segmentBytes >= 2) || at + segmentBytes > bytes.length) throw damaged("it ends inside its header");
    if (startsFrame(marker)) {
      if (segmentBytes < 8) throw damaged("its frame header is too short");
      size = { height: (bytes[at + 3] << 8) | bytes[at + 4], width: (bytes[at + 5] << 8) | bytes[at + 6] };
    } else if (marker === application1 && !exif && exifPrefix.every((byte, i) => bytes[at + 2 + i] === byte)) {
      exif = bytes.subarray(at + 2 + exifPrefix.length, at + segmentBytes);
    } else if (marker === startOfScan) {
      break;
    }
    at += segmentBytes;
  }
  if (!size) throw damaged("its pixels come before their size");
  if (!reachesEnd(bytes, at)) throw damaged("it ends before its end marker");
  return { ...size, exif };
}

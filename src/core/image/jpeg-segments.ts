// The marker segments of a JPEG file (ITU-T T.81, annex B), found as libjpeg finds them.
import { ImageError } from "./image-error";

export const jpegMarkers = {
  huffmanTables: 0xc4,
  endOfImage: 0xd9,
  startOfScan: 0xda,
  quantizationTables: 0xdb,
  restartInterval: 0xdd,
  application0: 0xe0,
  application1: 0xe1,
  application14: 0xee,
} as const;

export interface JpegSegment {
  readonly marker: number;
  /** Offset of the marker's second byte. */
  readonly at: number;
  /** What follows the length: a view of the file's bytes. */
  readonly body: Uint8Array;
  /** Of a start of scan, the entropy-coded bytes behind its header, with stuffed zeros and restart markers. */
  readonly coded?: Uint8Array;
}

export function damagedJpeg(where: string): ImageError {
  return new ImageError(`it is a damaged or truncated JPEG (${where}). Copy or download it again.`);
}

/** Start-of-frame markers: C0 … CF without the tables C4, CC and the reserved C8. */
export function startsFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

const isRestart = (marker: number): boolean => marker >= 0xd0 && marker <= 0xd7;

/** Markers that libjpeg knows: frames and tables, DC to DD, application data and comments. */
function hasSegment(marker: number): boolean {
  const isTable = marker >= 0xda && marker <= 0xdd;
  const isText = (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;
  return startsFrame(marker) || marker === 0xc4 || marker === 0xcc || isTable || isText;
}

/** Where the next marker other than a restart begins, with its fill bytes: coded data hold FF only before 00. */
function codedEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next === undefined || next === 0 || next === 0xff || isRestart(next)) continue;
    while (at > from && bytes[at - 1] === 0xff) at--;
    return at;
  }
  return bytes.length;
}

/**
 * The segments in order, up to and without the end of the image. Between segments any number of stray bytes, fill bytes
 * FF and escaped FF 00 is passed over, as libjpeg and Pillow do; a segment that says it is shorter than its own length
 * is empty. Throws ImageError where a marker is unknown or the file ends before its end marker.
 */
export function* jpegSegments(bytes: Uint8Array): Generator<JpegSegment> {
  for (let at = 2; ;) {
    at = bytes.indexOf(0xff, at);
    if (at === -1) throw damagedJpeg("it ends before its end marker");
    while (bytes[at] === 0xff) at++;
    const marker = bytes[at];
    if (marker === undefined) throw damagedJpeg("it ends before its end marker");
    const markerAt = at++;
    if (marker === 0 || marker === 0x01 || isRestart(marker)) continue;
    if (marker === jpegMarkers.endOfImage) return;
    if (marker === 0xd8) throw damagedJpeg(`a second image begins at byte ${markerAt - 1}`);
    if (!hasSegment(marker))
      throw damagedJpeg(`unknown marker ff ${marker.toString(16).padStart(2, "0")} at byte ${markerAt - 1}`);
    const end = at + Math.max(2, (bytes[at] << 8) | bytes[at + 1]);
    if (!(end <= bytes.length)) throw damagedJpeg("it ends inside a segment");
    const body = bytes.subarray(at + 2, end);
    at = end;
    if (marker !== jpegMarkers.startOfScan) {
      yield { marker, at: markerAt, body };
      continue;
    }
    at = codedEnd(bytes, end);
    yield { marker, at: markerAt, body, coded: bytes.subarray(end, at) };
  }
}

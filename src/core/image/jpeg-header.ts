// The marker segments of a JPEG file (ITU-T T.81, annex B), found as libjpeg finds them, and what they declare: frame,
// Exif and XMP.
import { joinBytes } from "../base/byte-source";
import { ImageError } from "./image-error";
import type { EmbeddedMetadata } from "./orientation-tag";

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

export interface JpegComponent {
  readonly id: number;
  /** Sampling factors, 1 … 4. */
  readonly horizontal: number;
  readonly vertical: number;
}

export interface JpegFrame {
  readonly width: number;
  readonly height: number;
  readonly components: readonly JpegComponent[];
  /** "arithmetic-coded", "lossless", "12-bit" and the like, where the file is of such a kind. */
  readonly unusual?: string;
}

export interface JpegHeader extends JpegFrame, EmbeddedMetadata {
  /** Views of the file's bytes that hold Exif and XMP. */
  readonly metadata: readonly Uint8Array[];
  /** Whether three components are red, green and blue, as libjpeg decides: by JFIF, else by Adobe, else by their names. */
  readonly isRgb: boolean;
}

const exifPrefix = "Exif\0\0";
const xmpPrefix = "http://ns.adobe.com/xap/1.0/\0";

function beginsWith(body: Uint8Array, prefix: string): boolean {
  return body.length >= prefix.length && Array.from(prefix).every((letter, i) => body[i] === letter.charCodeAt(0));
}

/** What few decoders read, as an adjective, where the file is of such a kind. */
function unusualKind(marker: number, bits: number, components: number): string | undefined {
  if (marker > 0xc8) return "arithmetic-coded";
  if (marker === 0xc3) return "lossless";
  if (marker > 0xc2) return "hierarchical";
  if (bits !== 8) return `${bits}-bit`;
  return components === 1 || components === 3 || components === 4 ? undefined : `${components}-component`;
}

/** The frame of a start-of-frame segment. Throws ImageError where it is damaged. */
export function readJpegFrame(marker: number, body: Uint8Array): JpegFrame {
  if (body.length < 6 || body.length < 6 + 3 * body[5]) throw damagedJpeg("its frame header is too short");
  const components = Array.from({ length: body[5] }, (_, i): JpegComponent => {
    const [id, sampling] = body.subarray(6 + 3 * i);
    return { id, horizontal: sampling >> 4, vertical: sampling & 15 };
  });
  if (!components.every(({ horizontal: h, vertical: v }) => h >= 1 && h <= 4 && v >= 1 && v <= 4)) {
    throw damagedJpeg("a component has a sampling factor outside of 1 … 4");
  }
  const unusual = unusualKind(marker, body[0], components.length);
  return { height: (body[1] << 8) | body[2], width: (body[3] << 8) | body[4], components, unusual };
}

/** Blocks of 8 × 8 samples of all components, each of which takes at least one bit of coded data. */
function countBlocks({ width, height, components }: JpegFrame): number {
  const across = Math.max(...components.map(({ horizontal }) => horizontal));
  const down = Math.max(...components.map(({ vertical }) => vertical));
  return components.reduce((sum, { horizontal, vertical }) => {
    const columns = Math.ceil(Math.ceil((width * horizontal) / across) / 8);
    return sum + columns * Math.ceil(Math.ceil((height * vertical) / down) / 8);
  }, 0);
}

/** Progressive files have ten scans, optimised ones some more; each of them goes over all blocks, however few bytes it has. */
const maxScans = 100;

/** Throws ImageError for more scans up to the end of the image; behind it cameras keep other images and films. */
function refuseManyScans(bytes: Uint8Array, codedAt: number): void {
  let scans = 1;
  for (let at = bytes.indexOf(0xff, codedAt); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === jpegMarkers.startOfScan) scans++;
    if (bytes[at + 1] === jpegMarkers.endOfImage) break;
  }
  if (scans <= maxScans) return;
  throw new ImageError(`it has ${scans} scans; ${maxScans} at most are decoded. Save it again as an ordinary JPEG.`);
}

/** What tells libjpeg the colour space of three components. */
interface ColourMarks {
  hasJfif: boolean;
  adobeTransform?: number;
}

function noteColours(marker: number, body: Uint8Array, marks: ColourMarks): void {
  if (marker === jpegMarkers.application0 && body.length >= 14 && beginsWith(body, "JFIF\0")) marks.hasJfif = true;
  if (marker === jpegMarkers.application14 && body.length >= 12 && beginsWith(body, "Adobe")) {
    marks.adobeTransform = body[11];
  }
}

function isRgb({ components }: JpegFrame, { hasJfif, adobeTransform }: ColourMarks): boolean {
  if (components.length !== 3 || hasJfif) return false;
  if (adobeTransform !== undefined) return adobeTransform === 0;
  return String.fromCharCode(...components.map(({ id }) => id)) === "RGB";
}

/** Whether an end-of-image marker follows; inside coded data FF is always followed by 00 or a restart marker. */
function reachesEnd(bytes: Uint8Array, from: number): boolean {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === jpegMarkers.endOfImage) return true;
  }
  return false;
}

/**
 * Frame, Exif (the parts of all Exif segments in one) and XMP (the last) of a JPEG file. Throws ImageError where the
 * markers are damaged, and where the file stops before its end marker or holds fewer data than its size needs: decoders
 * fill the missing part with grey, and a network would answer about that.
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  let frame: JpegFrame | undefined;
  let xmp: Uint8Array | undefined;
  const exif: Uint8Array[] = [];
  const metadata: Uint8Array[] = [];
  const marks: ColourMarks = { hasJfif: false };
  for (const { marker, body, coded } of jpegSegments(bytes)) {
    noteColours(marker, body, marks);
    if (startsFrame(marker)) {
      if (frame) throw damagedJpeg("it has two frame headers");
      frame = readJpegFrame(marker, body);
    } else if (marker === jpegMarkers.application1) {
      if (beginsWith(body, exifPrefix)) exif.push(body.subarray(exifPrefix.length));
      else if (beginsWith(body, xmpPrefix)) xmp = body.subarray(xmpPrefix.length);
      else continue;
      metadata.push(body.subarray(exifPrefix.length));
    } else if (coded) {
      if (!frame) throw damagedJpeg("its pixels come before their size");
      const codedAt = coded.byteOffset - bytes.byteOffset;
      if (!reachesEnd(bytes, codedAt)) throw damagedJpeg("it ends before its end marker");
      refuseManyScans(bytes, codedAt);
      if (frame.unusual === undefined && countBlocks(frame) > 8 * (bytes.length - codedAt)) {
        throw damagedJpeg(
          `it declares ${frame.width} × ${frame.height} pixels, and its ${bytes.length - codedAt} bytes cannot hold them`,
        );
      }
      return { ...frame, exif: exif.length > 1 ? joinBytes(exif) : exif[0], xmp, metadata, isRgb: isRgb(frame, marks) };
    }
  }
  throw damagedJpeg("it ends before its pixels");
}

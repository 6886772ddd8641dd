// Image files that vary in all that writers vary, drawn from a seed, and what is right for each.
import { deflateSync } from "node:zlib";
import { encode } from "fast-png";
import {
  exifSegment,
  jpegSegment,
  orientationEntry,
  plainJpeg,
  pngChunk,
  pngText,
  riffChunk,
  tiffBlock,
  type TiffEntry,
  webpExtension,
  webpFile,
  xmpPacket,
  xmpSegment,
} from "./made-image-files";
import { type MadeBitmap, madeBitmap } from "./made-bitmaps";
import { uniform } from "./synthetic-values";

export interface ImageVariation {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Undefined where the file is damaged and must be refused. */
  readonly right?: {
    readonly width: number;
    readonly height: number;
    readonly orientation: number;
    /** Of formats without loss. */
    readonly rgb?: Uint8Array;
  };
}

const latin1 = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));

/** Numbers from a seed, one after the other. */
export class Draws {
  private readonly values: Float64Array;
  private at = 0;

  constructor(seed: string) {
    this.values = uniform(seed, 4096);
  }

  /** A whole number, 0 … count − 1. */
  below(count: number): number {
    return Math.floor(((this.values[this.at++ % this.values.length] + 1) / 2) * count);
  }

  chance(share: number): boolean {
    return this.below(1000) < 1000 * share;
  }

  of<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)];
  }

  bytes(count: number, limit = 256): number[] {
    return Array.from({ length: count }, () => this.below(limit));
  }

  shuffled<Item>(items: readonly Item[]): Item[] {
    const rest = [...items];
    return items.map(() => rest.splice(this.below(rest.length), 1)[0]);
  }
}

/** 7 × 5 pixels, as `plainJpeg`. */
const plainWebp = riffChunk("VP8L", [...Buffer.from("LwYAAQAHUI8il6f/gYjofwA=", "base64")]);

/** Values that files hold for the orientation; beyond 8 and below 1 there is none. */
function drawnOrientation(draws: Draws): number {
  return draws.chance(0.8) ? 1 + draws.below(8) : draws.of([0, 9, 12, 255]);
}

const upright = (value: number): number => (value >= 1 && value <= 8 ? value : 1);

interface Metadata {
  readonly exif?: number[];
  readonly xmp?: number[];
  readonly orientation: number;
}

/** Exif, XMP, both or neither; Exif with or without the tag among others, in either byte order, at any offset. */
function drawnMetadata(draws: Draws): Metadata {
  const exifValue = drawnOrientation(draws);
  const hasExif = draws.chance(0.6);
  const hasTag = draws.chance(0.75);
  const littleEndian = draws.chance(0.5);
  const others: TiffEntry[] = [
    { tag: 0x010f, type: 2, count: 6, values: latin1("Canon\0") },
    { tag: 0x0110, type: 2, count: 4, values: latin1("D5\0\0") },
    { tag: 0x0131, type: 2, count: 12, values: latin1("ladon 1.2.3\0") },
    { tag: 0x0213, type: 3, count: 1, values: [0, 1] },
  ].filter(() => draws.chance(0.6));
  const tag = hasTag ? [orientationEntry(exifValue, littleEndian)] : [];
  const directoryAt = draws.of([8, 8, 9, 11, 26, 64, 301]);
  const exif = hasExif
    ? tiffBlock({ littleEndian, directoryAt, entries: draws.shuffled([...tag, ...others]) })
    : undefined;
  const xmpValue = draws.chance(0.85) ? 1 + draws.below(8) : draws.of([0, 9]);
  const quoted = draws.chance(0.5);
  const statement = quoted ? `tiff:Orientation="${xmpValue}"` : `<tiff:Orientation>${xmpValue}</tiff:Orientation>`;
  const hasXmp = draws.chance(0.5);
  const xmp = hasXmp ? xmpPacket(statement, quoted ? "attribute" : "element") : undefined;
  const stated = hasExif && hasTag ? exifValue : hasXmp ? xmpValue : 1;
  return { exif, xmp, orientation: upright(stated) };
}

/** What lies between segments in files of careless writers. */
function drawnStray(draws: Draws): number[] {
  const kind = draws.below(5);
  if (kind === 0) return Array.from({ length: 1 + draws.below(5) }, () => 0xff);
  if (kind === 1) return draws.bytes(1 + draws.below(9), 255);
  if (kind === 2) return [...draws.bytes(draws.below(4), 255), 0xff, 0, ...draws.bytes(draws.below(4), 255)];
  return [];
}

interface Made {
  readonly bytes: readonly number[];
  readonly orientation: number;
  /** Any shorter, and the file is cut short. */
  readonly neededBytes: number;
}

function jpegVariation(draws: Draws): Made {
  const { exif, xmp, orientation } = drawnMetadata(draws);
  const jfif = jpegSegment(0xe0, latin1("JFIF\0\x01\x02\0\0\x01\0\x01\0\0"));
  const profile = jpegSegment(0xe2, [...latin1("ICC_PROFILE\0\x01\x01"), ...draws.bytes(40)]);
  const editor = jpegSegment(0xed, [...latin1("Photoshop 3.0\0"), ...draws.bytes(12)]);
  const comment = jpegSegment(0xfe, draws.bytes(draws.below(30)));
  const thumbnail = jpegSegment(0xea, [...plainJpeg.subarray(0, 60), ...draws.bytes(9)]);
  const optional = [jfif, profile, editor, comment, thumbnail].filter(() => draws.chance(0.5));
  const stated = [...(exif ? [exifSegment(exif)] : []), ...(xmp ? [xmpSegment(xmp)] : [])];
  const bytes: number[] = [0xff, 0xd8];
  for (const segment of draws.shuffled([...optional, ...stated])) {
    bytes.push(...segment, ...drawnStray(draws));
  }
  bytes.push(...plainJpeg.subarray(2));
  const neededBytes = bytes.length;
  if (draws.chance(0.3)) bytes.push(...draws.bytes(draws.below(20)));
  return { bytes, orientation, neededBytes };
}

function pngVariation(draws: Draws): Made {
  const { exif, xmp, orientation } = drawnMetadata(draws);
  const png = new Uint8Array(encode({ width: 7, height: 5, channels: 3, data: new Uint8Array(105).fill(77) }));
  const keyword = "XML:com.adobe.xmp";
  const packed = (bytes: number[]): number[] => [...deflateSync(Uint8Array.from(bytes))];
  const xmpChunk = xmp && (draws.chance(0.5) ? pngText(keyword, xmp) : pngText(keyword, packed(xmp), true));
  const digits = exif && Buffer.from(exif).toString("hex");
  const profile = exif && latin1(`\nexif\n${String(exif.length).padStart(8)}\n${digits}\n`);
  const asProfile = profile && pngChunk("zTXt", [...latin1("Raw profile type exif\0\0"), ...packed(profile)]);
  const exifChunk = exif && (draws.chance(0.7) ? pngChunk("eXIf", exif) : asProfile);
  const others = [
    pngChunk("tEXt", latin1('Software\0ladon tiff:Orientation="5"')),
    pngChunk("gAMA", [0, 0, 0xb1, 0x8f]),
    pngChunk("pHYs", [0, 0, 0x0b, 0x13, 0, 0, 0x0b, 0x13, 1]),
  ].filter(() => draws.chance(0.5));
  const chunks = draws.shuffled([...others, ...(exifChunk ? [exifChunk] : []), ...(xmpChunk ? [xmpChunk] : [])]);
  const before = draws.below(chunks.length + 1);
  const end = png.length - 12;
  const bytes = [
    ...png.subarray(0, 33),
    ...chunks.slice(0, before).flat(),
    ...png.subarray(33, end),
    ...chunks.slice(before).flat(),
    ...png.subarray(end),
  ];
  return { bytes, orientation, neededBytes: bytes.length };
}

function webpVariation(draws: Draws): Made {
  const { exif, xmp, orientation } = drawnMetadata(draws);
  const flags = (exif ? 0x08 : 0) | (xmp ? 0x04 : 0);
  const exifChunk = exif ? riffChunk("EXIF", draws.chance(0.3) ? [...latin1("Exif\0\0"), ...exif] : exif) : [];
  const xmpChunk = xmp ? riffChunk("XMP ", xmp) : [];
  const isAnnounced = draws.chance(0.85);
  const unknown = draws.chance(0.3) ? riffChunk("ABCD", draws.bytes(draws.below(9))) : [];
  const extension = webpExtension(isAnnounced ? flags : 0, 7, 5);
  const bytes = [...webpFile(extension, plainWebp, ...draws.shuffled([exifChunk, xmpChunk, unknown]))];
  return { bytes, orientation: isAnnounced ? orientation : 1, neededBytes: bytes.length };
}

function drawnBitmap(draws: Draws): MadeBitmap {
  const width = 1 + draws.below(13);
  const height = 1 + draws.below(9);
  const levels = [0, 255];
  const colours = Array.from({ length: 2 }, () => Array.from({ length: 3 }, () => draws.of(levels)));
  const rgb = Uint8Array.from(Array.from({ length: width * height }, () => draws.of(colours)).flat());
  const kind = draws.of(["1", "4", "8", "16", "24", "32", "masks16", "masks32", "runs8", "runs4"] as const);
  const isPlain = /^\d+$/.test(kind);
  const headerBytes = draws.of(isPlain ? [12, 40, 52, 56, 64, 108, 124] : [40, 52, 56, 108, 124]);
  return {
    width,
    height,
    rgb,
    kind,
    headerBytes,
    fromTop: headerBytes > 12 && !kind.startsWith("runs") && draws.chance(0.4),
    reserved: draws.chance(0.5) ? draws.below(2 ** 31) : 0,
    gapBytes: draws.chance(0.3) ? 2 * draws.below(9) : 0,
  };
}

const makers = { jpeg: jpegVariation, png: pngVariation, webp: webpVariation };

/** `count` files; each fifth JPEG, PNG and WebP is cut short somewhere. */
export function imageVariations(seed: string, count: number): ImageVariation[] {
  return Array.from({ length: count }, (_, i): ImageVariation => {
    const draws = new Draws(`${seed}.${i}`);
    const format = draws.of(["jpeg", "jpeg", "png", "webp", "bmp", "bmp"] as const);
    const name = `${seed}-${i}.${format}`;
    if (format === "bmp") {
      const bitmap = drawnBitmap(draws);
      const { width, height, rgb } = bitmap;
      return { name, bytes: madeBitmap(bitmap), right: { width, height, rgb, orientation: 1 } };
    }
    const { bytes, orientation, neededBytes } = makers[format](draws);
    if (draws.chance(0.2))
      return { name: `cut-${name}`, bytes: Uint8Array.from(bytes.slice(0, draws.below(neededBytes))) };
    return { name, bytes: Uint8Array.from(bytes), right: { width: 7, height: 5, orientation } };
  });
}

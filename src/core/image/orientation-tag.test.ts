import { deflateSync } from "node:zlib";
import { encode } from "fast-png";
import { describe, expect, it } from "vitest";
import {
  exifSegment,
  jpegSegment,
  ordered,
  orientationEntry,
  plainJpeg as jpeg,
  pngChunk,
  pngText,
  riffChunk,
  tiffBlock,
  webpExtension,
  webpFile,
  withJpegSegments,
  withPngChunks,
  xmpPacket,
  xmpSegment,
} from "../../testing/made-image-files";
import { decodeImage } from "./decode-image";
import { readImageHeader } from "./image-header";
import type { PixelDecoder } from "./pixel-decoder";
import { sniffImage } from "./sniff-image";

const latin1 = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));

// 7 × 5 pixels. What Pillow 13.0.0's ImageOps.exif_transpose does with each file below stands beside it.
const png = new Uint8Array(encode({ width: 7, height: 5, channels: 3, data: new Uint8Array(105) }));
const lossless = riffChunk("VP8L", [...Buffer.from("LwYAAQAHUI8il6f/gYjofwA=", "base64")]);

async function orientation(file: Uint8Array): Promise<number> {
  const header = await readImageHeader(file, sniffImage(file));
  expect([header.width, header.height]).toEqual([7, 5]);
  return header.orientation;
}

const attribute = (digits: string): number[] => xmpPacket(`tiff:Orientation="${digits}"`, "attribute");
const element = (digits: string): number[] => xmpPacket(`<tiff:Orientation>${digits}</tiff:Orientation>`, "element");
const exif = (value: number, littleEndian = false): number[] =>
  tiffBlock({ littleEndian, entries: [orientationEntry(value, littleEndian)] });
const software = { tag: 0x0131, type: 2, count: 6, values: latin1("ladon\0") };
const withoutOrientation = tiffBlock({ littleEndian: true, entries: [software] });

/** Of Exif and XMP, and what Pillow makes of them. */
const statements: readonly (readonly [what: string, exif: number[] | undefined, xmp: number[] | undefined, number])[] =
  [
    ["XMP, as an attribute", undefined, attribute("6"), 6],
    ["XMP, as an element", undefined, element("8"), 8],
    ["XMP whose packet states it twice: the first", undefined, [...attribute("3"), ...element("6")], 3],
    ["XMP in single quotes, which Pillow does not see", undefined, xmpPacket("tiff:Orientation='6'", "attribute"), 1],
    ["XMP of two digits: the first", undefined, attribute("16"), 1],
    ["XMP of 9, which is none", undefined, element("9"), 1],
    ["XMP of 0, which is none", undefined, attribute("0"), 1],
    ["Exif and XMP: Exif", exif(3), attribute("6"), 3],
    ["Exif that says upright, and XMP: Exif", exif(1), attribute("6"), 1],
    ["Exif of 0, and XMP: Exif, which is nonsense and so upright", exif(0), attribute("6"), 1],
    ["Exif of 9, and XMP: likewise", exif(9, true), element("6"), 1],
    ["Exif without the tag, and XMP: XMP", withoutOrientation, attribute("6"), 6],
    ["empty Exif, and XMP: XMP", [], element("5"), 5],
    ["neither", withoutOrientation, xmpPacket('tiff:Make="6"', "attribute"), 1],
  ];

describe("Exif and XMP", () => {
  it.each(statements)("in JPEG: %s", async (_, exifBlock, xmp, expected) => {
    const segments = [...(exifBlock ? exifSegment(exifBlock) : []), ...(xmp ? xmpSegment(xmp) : [])];
    expect(await orientation(withJpegSegments(jpeg, segments))).toBe(expected);
    const reversed = [...(xmp ? xmpSegment(xmp) : []), ...(exifBlock ? exifSegment(exifBlock) : [])];
    expect(await orientation(withJpegSegments(jpeg, reversed))).toBe(expected);
  });

  it.each(statements)("in PNG: %s", async (_, exifBlock, xmp, expected) => {
    const exifChunk = exifBlock ? pngChunk("eXIf", exifBlock) : [];
    const keyword = "XML:com.adobe.xmp";
    for (const xmpChunk of [
      xmp ? pngText(keyword, xmp) : [],
      xmp ? pngText(keyword, [...deflateSync(Uint8Array.from(xmp))], true) : [],
      xmp ? pngChunk("tEXt", [...latin1(`${keyword}\0`), ...xmp]) : [],
      xmp ? pngChunk("zTXt", [...latin1(`${keyword}\0\0`), ...deflateSync(Uint8Array.from(xmp))]) : [],
    ]) {
      expect(await orientation(withPngChunks(png, [...exifChunk, ...xmpChunk]))).toBe(expected);
      // behind the pixels
      const end = png.length - 12;
      const file = Uint8Array.from([...png.subarray(0, end), ...xmpChunk, ...exifChunk, ...png.subarray(end)]);
      expect(await orientation(file)).toBe(expected);
    }
  });

  it.each(statements)("in WebP: %s", async (_, exifBlock, xmp, expected) => {
    const flags = (exifBlock ? 0x08 : 0) | (xmp ? 0x04 : 0);
    const exifChunk = exifBlock ? riffChunk("EXIF", exifBlock) : [];
    const xmpChunk = xmp ? riffChunk("XMP ", xmp) : [];
    expect(await orientation(webpFile(webpExtension(flags, 7, 5), lossless, exifChunk, xmpChunk))).toBe(expected);
    // libwebp, and so Pillow, passes over what the header does not announce
    expect(await orientation(webpFile(webpExtension(0, 7, 5), lossless, exifChunk, xmpChunk))).toBe(1);
  });
});

describe("Exif", () => {
  const numbers: readonly (readonly [what: string, type: number, count: number, values: number[], number])[] = [
    ["a BYTE, which is no number for Pillow", 1, 1, [6], 1],
    ["text", 2, 2, latin1("6\0"), 1],
    ["two SHORTs: the first", 3, 2, [0, 6, 0, 3], 6],
    ["three SHORTs, kept elsewhere: the first", 3, 3, [0, 8, 0, 3, 0, 1], 8],
    ["a LONG", 4, 1, [0, 0, 0, 5], 5],
    ["a LONG beyond 65,535", 4, 1, [0, 1, 0, 6], 1],
    ["a RATIONAL", 5, 1, [0, 0, 0, 12, 0, 0, 0, 2], 6],
    ["a RATIONAL that is no whole number", 5, 1, [0, 0, 0, 13, 0, 0, 0, 2], 1],
    ["a RATIONAL over nothing", 5, 1, [0, 0, 0, 6, 0, 0, 0, 0], 1],
    ["an SBYTE", 6, 1, [7], 7],
    ["an SSHORT", 8, 1, [0, 2], 2],
    ["a negative SSHORT", 8, 1, [0xff, 0xfa], 1],
    ["an SLONG", 9, 1, [0, 0, 0, 4], 4],
    ["a FLOAT", 11, 1, [0x40, 0xc0, 0, 0], 6],
    ["a DOUBLE", 12, 1, [0x40, 0x18, 0, 0, 0, 0, 0, 0], 6],
    ["a LONG8", 16, 1, [0, 0, 0, 0, 0, 0, 0, 3], 3],
  ];

  it.each(numbers)("holds %s", async (_, type, count, values, expected) => {
    const tiff = tiffBlock({ littleEndian: false, entries: [{ tag: 0x0112, type, count, values }] });
    expect(await orientation(withJpegSegments(jpeg, exifSegment(tiff)))).toBe(expected);
    // whatever it holds, XMP is not asked
    const both = [...exifSegment(tiff), ...xmpSegment(attribute("2"))];
    expect(await orientation(withJpegSegments(jpeg, both))).toBe(expected);
  });

  it("of a type that does not exist, or without a value, is none: XMP is asked", async () => {
    for (const [type, count] of [
      [99, 1],
      [3, 0],
    ]) {
      const tiff = tiffBlock({ littleEndian: true, entries: [{ tag: 0x0112, type, count, values: [6, 0] }] });
      const file = withJpegSegments(jpeg, [...exifSegment(tiff), ...xmpSegment(attribute("2"))]);
      expect(await orientation(file)).toBe(2);
    }
  });

  it("may be cut into segments, prefixed twice, marked in the wrong byte order, and stand behind others", async () => {
    const tiff = exif(6);
    const inTwo = [...exifSegment(tiff.slice(0, 12)), ...exifSegment(tiff.slice(12))];
    expect(await orientation(withJpegSegments(jpeg, inTwo))).toBe(6);
    expect(await orientation(withJpegSegments(jpeg, exifSegment([...latin1("Exif\0\0"), ...tiff])))).toBe(6);
    expect(await orientation(withJpegSegments(jpeg, exifSegment(tiff.with(2, 42).with(3, 0))))).toBe(6);
    const application = [
      ...jpegSegment(0xe0, latin1("JFIF\0\x01\x01\0\0\x01\0\x01\0\0")),
      ...jpegSegment(0xe2, [1, 2, 3]),
      ...jpegSegment(0xfe, [9]),
    ];
    expect(await orientation(withJpegSegments(jpeg, [...application, ...exifSegment(tiff)]))).toBe(6);
    for (const directoryAt of [9, 31, 200]) {
      const far = tiffBlock({ littleEndian: true, directoryAt, entries: [software, orientationEntry(8, true)] });
      expect(await orientation(withJpegSegments(jpeg, exifSegment(far)))).toBe(8);
    }
  });

  it("is read up to an entry that points outside of it; the first orientation counts", async () => {
    const make = { tag: 0x010f, type: 2, count: 6, values: latin1("ladon\0") };
    const entries = [make, orientationEntry(6, false), orientationEntry(3, false)];
    const tiff = tiffBlock({ littleEndian: false, entries });
    expect(await orientation(withJpegSegments(jpeg, exifSegment(tiff)))).toBe(6);
    tiff.splice(18, 4, ...ordered(60_000, 4, false));
    expect(await orientation(withJpegSegments(jpeg, exifSegment(tiff)))).toBe(1);
  });

  it("of ImageMagick's PNGs is a text of hexadecimal digits", async () => {
    const digits = Buffer.from(latin1("Exif\0\0").concat(exif(6))).toString("hex");
    const text = latin1(`\nexif\n${String(digits.length / 2).padStart(8)}\n${digits.replaceAll(/(.{36})/g, "$1\n")}\n`);
    const packed = [...latin1("Raw profile type exif\0\0"), ...deflateSync(Uint8Array.from(text))];
    expect(await orientation(withPngChunks(png, pngChunk("zTXt", packed)))).toBe(6);
    const plain = pngChunk("tEXt", [...latin1("Raw profile type exif\0"), ...text]);
    expect(await orientation(withPngChunks(png, plain))).toBe(6);
    expect(await orientation(withPngChunks(png, [...plain, ...pngChunk("eXIf", exif(3))]))).toBe(3);
    const broken = pngChunk("tEXt", [...latin1("Raw profile type exif\0"), ...text.slice(0, 40), ...latin1("zz")]);
    expect(await orientation(withPngChunks(png, broken))).toBe(1);
  });
});

it("No decoder is left a tag to turn by, neither Exif nor XMP, and XMP turns as Exif does", async () => {
  const stored = Uint8Array.from({ length: 105 }, (_, i) => i);
  const twice = [...exifSegment(exif(6)), ...exifSegment(exif(3)), ...xmpSegment(attribute("8"))];
  for (const file of [
    withJpegSegments(jpeg, twice),
    withJpegSegments(jpeg, xmpSegment(attribute("6"))),
    webpFile(webpExtension(0x04, 7, 5), lossless, riffChunk("XMP ", element("6"))),
  ]) {
    let left = "";
    const decoder: PixelDecoder = (bytes) => {
      left = new TextDecoder("latin1").decode(bytes);
      return Promise.resolve({ width: 7, height: 5, channels: 3, data: stored });
    };
    const image = await decodeImage(new Blob([file]), { jpeg: decoder, webp: decoder, other: decoder });
    expect(left).not.toMatch(/MM|II\*|Orientation/);
    expect([image.width, image.height]).toEqual([5, 7]);
    expect(Array.from(image.data.subarray(12, 15))).toEqual([0, 1, 2]);
  }
});

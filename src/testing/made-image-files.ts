// JPEG, PNG and WebP files put together from their parts, as cameras, editors and converters put them.
import { crc32 } from "../core/base/hashes";

const latin1 = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));

function big(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** (bytes - 1 - i)) % 256);
}

/** A whole number in so many bytes of either order. */
export function ordered(value: number, bytes: number, littleEndian: boolean): number[] {
  return littleEndian ? big(value, bytes).reverse() : big(value, bytes);
}

/** One entry of a TIFF directory; `values` are the bytes of its values, which longer ones keep elsewhere. */
export interface TiffEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly values: readonly number[];
}

/** The orientation tag as cameras write it: one SHORT. */
export function orientationEntry(orientation: number, littleEndian: boolean): TiffEntry {
  return { tag: 0x0112, type: 3, count: 1, values: ordered(orientation, 2, littleEndian) };
}

export interface TiffBlock {
  readonly littleEndian: boolean;
  readonly entries: readonly TiffEntry[];
  /** Where the directory begins, at least 8. */
  readonly directoryAt?: number;
}

/** A TIFF structure with one directory; long values lie behind it. */
export function tiffBlock({ littleEndian, entries, directoryAt = 8 }: TiffBlock): number[] {
  const behind: number[] = [];
  const valuesAt = directoryAt + 2 + 12 * entries.length + 4;
  const rows = entries.flatMap(({ tag, type, count, values }) => {
    const inline = values.length <= 4;
    const place = inline ? [...values, 0, 0, 0, 0].slice(0, 4) : ordered(valuesAt + behind.length, 4, littleEndian);
    if (!inline) behind.push(...values);
    return [
      ...ordered(tag, 2, littleEndian),
      ...ordered(type, 2, littleEndian),
      ...ordered(count, 4, littleEndian),
      ...place,
    ];
  });
  const head = [
    ...latin1(littleEndian ? "II" : "MM"),
    ...ordered(42, 2, littleEndian),
    ...ordered(directoryAt, 4, littleEndian),
  ];
  const gap = Array.from({ length: directoryAt - 8 }, () => 0xaa);
  return [...head, ...gap, ...ordered(entries.length, 2, littleEndian), ...rows, 0, 0, 0, 0, ...behind];
}

/** An XMP packet around one statement. */
export function xmpPacket(statement: string, where: "attribute" | "element"): number[] {
  const attribute = where === "attribute" ? ` ${statement}` : "";
  const element = where === "element" ? statement : "";
  return latin1(
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF ' +
      'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ' +
      `xmlns:tiff="http://ns.adobe.com/tiff/1.0/"${attribute}>${element}</rdf:Description></rdf:RDF></x:xmpmeta>` +
      '<?xpacket end="w"?>',
  );
}

export function jpegSegment(marker: number, body: readonly number[]): number[] {
  return [0xff, marker, ...big(body.length + 2, 2), ...body];
}

export const exifSegment = (tiff: readonly number[]): number[] => jpegSegment(0xe1, [...latin1("Exif\0\0"), ...tiff]);
export const xmpSegment = (packet: readonly number[]): number[] =>
  jpegSegment(0xe1, [...latin1("http://ns.adobe.com/xap/1.0/\0"), ...packet]);

/** The file with more bytes behind its first two, where application segments stand. */
export function withJpegSegments(file: Uint8Array, inserted: readonly number[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...file.subarray(0, 2), ...inserted, ...file.subarray(2)]);
}

export function pngChunk(kind: string, body: readonly number[]): number[] {
  const covered = [...latin1(kind), ...body];
  return [...big(body.length, 4), ...covered, ...big(crc32(Uint8Array.from(covered)), 4)];
}

/** An international text, packed where the packed bytes are given. */
export function pngText(keyword: string, text: readonly number[], isPacked = false): number[] {
  return pngChunk("iTXt", [...latin1(keyword), 0, Number(isPacked), 0, 0, 0, ...text]);
}

/** The file with more chunks behind its header. */
export function withPngChunks(file: Uint8Array, inserted: readonly number[]): Uint8Array<ArrayBuffer> {
  const headerEnd = 33;
  return Uint8Array.from([...file.subarray(0, headerEnd), ...inserted, ...file.subarray(headerEnd)]);
}

export function riffChunk(kind: string, body: readonly number[]): number[] {
  return [...latin1(kind), ...ordered(body.length, 4, true), ...body, ...(body.length % 2 === 1 ? [0] : [])];
}

export function webpFile(...chunks: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(riffChunk("RIFF", [...latin1("WEBP"), ...chunks.flat()]));
}

/** The extended header: what follows it, and the size of the canvas. */
export function webpExtension(flags: number, width: number, height: number): number[] {
  return riffChunk("VP8X", [flags, 0, 0, 0, ...ordered(width - 1, 3, true), ...ordered(height - 1, 3, true)]);
}

/** 7 × 5 pixels, written by Pillow. */
export const plainJpeg = new Uint8Array(
  Buffer.from(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////" +
      "////////2wBDAf//////////////////////////////////////////////////////////////////////////////////////wAARCAAFAAcD" +
      "AREAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAAAf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAVAQEBAAAAAAAAAAAAAAAAAAAAAv/EABQRAQAA" +
      "AAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AAW//9k=",
    "base64",
  ),
);

// How a camera was held: the orientation tag of an Exif block (TIFF 6.0, tag 274) or of an XMP packet, found as Pillow
// 13 finds them.

/** 1 upright, 2 mirrored, 3 upside down, 4 flipped, 5 transposed, 6 and 8 quarter turns, 7 transposed the other way. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const orientationTag = 0x0112;
const headerBytes = 8;
const entryBytes = 12;
/** Values of at most so many bytes stand in the entry itself; for longer ones their place does. */
const inlineBytes = 4;

/** One value of a TIFF type, or undefined where the type holds text or bytes, which are no orientation. */
type ReadValue = (view: DataView, at: number, littleEndian: boolean) => number;

interface TiffType {
  readonly bytes: number;
  readonly read?: ReadValue;
}

const unsigned32: ReadValue = (view, at, little) => view.getUint32(at, little);
const signed32: ReadValue = (view, at, little) => view.getInt32(at, little);

const tiffTypes: Readonly<Record<number, TiffType>> = {
  1: { bytes: 1 },
  2: { bytes: 1 },
  3: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  4: { bytes: 4, read: unsigned32 },
  5: { bytes: 8, read: (view, at, little) => view.getUint32(at, little) / view.getUint32(at + 4, little) },
  6: { bytes: 1, read: (view, at) => view.getInt8(at) },
  7: { bytes: 1 },
  8: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  9: { bytes: 4, read: signed32 },
  10: { bytes: 8, read: (view, at, little) => view.getInt32(at, little) / view.getInt32(at + 4, little) },
  11: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  12: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
  13: { bytes: 4, read: unsigned32 },
  16: { bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
};

/** The orientation of this number; cameras and editors also write 0 and 9, which mean upright. */
function toOrientation(value: number): Orientation {
  return Number.isInteger(value) && value >= 1 && value <= 8 ? (value as Orientation) : 1;
}

const exifPrefix = [0x45, 0x78, 0x69, 0x66, 0, 0];

/** The TIFF structure of a block that begins with "Exif\0\0" once, twice or not at all. */
function withoutPrefixes(block: Uint8Array): Uint8Array {
  let tiff = block;
  for (let i = 0; i < 2 && exifPrefix.every((byte, k) => tiff[k] === byte); i++) tiff = tiff.subarray(6);
  return tiff;
}

/** II or MM, then 42 in either byte order, as some cameras write it in the wrong one. */
function isLittleEndian(view: DataView): boolean | undefined {
  if (view.byteLength < headerBytes) return undefined;
  const order = view.getUint16(0);
  const magic = view.getUint16(2);
  if (magic !== 0x002a && magic !== 0x2a00) return undefined;
  if (order === 0x4949) return true;
  return order === 0x4d4d ? false : undefined;
}

/**
 * The orientation that an Exif block states, 1 where it states nonsense; undefined where it states none. The first
 * entry counts. Reading stops at an entry whose values lie outside of the block, because Pillow's does.
 */
export function exifOrientation(block: Uint8Array): Orientation | undefined {
  const tiff = withoutPrefixes(block);
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const littleEndian = isLittleEndian(view);
  if (littleEndian === undefined) return undefined;
  const directory = view.getUint32(4, littleEndian);
  if (directory + 2 > view.byteLength) return undefined;
  const entries = view.getUint16(directory, littleEndian);
  const known = new Set<number>();
  let outOfLineBytes = 0;
  for (let i = 0, at = directory + 2; i < entries && at + entryBytes <= view.byteLength; i++, at += entryBytes) {
    const tag = view.getUint16(at, littleEndian);
    const type = tiffTypes[view.getUint16(at + 2, littleEndian)];
    if (!type || known.has(tag)) continue;
    const bytes = view.getUint32(at + 4, littleEndian) * type.bytes;
    let valuesAt = at + 8;
    if (bytes > inlineBytes) {
      valuesAt = view.getUint32(at + 8, littleEndian);
      outOfLineBytes += bytes;
      if (outOfLineBytes > view.byteLength) continue;
      if (valuesAt + bytes > view.byteLength) return undefined;
    }
    if (bytes === 0) continue;
    if (tag === orientationTag) return type.read ? toOrientation(type.read(view, valuesAt, littleEndian)) : 1;
    known.add(tag);
  }
  return undefined;
}

/** Pillow finds it by the text, not the XML. An attribute in double quotes, or an element; of a longer number the first digit counts. */
const pattern = /tiff:Orientation(?:="|>)([0-9])/;

/** The orientation that an XMP packet states, 1 where it states nonsense; undefined where it states none. */
function xmpOrientation(packet: Uint8Array): Orientation | undefined {
  const match = pattern.exec(new TextDecoder("latin1").decode(packet));
  return match ? toOrientation(Number(match[1])) : undefined;
}

/** The blocks of an image file that may say how it was held. */
export interface EmbeddedMetadata {
  readonly exif?: Uint8Array;
  readonly xmp?: Uint8Array;
}

/** As Pillow's exif_transpose: what Exif states, even nonsense; where it states nothing, what XMP states; else upright. */
export function embeddedOrientation({ exif, xmp }: EmbeddedMetadata): Orientation {
  return (exif && exifOrientation(exif)) ?? (xmp && xmpOrientation(xmp)) ?? 1;
}

/** Which block states the orientation; undefined where none does. */
export function orientationSource({ exif, xmp }: EmbeddedMetadata): "EXIF" | "XMP" | undefined {
  if (exif && exifOrientation(exif) !== undefined) return "EXIF";
  return xmp && xmpOrientation(xmp) !== undefined ? "XMP" : undefined;
}

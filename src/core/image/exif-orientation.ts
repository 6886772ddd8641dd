// How a camera was held: the orientation tag of an Exif block (TIFF 6.0, tag 274).

/** 1 upright, 2 mirrored, 3 upside down, 4 flipped, 5 transposed, 6 and 8 quarter turns, 7 transposed the other way. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const orientationTag = 0x0112;
const shortType = 3;
const longType = 4;

function isOrientation(value: number): value is Orientation {
  return Number.isInteger(value) && value >= 1 && value <= 8;
}

interface OrientationEntry {
  readonly at: number;
  readonly isLong: boolean;
  readonly littleEndian: boolean;
}

function findEntry(view: DataView): OrientationEntry | undefined {
  if (view.byteLength < 8) return undefined;
  const order = view.getUint16(0);
  const littleEndian = order === 0x4949;
  if ((!littleEndian && order !== 0x4d4d) || view.getUint16(2, littleEndian) !== 42) return undefined;
  const directory = view.getUint32(4, littleEndian);
  if (directory + 2 > view.byteLength) return undefined;
  const entries = view.getUint16(directory, littleEndian);
  for (let i = 0; i < entries; i++) {
    const at = directory + 2 + 12 * i;
    if (at + 12 > view.byteLength) return undefined;
    if (view.getUint16(at, littleEndian) !== orientationTag) continue;
    const type = view.getUint16(at + 2, littleEndian);
    if (type !== shortType && type !== longType) return undefined;
    return { at: at + 8, isLong: type === longType, littleEndian };
  }
  return undefined;
}

function viewOf(tiff: Uint8Array): DataView {
  return new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
}

/** The orientation in a TIFF structure; 1 where there is none or the structure is damaged. */
export function exifOrientation(tiff: Uint8Array): Orientation {
  const view = viewOf(tiff);
  const entry = findEntry(view);
  if (!entry) return 1;
  const value = entry.isLong
    ? view.getUint32(entry.at, entry.littleEndian)
    : view.getUint16(entry.at, entry.littleEndian);
  return isOrientation(value) ? value : 1;
}

/** Overwrites the orientation in a TIFF structure with 1, in place, so that no decoder turns the pixels. */
export function eraseOrientation(tiff: Uint8Array): void {
  const view = viewOf(tiff);
  const entry = findEntry(view);
  if (!entry) return;
  if (entry.isLong) view.setUint32(entry.at, 1, entry.littleEndian);
  else view.setUint16(entry.at, 1, entry.littleEndian);
}

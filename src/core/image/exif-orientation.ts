// How a camera was held: the orientation tag of an Exif block (TIFF 6.0, tag 274).

/** 1 upright, 2 mirrored, 3 upside down, 4 flipped, 5 transposed, 6 and 8 quarter turns, 7 transposed the other way. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const orientationTag = 0x0112;
const shortType = 3;
const longType = 4;

function isOrientation(value: number): value is Orientation {
  return Number.isInteger(value) && value >= 1 && value <= 8;
}

/** The orientation in a TIFF structure; 1 where there is none or the structure is damaged. */
export function exifOrientation(tiff: Uint8Array): Orientation {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (tiff.length < 8) return 1;
  const order = view.getUint16(0);
  const littleEndian = order === 0x4949;
  if ((!littleEndian && order !== 0x4d4d) || view.getUint16(2, littleEndian) !== 42) return 1;
  const directory = view.getUint32(4, littleEndian);
  if (directory + 2 > tiff.length) return 1;
  const entries = view.getUint16(directory, littleEndian);
  for (let i = 0; i < entries; i++) {
    const at = directory + 2 + 12 * i;
    if (at + 12 > tiff.length) return 1;
    if (view.getUint16(at, littleEndian) !== orientationTag) continue;
    const type = view.getUint16(at + 2, littleEndian);
    const value =
      type === shortType
        ? view.getUint16(at + 8, littleEndian)
        : type === longType
          ? view.getUint32(at + 8, littleEndian)
          : 1;
    return isOrientation(value) ? value : 1;
  }
  return 1;
}

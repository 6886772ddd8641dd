// BMP files of given pixels in every way of storing them that Pillow reads.
import { ordered } from "./made-image-files";

type BitmapKind = "1" | "4" | "8" | "16" | "24" | "32" | "masks16" | "masks32" | "runs8" | "runs4";

export interface MadeBitmap {
  readonly width: number;
  readonly height: number;
  /** Samples of 0 and 255 only, which every depth holds exactly; of two colours at most. */
  readonly rgb: Uint8Array;
  readonly kind: BitmapKind;
  /** 12 for kinds of no compression, else 40, 52, 56, 108 or 124. */
  readonly headerBytes: number;
  readonly fromTop: boolean;
  /** What stands in the fields that are to be 0. */
  readonly reserved: number;
  /** Even, between header and pixels. */
  readonly gapBytes: number;
}

const little = (value: number, bytes: number): number[] => ordered(value, bytes, true);
const bitsOf: Record<BitmapKind, number> = {
  "1": 1,
  "4": 4,
  "8": 8,
  "16": 16,
  "24": 24,
  "32": 32,
  masks16: 16,
  masks32: 32,
  runs8: 8,
  runs4: 4,
};
const masks16 = [0xf800, 0x7e0, 0x1f];
const masks32 = [0xff000000, 0xff0000, 0xff00];

/** Blue, green and red as bytes, or as bits under masks. */
function storedColour(kind: BitmapKind, [red, green, blue]: readonly number[]): number[] {
  if (kind === "24") return [blue, green, red];
  if (kind === "32") return [blue, green, red, 7];
  if (kind === "masks32") return [9, blue, green, red];
  const [r, g, b] = kind === "masks16" ? masks16 : [0x7c00, 0x3e0, 0x1f];
  return little((red ? r : 0) | (green ? g : 0) | (blue ? b : 0), 2);
}

/** Indices of a row as bits from the left, or as bytes. */
function packedRow(indices: readonly number[], bits: number): number[] {
  const perByte = 8 / bits;
  return Array.from({ length: Math.ceil(indices.length / perByte) }, (_, i) =>
    Array.from({ length: perByte }, (__, k) => indices[i * perByte + k] ?? 0).reduce(
      (byte, v) => (byte << bits) | v,
      0,
    ),
  );
}

/** A row as runs of equal indices, and every fifth index or so as it is. */
function rowRuns(indices: readonly number[], bits: number): number[] {
  const bytes: number[] = [];
  for (let at = 0; at < indices.length;) {
    let run = 1;
    while (indices[at + run] === indices[at] && run < 255) run++;
    if (run < 3 && indices.length - at >= 3) {
      const count = Math.min(5, indices.length - at);
      const stored = packedRow(indices.slice(at, at + count), bits);
      bytes.push(0, count, ...stored, ...(stored.length % 2 === 1 ? [0] : []));
      at += count;
    } else {
      bytes.push(run, bits === 4 ? indices[at] * 17 : indices[at]);
      at += run;
    }
  }
  return [...bytes, 0, 0];
}

/** The colours of the pixels, and each pixel's place among them. */
function paletteOf(rgb: Uint8Array): { colours: number[][]; indices: number[] } {
  const pixels = Array.from({ length: rgb.length / 3 }, (_, i) => Array.from(rgb.subarray(3 * i, 3 * i + 3)));
  const names = [...new Set(pixels.map((pixel) => pixel.join()))];
  const colours = names.map((name) => name.split(",").map(Number));
  return { colours, indices: pixels.map((pixel) => names.indexOf(pixel.join())) };
}

function storedRows({ width, height, rgb, kind, fromTop }: MadeBitmap): number[][] {
  const bits = bitsOf[kind];
  const { indices } = paletteOf(rgb);
  const rows = Array.from({ length: height }, (_, y) => {
    if (bits <= 8) {
      const row = indices.slice(y * width, (y + 1) * width);
      return kind.startsWith("runs") ? rowRuns(row, bits) : packedRow(row, bits);
    }
    const pixels = Array.from({ length: width }, (__, x) => rgb.subarray(3 * (y * width + x), 3 * (y * width + x) + 3));
    return pixels.flatMap((pixel) => storedColour(kind, Array.from(pixel)));
  });
  return fromTop ? rows : rows.reverse();
}

const padded = (row: readonly number[]): number[] => [...row, ...Array.from({ length: -row.length & 3 }, () => 0)];

export function madeBitmap(bitmap: MadeBitmap): Uint8Array<ArrayBuffer> {
  const { width, height, rgb, kind, headerBytes, fromTop, reserved, gapBytes } = bitmap;
  const bits = bitsOf[kind];
  const isCore = headerBytes === 12;
  const { colours } = paletteOf(rgb);
  const entries = bits <= 8 ? 2 ** bits : 0;
  const palette = Array.from({ length: entries }, (_, i) => {
    const [red, green, blue] = colours[i] ?? [1, 2, 3];
    return [blue, green, red, ...(isCore ? [] : [0])];
  }).flat();
  const rows = storedRows(bitmap);
  const pixels = kind.startsWith("runs") ? [...rows.flat(), 0, 1] : rows.flatMap(padded);
  const compression = { runs8: 1, runs4: 2, masks16: 3, masks32: 3 }[kind as string] ?? 0;
  const masks = compression === 3 ? (kind === "masks16" ? masks16 : masks32).flatMap((mask) => little(mask, 4)) : [];
  const size = isCore
    ? [...little(width, 2), ...little(height, 2)]
    : [...little(width, 4), ...little(fromTop ? 2 ** 32 - height : height, 4)];
  const head = [...little(headerBytes, 4), ...size, 1, 0, ...little(bits, 2)];
  if (!isCore)
    head.push(...little(compression, 4), ...little(pixels.length, 4), ...Array.from({ length: 16 }, () => 0));
  const behind = [...head, ...masks];
  while (behind.length < headerBytes) behind.push(0);
  const pixelsAt = 14 + behind.length + palette.length + gapBytes;
  const file = [0x42, 0x4d, ...little(pixelsAt + pixels.length, 4), ...little(reserved, 4), ...little(pixelsAt, 4)];
  const gap = Array.from({ length: gapBytes }, () => 0x55);
  return Uint8Array.from([...file, ...behind, ...palette, ...gap, ...pixels]);
}

// Small image files made on the spot: what cameras, drawing programs and web pages write.
import type { Page } from "@playwright/test";
import { encode } from "fast-png";

export interface MadeFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A gradient with a disc, as RGB or RGBA (transparent outside the disc). */
function samples(width: number, height: number, channels: 3 | 4): Uint8Array {
  const data = new Uint8Array(width * height * channels);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += channels) {
      const inside = Math.hypot(x - width / 2, y - height / 2) < Math.min(width, height) / 3;
      data.set([(255 * x) / width, (255 * y) / height, inside ? 200 : 60], i);
      if (channels === 4) data[i + 3] = inside ? 255 : 0;
    }
  }
  return data;
}

export function pngFile(name: string, width: number, height: number, rgb?: Uint8Array): MadeFile {
  const data = rgb ?? samples(width, height, 3);
  return { name, mimeType: "image/png", buffer: Buffer.from(encode({ width, height, data, channels: 3 })) };
}

export function transparentPngFile(name: string, width: number, height: number): MadeFile {
  const data = samples(width, height, 4);
  return { name, mimeType: "image/png", buffer: Buffer.from(encode({ width, height, data, channels: 4 })) };
}

/** What the browser's own encoder writes. */
export async function browserFile(
  page: Page,
  name: string,
  mimeType: "image/jpeg" | "image/webp",
  width: number,
  height: number,
): Promise<MadeFile> {
  const bytes = await page.evaluate(
    async ({ mimeType, width, height }) => {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext("2d")!;
      const gradient = context.createLinearGradient(0, 0, width, height);
      gradient.addColorStop(0, "orange");
      gradient.addColorStop(1, "navy");
      context.fillStyle = gradient;
      context.fillRect(0, 0, width, height);
      const blob = await canvas.convertToBlob({ type: mimeType });
      return Array.from(new Uint8Array(await blob.arrayBuffer()));
    },
    { mimeType, width, height },
  );
  return { name, mimeType, buffer: Buffer.from(bytes) };
}

/** The same JPEG with an Exif segment whose only entry is the orientation tag (274, a SHORT). */
export function withOrientation(file: MadeFile, orientation: number): MadeFile {
  const tiff = Buffer.from([
    0x4d,
    0x4d,
    0,
    42,
    0,
    0,
    0,
    8,
    0,
    1,
    1,
    18,
    0,
    3,
    0,
    0,
    0,
    1,
    0,
    orientation,
    0,
    0,
    0,
    0,
    0,
    0,
  ]);
  const exif = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const header = Buffer.from([0xff, 0xe1, (exif.length + 2) >> 8, (exif.length + 2) & 255]);
  return { ...file, buffer: Buffer.concat([file.buffer.subarray(0, 2), header, exif, file.buffer.subarray(2)]) };
}

/** A PNG's signature and header that declare so many pixels, and nothing after them. */
export function declaredPng(name: string, width: number, height: number): MadeFile {
  const small = Buffer.from(pngFile(name, 2, 2).buffer);
  small.writeUInt32BE(width, 16);
  small.writeUInt32BE(height, 20);
  return { name, mimeType: "image/png", buffer: small };
}

/** Two frames of 2 × 2 pixels: the first red, the second blue. */
export function animatedGif(name: string): MadeFile {
  const frame = (color: number) => {
    // 2-bit codes: clear 4, four pixels of `color`, end 5, each in 3 bits from the lowest
    let bits = "";
    for (const code of [4, color, color, color, color, 5]) bits = code.toString(2).padStart(3, "0") + bits;
    const packed = bits.padStart(24, "0");
    const data = [packed.slice(16, 24), packed.slice(8, 16), packed.slice(0, 8)].map((byte) => parseInt(byte, 2));
    return [0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0, 2, 0, 2, 0, 0, 2, data.length, ...data, 0];
  };
  const head = [...Buffer.from("GIF89a"), 2, 0, 2, 0, 0x80, 0, 0, 255, 0, 0, 0, 0, 255];
  return { name, mimeType: "image/gif", buffer: Buffer.from([...head, ...frame(0), ...frame(1), 0x3b]) };
}

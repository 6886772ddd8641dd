import { describe, expect, it } from "vitest";
import { imageVariations } from "../../testing/image-variations";
import { decodeImage } from "./decode-image";
import { ImageError } from "./image-error";
import { readImageHeader } from "./image-header";
import type { PixelDecoder } from "./pixel-decoder";
import { sniffImage } from "./sniff-image";

const variations = imageVariations("headers", 400);
const sound = variations.flatMap(({ name, bytes, right }) => (right ? [{ name, bytes, right }] : []));
const cut = variations.filter(({ right }) => !right);

/** Pixels numbered from 0, for formats with loss. */
const stored = Uint8Array.from({ length: 105 }, (_, i) => i);
const decoder: PixelDecoder = () => Promise.resolve({ width: 7, height: 5, channels: 3, data: stored });
const decoders = { jpeg: decoder, webp: decoder, other: decoder };

describe("400 files that vary in all that writers vary", () => {
  it("are of every format, orientation and kind", () => {
    expect(sound.length).toBeGreaterThan(300);
    expect(cut.length).toBeGreaterThan(30);
    expect(new Set(sound.map(({ right }) => right.orientation))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8]));
  });

  it("have the size and the orientation that Pillow gives them", async () => {
    for (const { name, bytes, right } of sound) {
      const { width, height, orientation } = await readImageHeader(bytes, sniffImage(bytes));
      expect([name, width, height, orientation]).toEqual([name, right.width, right.height, right.orientation]);
    }
  });

  it("have the pixels that were put into them, turned as they say", async () => {
    for (const { name, bytes, right } of sound) {
      const image = await decodeImage(new Blob([bytes]), decoders);
      const swaps = right.orientation >= 5;
      const size = swaps ? [right.height, right.width] : [right.width, right.height];
      expect([name, image.width, image.height]).toEqual([name, ...size]);
      if (right.rgb) expect([name, Array.from(image.data)]).toEqual([name, Array.from(right.rgb)]);
      const asStored = await decodeImage(new Blob([bytes]), decoders, { orientation: "ignore" });
      expect([name, asStored.width, asStored.height]).toEqual([name, right.width, right.height]);
    }
  });

  it("are refused with a sentence where they are cut short", async () => {
    for (const { name, bytes } of cut) {
      const failure = await decodeImage(new File([bytes], name), decoders).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure, name).toBeInstanceOf(ImageError);
      expect(String(failure)).toMatch(/cut-.*: .*\.$/s);
    }
  });
});

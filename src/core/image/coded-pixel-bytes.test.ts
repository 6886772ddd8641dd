import { describe, expect, it } from "vitest";
import { codedPixelBytes } from "./coded-pixel-bytes";

const segment = (marker: number, ...body: number[]) => [0xff, marker, 0, body.length + 2, ...body];
const jpeg = (...parts: number[][]) => Uint8Array.from([0xff, 0xd8, ...parts.flat(), 0xff, 0xd9]);

describe("coded pixels", () => {
  it("of a JPEG are its scans, with stuffed zeros and restarts and without the tables between them", () => {
    const firstScan = [1, 2, 0xff, 0, 3, 0xff, 0xd3, 4];
    const file = jpeg(
      segment(0xe0, 9, 9, 9),
      segment(0xda, 1, 1),
      firstScan,
      segment(0xc4, 7, 7, 7, 7),
      segment(0xda, 2),
      [5, 6],
    );
    expect(codedPixelBytes(file)).toBe(firstScan.length + 2);
    const stray = jpeg([1, 2, 0xff, 0], segment(0xda, 1, 1), firstScan, [0xff, 0xff], segment(0xda, 2), [5, 6, 0xff]);
    expect(codedPixelBytes(stray)).toBe(firstScan.length + 2);
  });

  it("of a WebP are the image chunk's body, wherever it comes", () => {
    const chunk = (kind: string, ...body: number[]) => [
      ...new TextEncoder().encode(kind),
      body.length,
      0,
      0,
      0,
      ...body,
      ...(body.length % 2 ? [0] : []),
    ];
    const head = [...new TextEncoder().encode("RIFF"), 0, 0, 0, 0, ...new TextEncoder().encode("WEBP")];
    expect(codedPixelBytes(Uint8Array.from([...head, ...chunk("VP8 ", 1, 2, 3, 4, 5)]))).toBe(5);
    const extended = [...head, ...chunk("VP8X", 0, 0, 0), ...chunk("VP8L", 1, 2, 3, 4)];
    expect(codedPixelBytes(Uint8Array.from(extended))).toBe(4);
    expect(() => codedPixelBytes(Uint8Array.from([...head, ...chunk("EXIF", 1)]))).toThrow(/without an image chunk/);
  });

  it("of anything else are not counted", () => {
    expect(() => codedPixelBytes(Uint8Array.of(0x89, 0x50))).toThrow(/neither a JPEG nor a WebP/);
    expect(() => codedPixelBytes(jpeg(segment(0xda, 1), [1, 2]).slice(0, -2))).toThrow(/truncated/);
    expect(() => codedPixelBytes(jpeg(segment(0xe0, 1)))).toThrow(/JPEG without coded pixels/);
  });
});

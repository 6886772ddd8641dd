import { encode } from "fast-png";
import { describe, expect, it } from "vitest";
import { vocPalette } from "../scenes/voc-palette";
import { decodePngIndices } from "./decode-png-indices";
import { ImageError } from "./image-error";

const palette = vocPalette.map((colour) => [...colour]);
const labels = Uint8Array.of(0, 1, 20, 255, 7, 3);

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64"));
}

describe("decodePngIndices", () => {
  it("reads indices, whatever their colours", async () => {
    const indexed = encode({ width: 3, height: 2, data: labels, channels: 1, depth: 8, palette });
    expect(await decodePngIndices(indexed)).toEqual({ width: 3, height: 2, labels });
  });

  it("reads grey values as they are", async () => {
    const grey = encode({ width: 3, height: 2, data: labels, channels: 1, depth: 8 });
    expect(await decodePngIndices(grey)).toEqual({ width: 3, height: 2, labels });
  });

  // 5 × 2 pixels 0, 1, 2, 3, … modulo the number of values, written by Pillow 13.0.0 as P with bits=1, 2, 4.
  it.each([
    [
      1,
      "iVBORw0KGgoAAAANSUhEUgAAAAUAAAACAQMAAACqpIQeAAAABlBMVEUAAAAAAAClZ7nPAAAADElEQVR4nGMIYFgBAAGcAPm5ptd6AAAAAElFTkSuQmCC",
      [0, 1, 0, 1, 0, 1, 0, 1, 0, 1],
    ],
    [
      2,
      "iVBORw0KGgoAAAANSUhEUgAAAAUAAAACAgMAAADtBP7OAAAADFBMVEUAAAAAAAAJCQkJCQnFMXPHAAAADklEQVR4nGOQZmAJvAIAAg8BRdUiuqcAAAAASUVORK5CYII=",
      [0, 1, 2, 3, 0, 1, 2, 3, 0, 1],
    ],
    [
      4,
      "iVBORw0KGgoAAAANSUhEUgAAAAUAAAACBAMAAABiRAtuAAAAMFBMVEUAAAAAAAAJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQmm0tsAAAAAEElEQVR4nGNkVJJlCVWSAAAC3wDVTT2M/QAAAABJRU5ErkJggg==",
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    ],
  ])("unpacks %i bits a pixel", async (_, base64, expected) => {
    expect(await decodePngIndices(fromBase64(base64))).toEqual({
      width: 5,
      height: 2,
      labels: Uint8Array.from(expected),
    });
  });

  it.each([
    [
      "RGB",
      encode({ width: 1, height: 2, data: labels, channels: 3, depth: 8 }),
      /pixels are RGB, so they are colours/,
    ],
    [
      "RGBA",
      encode({ width: 1, height: 1, data: labels.subarray(0, 4), channels: 4, depth: 8 }),
      /RGB and transparent/,
    ],
    ["grey with alpha", encode({ width: 1, height: 3, data: labels, channels: 2, depth: 8 }), /grey and transparent/],
    ["16 bits", encode({ width: 1, height: 1, data: Uint16Array.of(9), channels: 1, depth: 16 }), /have 16 bits/],
    ["a JPEG", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), /it is a JPEG file; a mask must be a PNG/],
    ["text", new TextEncoder().encode("mask"), /it is text/],
  ])("refuses %s with a sentence", async (_, bytes, message) => {
    await expect(decodePngIndices(bytes)).rejects.toThrow(message);
    await expect(decodePngIndices(bytes)).rejects.toThrow(ImageError);
  });

  it("refuses a file that is cut short", async () => {
    const indexed = encode({ width: 3, height: 2, data: labels, channels: 1, depth: 8, palette });
    await expect(decodePngIndices(indexed.subarray(0, indexed.length - 20))).rejects.toThrow(
      /damaged or truncated PNG/,
    );
  });
});

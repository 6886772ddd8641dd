import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { encode } from "fast-png";
import { describe, expect, it } from "vitest";
import { crc32 } from "../base/hashes";
import { vocPalette } from "../scenes/voc-palette";
import { decodePng, decodePngIndices } from "./decode-png";
import { ImageError } from "./image-error";
import { pngColourTypes } from "./png-header";
import { readPng } from "./png-samples";

function chunk(kind: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length);
  bytes.set(new TextEncoder().encode(kind), 4);
  bytes.set(body, 8);
  view.setUint32(8 + body.length, crc32(bytes.subarray(4, 8 + body.length)));
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}

interface Image {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly colourType: number;
  readonly interlaced: boolean;
}

const channelsOf: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const signature = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function headerChunk({ width, height, bitDepth, colourType, interlaced }: Image): Uint8Array {
  const body = new Uint8Array(13);
  new DataView(body.buffer).setUint32(0, width);
  new DataView(body.buffer).setUint32(4, height);
  body.set([bitDepth, colourType, 0, 0, Number(interlaced)], 8);
  return chunk("IHDR", body);
}

/** A filtered scanline: what a writer stores so that a reader's unfiltering restores `line`. */
function filtered(filter: number, line: Uint8Array, above: Uint8Array | undefined, pixelBytes: number): number[] {
  const stored = Array.from(line, (value, i) => {
    const a = i < pixelBytes ? 0 : line[i - pixelBytes];
    const b = above?.[i] ?? 0;
    const c = i < pixelBytes ? 0 : (above?.[i - pixelBytes] ?? 0);
    const p = a + b - c;
    const distances = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
    const nearest = [a, b, c][distances.indexOf(Math.min(...distances))];
    return (value - [0, a, b, (a + b) >> 1, nearest][filter]) & 255;
  });
  return [filter, ...stored];
}

/** Scanlines of every pass, packed and filtered, the filters taking turns. */
function scanlines(imageFile: Image, samples: readonly number[]): Uint8Array {
  const { width, height, bitDepth, colourType } = imageFile;
  const channels = channelsOf[colourType];
  const starts = [0, 4, 0, 2, 0, 1, 0];
  const rowStarts = [0, 0, 4, 0, 2, 0, 1];
  const steps = [8, 8, 4, 4, 2, 2, 1];
  const rowSteps = [8, 8, 8, 4, 4, 2, 2];
  const raw: number[] = [];
  for (let pass = 0; pass < (imageFile.interlaced ? 7 : 1); pass++) {
    const [x0, y0, dx, dy] = imageFile.interlaced
      ? [starts[pass], rowStarts[pass], steps[pass], rowSteps[pass]]
      : [0, 0, 1, 1];
    if (x0 >= width) continue;
    let above: Uint8Array | undefined;
    for (let y = y0, turn = 0; y < height; y += dy, turn++) {
      let bits = "";
      for (let x = x0; x < width; x += dx) {
        for (let k = 0; k < channels; k++) {
          bits += samples[(y * width + x) * channels + k].toString(2).padStart(bitDepth, "0");
        }
      }
      const line = Uint8Array.from({ length: Math.ceil(bits.length / 8) }, (_, i) =>
        Number.parseInt(bits.slice(8 * i, 8 * i + 8).padEnd(8, "0"), 2),
      );
      raw.push(...filtered(turn % 5, line, above, Math.max(1, (channels * bitDepth) / 8)));
      above = line;
    }
  }
  return Uint8Array.from(raw);
}

function png(imageFile: Image, samples: readonly number[], extra: readonly Uint8Array[] = []): Uint8Array {
  const data = chunk("IDAT", deflateSync(scanlines(imageFile, samples)));
  return joined([signature, headerChunk(imageFile), ...extra, data, chunk("IEND", new Uint8Array(0))]);
}

const kinds: readonly (readonly [colourType: number, bitDepth: number])[] = [
  ...[1, 2, 4, 8, 16].map((depth) => [pngColourTypes.grey, depth] as const),
  ...[8, 16].flatMap((depth) => [2, 4, 6].map((colourType) => [colourType, depth] as const)),
  ...[1, 2, 4, 8].map((depth) => [pngColourTypes.palette, depth] as const),
];

describe("readPng", () => {
  it("restores every sample in every colour type, depth, filter and interlacing", async () => {
    const imageFile = fc.record({
      width: fc.integer({ min: 1, max: 19 }),
      height: fc.integer({ min: 1, max: 13 }),
      kind: fc.constantFrom(...kinds),
      interlaced: fc.boolean(),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(imageFile, async ({ width, height, kind: [colourType, bitDepth], interlaced, seed }) => {
        const samples = Array.from({ length: width * height * channelsOf[colourType] }, (_, i) => {
          return (Math.imul(seed + i + 1, 2654435761) >>> 8) % 2 ** bitDepth;
        });
        const palette = colourType === pngColourTypes.palette ? [chunk("PLTE", new Uint8Array(768))] : [];
        const bytes = png({ width, height, bitDepth, colourType, interlaced }, samples, palette);
        expect(Array.from((await readPng(bytes)).samples)).toEqual(samples);
      }),
      { numRuns: 200 },
    );
  });

  it("reads what fast-png writes, interlaced or not, 8 and 16 bits", async () => {
    for (const interlace of ["null", "Adam7"] as const) {
      for (const depth of [8, 16] as const) {
        const ramp = Array.from({ length: 9 * 7 * 3 }, (_, k) => (k * 337) % 2 ** depth);
        const data = depth === 8 ? Uint8Array.from(ramp) : Uint16Array.from(ramp);
        const bytes = encode({ width: 9, height: 7, channels: 3, depth, data }, { interlace });
        expect(Array.from((await readPng(bytes)).samples)).toEqual(Array.from(data));
      }
    }
  });
});

const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));

describe("decodePng", () => {
  // Written by Pillow.
  it("reads bilevel files as black and white", async () => {
    const bilevel = "iVBORw0KGgoAAAANSUhEUgAAAAQAAAADAQAAAACcj5NrAAAADklEQVR42mMwYDjAwAAAAzYA8bhbZVYAAAAASUVORK5CYII=";
    const { data } = await decodePng(fromBase64(bilevel));
    expect(Array.from(data.filter((_, i) => i % 3 === 0))).toEqual([0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0]);
  });

  it("reads palettes, and lays transparent colours over white", async () => {
    const opaque =
      "iVBORw0KGgoAAAANSUhEUgAAAAUAAAACAgMAAADtBP7OAAAADFBMVEX/AAAA/wAAAP8KFB4iiCkEAAAADklEQVR42mOQZmC+fg4AAxIBxA7EgUYAAAAASUVORK5CYII=";
    const image = await decodePng(fromBase64(opaque));
    expect([image.width, image.height]).toEqual([5, 2]);
    expect(Array.from(image.data.subarray(0, 12))).toEqual([255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30]);
    const transparent =
      "iVBORw0KGgoAAAANSUhEUgAAAAUAAAACAgMAAADtBP7OAAAADFBMVEX/AAAA/wAAAP8KFB4iiCkEAAAAA3RSTlP/gAB/bWh4AAAADklEQVR42mOQZmC+fg4AAxIBxA7EgUYAAAAASUVORK5CYII=";
    const { data } = await decodePng(fromBase64(transparent));
    expect(Array.from(data.subarray(0, 12))).toEqual([255, 0, 0, 127, 255, 127, 255, 255, 255, 10, 20, 30]);
  });

  it("cuts 16 bits to the upper 8, spreads fewer to 8, and honours a transparent grey", async () => {
    const deep = { width: 2, height: 1, bitDepth: 16, colourType: pngColourTypes.rgb, interlaced: false };
    const { data } = await decodePng(png(deep, [0x12ff, 0x3400, 0xffff, 0, 0x80, 0x100]));
    expect(Array.from(data)).toEqual([0x12, 0x34, 0xff, 0, 0, 1]);
    const flat = { width: 4, height: 1, bitDepth: 2, colourType: pngColourTypes.grey, interlaced: true };
    const grey = await decodePng(png(flat, [0, 1, 2, 3], [chunk("tRNS", new Uint8Array([0, 1]))]));
    expect(Array.from(grey.data.filter((_, i) => i % 3 === 0))).toEqual([0, 255, 170, 255]);
  });

  it("lays an alpha channel over white", async () => {
    const imageFile = { width: 3, height: 1, bitDepth: 8, colourType: pngColourTypes.rgba, interlaced: false };
    const { data } = await decodePng(png(imageFile, [10, 20, 30, 255, 10, 20, 30, 0, 0, 100, 200, 51]));
    expect(Array.from(data)).toEqual([10, 20, 30, 255, 255, 255, 204, 224, 244]);
  });

  it("refuses damage of every kind with a sentence, and never unpacks more than the image holds", async () => {
    const imageFile = { width: 5, height: 5, bitDepth: 8, colourType: pngColourTypes.rgb, interlaced: false };
    const good = png(imageFile, new Array<number>(75).fill(7));
    const flipped = good.slice();
    flipped[48] ^= 1;
    const bomb = joined([
      signature,
      headerChunk({ ...imageFile, colourType: pngColourTypes.grey }),
      chunk("IDAT", deflateSync(new Uint8Array(50_000_000))),
      chunk("IEND", new Uint8Array(0)),
    ]);
    const beyondPalette = png({ ...imageFile, colourType: pngColourTypes.palette }, new Array<number>(25).fill(3), [
      chunk("PLTE", new Uint8Array(9)),
    ]);
    const withoutPalette = png({ ...imageFile, colourType: pngColourTypes.palette }, new Array<number>(25).fill(3));
    const short = joined([
      signature,
      headerChunk(imageFile),
      chunk("IDAT", deflateSync(new Uint8Array(30))),
      chunk("IEND", new Uint8Array(0)),
    ]);
    const wrongFilter = joined([
      signature,
      headerChunk(imageFile),
      chunk("IDAT", deflateSync(new Uint8Array(80).fill(9))),
      chunk("IEND", new Uint8Array(0)),
    ]);
    const odd = png({ ...imageFile, bitDepth: 4, colourType: pngColourTypes.grey }, new Array<number>(25).fill(3));
    odd[25] = 2;
    await expect(decodePng(good.subarray(0, good.length - 20))).rejects.toThrow(/ends inside its chunk "IDAT"/);
    await expect(decodePng(flipped)).rejects.toThrow(/checksum of its chunk IDAT/);
    await expect(decodePng(beyondPalette)).rejects.toThrow(/colour 3 of a palette of 3/);
    await expect(decodePng(withoutPalette)).rejects.toThrow(/no palette/);
    await expect(decodePng(short)).rejects.toThrow(/end after 30 of 80 bytes/);
    await expect(decodePng(wrongFilter)).rejects.toThrow(/filter 9/);
    await expect(decodePng(odd)).rejects.toThrow(/colour type 2 with 4 bits/);
    await expect(decodePng(odd)).rejects.toBeInstanceOf(ImageError);
    expect((await decodePng(bomb)).data.length).toBe(75);
  });
});

describe("decode png indices", () => {
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
});

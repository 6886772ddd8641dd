import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { cpuMs } from "../../testing/process-cost";
import { pngChunk, pngText } from "../../testing/made-image-files";
import { nodeDecoders } from "../../node/decoders";
import { zeroStream } from "../../testing/made-zip";
import { decodeImage } from "./decode-image";
import { decodePngIndices } from "./decode-png";
import { ImageError } from "./image-error";

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const bigEndian = (value: number) => [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];

function header(width: number, height: number, bitDepth: number, colourType: number): number[] {
  return pngChunk("IHDR", [...bigEndian(width), ...bigEndian(height), bitDepth, colourType, 0, 0, 0]);
}

function png(...chunks: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    Buffer.concat([signature, ...chunks, pngChunk("IEND", [])].map((part) => Uint8Array.from(part))),
  );
}

/** 2 × 1 red and blue pixels. */
const twoPixels = [header(2, 1, 8, 2), pngChunk("IDAT", [...deflateSync(Uint8Array.of(0, 255, 0, 0, 0, 0, 255))])];

/** The bound for a megabyte of input; each of these took gigabytes of memory or many seconds, and takes a fraction of one now. */
const maxCpuMs = 5000;

async function decoded(bytes: Uint8Array<ArrayBuffer>) {
  expect(bytes.length).toBeLessThan(2 ** 20);
  const started = process.cpuUsage();
  const image = await decodeImage(new Blob([bytes]), nodeDecoders);
  expect(cpuMs(started)).toBeLessThan(maxCpuMs);
  return image;
}

describe("a small image file", () => {
  it("is refused where its pixels would take gigabytes, with the size and what it may take", async () => {
    const bytes = png(header(10_000, 10_000, 16, 6), pngChunk("IDAT", [...zeroStream(800_010_000)]));
    expect(bytes.length).toBeLessThan(900_000);
    const refused = decoded(bytes);
    await expect(refused).rejects.toThrow(ImageError);
    await expect(refused).rejects.toThrow(
      /declares 10,000 × 10,000 pixels, which take 1,049 MiB to decode; a file of [\d.]+ KiB may take 36\d(?:\.\d)? MiB/,
    );
  });

  it("is refused as a mask before its pixels are unpacked, too", async () => {
    const bytes = png(header(10_000, 10_000, 16, 6), pngChunk("IDAT", [...zeroStream(800_010_000)]));
    await expect(decodePngIndices(bytes)).rejects.toThrow(/which take 762\.9 MiB to decode/);
  });

  it("is decoded where flat colour packs 100 megapixels of RGB into 300 kB", async () => {
    const { width, height } = await decoded(
      png(header(10_000, 10_000, 8, 2), pngChunk("IDAT", [...zeroStream(300_010_000)])),
    );
    expect([width, height]).toEqual([10_000, 10_000]);
  });

  it("is decoded in the memory of its pixels where they come in 80,000 empty chunks and one full", async () => {
    const empty = Array.from({ length: 80_000 }, () => pngChunk("IDAT", [])).flat();
    const before = process.memoryUsage().arrayBuffers;
    const { data } = await decoded(png(twoPixels[0], empty, twoPixels[1]));
    expect(Array.from(data)).toEqual([255, 0, 0, 0, 0, 255]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * 2 ** 20);
  });

  it("is decoded soon where sixty texts unpack to megabytes each", async () => {
    const zeros = [...deflateSync(new Uint8Array(2 ** 24))];
    const texts = Array.from({ length: 60 }, () => pngText("XML:com.adobe.xmp", zeros, true)).flat();
    const { data } = await decoded(png(twoPixels[0], texts, twoPixels[1]));
    expect(Array.from(data)).toEqual([255, 0, 0, 0, 0, 255]);
  });

  it("is refused where it is a JPEG of thousands of scans, with their number", async () => {
    const { nodeCodecs } = await import("../../node/codecs");
    const image = { width: 64, height: 64, data: new Uint8Array(64 * 64 * 3).fill(90) };
    const plain = Buffer.from(await nodeCodecs.encode("jpeg", image, 50));
    const at = plain.indexOf(Buffer.from([0xff, 0xda]));
    const scan = plain.subarray(at, plain.length - 2);
    const bytes = Buffer.concat([
      plain.subarray(0, at),
      ...Array.from({ length: 3000 }, () => scan),
      plain.subarray(at),
    ]);
    const scans = plain.toString("latin1").split("\xff\xda").length - 1;
    await expect(decoded(new Uint8Array(bytes))).rejects.toThrow(
      new RegExp(`it has ${3001 * scans} scans; 100 at most are decoded`),
    );
  });
});

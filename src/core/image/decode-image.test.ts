import { describe, expect, it } from "vitest";
import { decodeImage } from "./decode-image";
import { ImageError } from "./image-error";
import { readImageHeader } from "./image-header";
import type { DecodedPixels, ImageDecoders, PixelDecoder } from "./pixel-decoder";
import { sniffImage, type ImageFormat } from "./sniff-image";

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, "base64"));
}

const text = (content: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(content);

// 7 × 5 pixels each, written by Pillow; the JPEG, the PNG and the extended WebP carry orientation 6.
const files: Record<string, Uint8Array<ArrayBuffer>> = {
  jpeg: fromBase64(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDAP//////////////////////////////" +
      "////////////////////////////////////////////////////////2wBDAf//////////////////////////////////////////////" +
      "////////////////////////////////////////wAARCAAFAAcDAREAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAAAf/EABQQAQAAAAAA" +
      "AAAAAAAAAAAAAAD/xAAVAQEBAAAAAAAAAAAAAAAAAAAAAv/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AAW//9k=",
  ),
  png: fromBase64(
    "iVBORw0KGgoAAAANSUhEUgAAAAcAAAAFCAIAAAAG+GGPAAAAGmVYSWZNTQAqAAAACAABARIAAwAAAAEABgAAAAAAANZnS2kAAAAUSURBVHicYzwh" +
      "Z8OAAZgwhagiCgB9eAEsk5GtMAAAAABJRU5ErkJggg==",
  ),
  lossyWebp: fromBase64("UklGRi4AAABXRUJQVlA4ICIAAABwAQCdASoHAAUADMDOJaACdAFAAAD+144MPUrfroogAAAA"),
  losslessWebp: fromBase64("UklGRh4AAABXRUJQVlA4TBEAAAAvBgABAAdQjyKXp/+BiOh/AAA="),
  extendedWebp: fromBase64(
    "UklGRmIAAABXRUJQVlA4WAoAAAAIAAAABgAABAAAVlA4ICIAAABwAQCdASoHAAUADMDOJaACdAFAAAD+144MPUrfroogAAAARVhJRhoAAABNTQAq" +
      "AAAACAABARIAAwAAAAEABgAAAAAAAA==",
  ),
  gif: fromBase64("R0lGODdhBwAFAIEAAMgePAAAAAAAAAAAACwAAAAABwAFAAAIDAABCBxIsKDBgwcDAgA7"),
  avif: fromBase64(
    "AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADrbWV0YQAAAAAAAAAhaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAAAAAAAOcGl0" +
      "bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAETAAAAIgAAAChpaW5mAAAAAAABAAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAAAABq" +
      "aXBycAAAAEtpcGNvAAAAFGlzcGUAAAAAAAAABwAAAAUAAAAQcGl4aQAAAAADCAgI",
  ),
};

/** A decoder that answers pixels numbered from 0, of the size given. */
function decoderOf(width: number, height: number, channels: 3 | 4 = 3): PixelDecoder {
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => i);
  const pixels: DecodedPixels = { width, height, channels, data };
  return () => Promise.resolve(pixels);
}

const all = (decoder: PixelDecoder): ImageDecoders => ({ jpeg: decoder, webp: decoder, other: decoder });
const fails: PixelDecoder = () => Promise.reject(new Error("bad Huffman code"));

describe("sniffImage and readImageHeader", () => {
  it.each([
    ["jpeg", "jpeg", 6],
    ["png", "png", 6],
    ["lossyWebp", "webp", 1],
    ["losslessWebp", "webp", 1],
    ["extendedWebp", "webp", 6],
    ["gif", "gif", 1],
    ["avif", "avif", 1],
  ] as const)(
    "know %s by its bytes, and its size and orientation before decoding",
    async (name, format, orientation) => {
      expect(sniffImage(files[name])).toBe(format);
      expect(await readImageHeader(files[name], format)).toMatchObject({ width: 7, height: 5, orientation });
    },
  );

  it("read bitmaps from the top and from the bottom", async () => {
    const bitmap = fromBase64(`Qk1OAAAAAAAAADYAAAAoAAAAAwAAAAIAAAABABgA${"A".repeat(60)}`);
    expect(await readImageHeader(bitmap, sniffImage(bitmap))).toMatchObject({ width: 3, height: 2 });
    new DataView(bitmap.buffer).setInt32(22, -2, true);
    expect(await readImageHeader(bitmap, "bmp")).toMatchObject({ width: 3, height: 2 });
  });

  it.each([
    ["an iPhone's photograph", "\0\0\0\x18ftypheic\0\0\0\0mif1heic", /HEIC/],
    ["text", "not an image\n", /it is text/],
    ["a drawing", '<svg xmlns="http://www.w3.org/2000/svg"/>', /SVG drawing/],
    ["a PDF", "%PDF-1.7", /PDF/],
    ["a video", "\0\0\0\x18ftypisom\0\0\0\0mp42", /a video/],
    ["a TIFF", "II*\0\x08\0\0\0", /TIFF/],
    ["an archive", "PK\x03\x04\x14\0", /zip archive/],
    ["nothing known", "\x01\x02\x03\x04\x05", /begins with the bytes 01 02 03 04/],
  ])("refuse %s with a sentence", (_, content, message) => {
    expect(() => sniffImage(text(content))).toThrow(message);
    expect(() => sniffImage(text(content))).toThrow(ImageError);
  });

  it("refuse every file that is cut short, wherever the cut", async () => {
    const formats: readonly (readonly [string, ImageFormat])[] = [
      ["jpeg", "jpeg"],
      ["png", "png"],
      ["extendedWebp", "webp"],
    ];
    for (const [name, format] of formats) {
      for (let length = 12; length < files[name].length; length++) {
        await expect(readImageHeader(files[name].subarray(0, length), format)).rejects.toThrow(/truncated|damaged/);
      }
    }
  });
});

describe("decodeImage", () => {
  it("turns pixels as the tag asks, and leaves the decoder no tag to turn them by", async () => {
    for (const name of ["jpeg", "extendedWebp"]) {
      const blob = new Blob([files[name]]);
      let seen = 0;
      const decoder: PixelDecoder = async (bytes, mediaType) => {
        ({ orientation: seen } = await readImageHeader(bytes, sniffImage(bytes)));
        return decoderOf(7, 5)(bytes, mediaType);
      };
      const turned = await decodeImage(blob, all(decoder));
      expect(seen).toBe(1);
      expect([turned.width, turned.height]).toEqual([5, 7]);
      // A quarter turn clockwise: the first stored pixel comes to the upper right.
      expect(Array.from(turned.data.subarray(12, 15))).toEqual([0, 1, 2]);
    }
  });

  it("decodes PNG without a decoder, and turns it", async () => {
    const image = await decodeImage(new Blob([files.png]), all(fails));
    expect([image.width, image.height]).toEqual([5, 7]);
    expect(Array.from(image.data.subarray(0, 3))).toEqual([200, 30, 60]);
  });

  it("leaves pixels as stored where asked, and the decoder still sees no tag", async () => {
    for (const name of ["jpeg", "extendedWebp"]) {
      let seen = 0;
      const decoder: PixelDecoder = async (bytes, mediaType) => {
        ({ orientation: seen } = await readImageHeader(bytes, sniffImage(bytes)));
        return decoderOf(7, 5)(bytes, mediaType);
      };
      const stored = await decodeImage(new Blob([files[name]]), all(decoder), { orientation: "ignore" });
      expect([seen, stored.width, stored.height]).toEqual([1, 7, 5]);
      expect(Array.from(stored.data)).toEqual(Array.from({ length: 105 }, (_, i) => i));
      const upright = await decodeImage(new Blob([files[name]]), all(decoderOf(7, 5)), { orientation: "apply" });
      expect([upright.width, upright.height]).toEqual([5, 7]);
    }
    const png = await decodeImage(new Blob([files.png]), all(fails), { orientation: "ignore" });
    expect([png.width, png.height]).toEqual([7, 5]);
  });

  it("takes RGBA and lays it over white", async () => {
    const image = await decodeImage(new Blob([files.avif]), all(decoderOf(7, 5, 4)));
    expect(Array.from(image.data.subarray(0, 3))).toEqual([252, 252, 252]);
  });

  it("goes by content, not by name", async () => {
    const image = await decodeImage(new File([files.png], "photo.jpg"), all(fails));
    expect(image.width).toBe(5);
    await expect(decodeImage(new File([text("hello")], "photo.jpg"), all(fails))).rejects.toThrow(
      /^photo\.jpg: it is text/,
    );
  });

  it("refuses empty, damaged and lying files with a sentence", async () => {
    await expect(decodeImage(new File([], "a.png"))).rejects.toThrow(/^a\.png: it is empty \(0 bytes\)/);
    await expect(decodeImage(new Blob([files.avif]), all(fails))).rejects.toThrow(/AVIF data .* \(bad Huffman code\)/);
    await expect(decodeImage(new Blob([files.lossyWebp]), all(decoderOf(9, 9)))).rejects.toThrow(/7 × 5 .* hold 9 × 9/);
    const gone = { name: "gone.png", size: 5, arrayBuffer: () => Promise.reject(new Error("NotReadableError")) };
    await expect(decodeImage(gone as unknown as File)).rejects.toThrow(/gone\.png: it can no longer be read/);
    await expect(decodeImage(new Blob([files.avif]))).rejects.toThrow(/no decoder for image\/avif here/);
  });

  it("refuses a bomb by its declared size, before decoding", async () => {
    const bomb = files.png.slice();
    new DataView(bomb.buffer).setUint32(16, 20_000);
    new DataView(bomb.buffer).setUint32(20, 20_000);
    const message = /20,000 × 20,000 = 400 megapixels; the limit is 100 megapixels/;
    await expect(decodeImage(new Blob([bomb]), all(fails))).rejects.toThrow(message);
    const endless = files.png.slice();
    new DataView(endless.buffer).setUint32(16, 1);
    new DataView(endless.buffer).setUint32(20, 90_000_000);
    await expect(decodeImage(new Blob([endless]), all(fails))).rejects.toThrow(/a side may have 65,535/);
    const empty = files.lossyWebp.slice();
    empty.fill(0, 26, 28);
    await expect(decodeImage(new Blob([empty]), all(fails))).rejects.toThrow(/0 × 5 pixels/);
  });
});

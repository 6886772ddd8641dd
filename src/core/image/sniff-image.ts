// The format of an image file by its first bytes, whatever its name says.
import { hexOfBytes } from "../base/hashes";
import { bmpHeaderSizes } from "./bmp";
import { ImageError } from "./image-error";

const imageFormats = ["jpeg", "png", "webp", "gif", "bmp", "avif"] as const;
export type ImageFormat = (typeof imageFormats)[number];

/** Media types by which browsers know the formats. */
export const mediaTypes: Record<ImageFormat, string> = {
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  gif: "image/gif",
  bmp: "image/bmp",
  avif: "image/avif",
};

const readable = "Images may be JPEG, PNG, WebP, GIF, BMP or AVIF.";

function startsWith(bytes: Uint8Array, prefix: readonly number[] | string, at = 0): boolean {
  const expected = typeof prefix === "string" ? Array.from(prefix, (c) => c.charCodeAt(0)) : prefix;
  return bytes.length >= at + expected.length && expected.every((byte, i) => bytes[at + i] === byte);
}

function ascii(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}

/** Text may begin with BM too, so the size of the second header decides; the reserved fields hold anything. */
function looksLikeBmp(bytes: Uint8Array): boolean {
  if (!startsWith(bytes, "BM") || bytes.length < 26) return false;
  const headerBytes = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(14, true);
  return bmpHeaderSizes.includes(headerBytes);
}

/** The brands of an ISO base media file (HEIF family): the major one first. */
function brands(bytes: Uint8Array): string[] {
  if (!startsWith(bytes, "ftyp", 4)) return [];
  const boxBytes = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  const end = Math.min(boxBytes, bytes.length, 256);
  const found = [ascii(bytes, 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) found.push(ascii(bytes, at, at + 4));
  return found;
}

const avifBrands = new Set(["avif", "avis"]);
const heicBrands = new Set(["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1"]);

const foreign: readonly (readonly [prefix: readonly number[] | string, at: number, what: string])[] = [
  [[0x49, 0x49, 0x2a, 0x00], 0, "a TIFF or camera raw image"],
  [[0x4d, 0x4d, 0x00, 0x2a], 0, "a TIFF or camera raw image"],
  [[0xff, 0x0a], 0, "a JPEG XL image"],
  ["JXL ", 4, "a JPEG XL image"],
  ["jP  ", 4, "a JPEG 2000 image"],
  ["8BPS", 0, "a Photoshop document"],
  ["%PDF", 0, "a PDF document"],
  ["PK\x03\x04", 0, "a zip archive"],
  [[0x00, 0x00, 0x01, 0x00], 0, "an icon"],
  ["ftyp", 4, "a video"],
  [[0x1a, 0x45, 0xdf, 0xa3], 0, "a video"],
];

function looksLikeText(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 512);
  return head.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}

/** The format, from the first 256 bytes at most. Throws ImageError where it is none that can be decoded. */
export function sniffImage(bytes: Uint8Array): ImageFormat {
  if (bytes.length === 0) throw new ImageError("it is empty (0 bytes). Copy or download it again.");
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return "jpeg";
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "png";
  if (startsWith(bytes, "RIFF") && startsWith(bytes, "WEBP", 8)) return "webp";
  if (startsWith(bytes, "GIF87a") || startsWith(bytes, "GIF89a")) return "gif";
  if (looksLikeBmp(bytes)) return "bmp";
  const family = brands(bytes);
  if (family.some((brand) => avifBrands.has(brand))) return "avif";
  if (family.some((brand) => heicBrands.has(brand))) {
    throw new ImageError(
      "it is a HEIC photograph, which browsers cannot decode. Export it as JPEG (on an iPhone: Settings, Camera, " +
        "Formats, Most Compatible).",
    );
  }
  const match = foreign.find(([prefix, at]) => startsWith(bytes, prefix, at));
  if (match) throw new ImageError(`it is ${match[2]}. ${readable} Export it as one of them.`);
  if (looksLikeText(bytes)) {
    const isDrawing = /<svg[\s>]/i.test(ascii(bytes, 0, Math.min(bytes.length, 512)));
    throw new ImageError(`it is ${isDrawing ? "an SVG drawing" : "text"}, not an image. ${readable}`);
  }
  const head = hexOfBytes(bytes.subarray(0, 4), " ");
  throw new ImageError(`it begins with the bytes ${head}, which no known image does. ${readable}`);
}

// What a file is by its first bytes, whatever its name says.
import { looksLikeLegacyTorch } from "../../core/checkpoint/torch-legacy";

/** Formats that an importer of this lab reads, or that hold what one reads. */
type OwnFormat = "zip" | "torch" | "safetensors" | "bitstream" | "image" | "json" | "yaml" | "xml" | "text";

export type Signature =
  | { readonly format: OwnFormat }
  /** `what` in words with its article; `advice` is a sentence on what to do instead. */
  | { readonly format: "foreign"; readonly what: string; readonly advice?: string };

/** So many bytes are looked at: a tar says what it is behind its first 257. */
export const signatureBytes = 1024;

const unpack = "Unpack it, and choose the files or the folder that it held.";
const convertModel =
  "The lab opens PyTorch files (.pt, .pth) and .safetensors of networks whose tensors it knows; export those instead.";
const saveByTorch = "Save the state dict with torch.save, or as .safetensors.";

type Pattern = readonly [prefix: readonly number[] | string, at: number, what: string, advice?: string];

const patterns: readonly Pattern[] = [
  ["\x89HDF\r\n\x1a\n", 0, "an HDF5 file, as Keras writes it (.h5)", convertModel],
  ["TFL3", 4, "a TensorFlow Lite model", convertModel],
  ["GGUF", 0, "a GGUF model", convertModel],
  ["\x93NUMPY", 0, "a NumPy array", undefined],
  ["%PDF-", 0, "a PDF document", undefined],
  ["Rar!\x1a\x07", 0, "a RAR archive", unpack],
  ["7z\xbc\xaf\x27\x1c", 0, "a 7-Zip archive", unpack],
  ["ustar", 257, "a tar archive", unpack],
  [[0x1f, 0x8b], 0, "a gzip archive", unpack],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], 0, "an xz archive", unpack],
  [[0x28, 0xb5, 0x2f, 0xfd], 0, "a Zstandard archive", unpack],
  ["BZh", 0, "a bzip2 archive", unpack],
  [[0x1a, 0x45, 0xdf, 0xa3], 0, "a video", "Take single frames of it as images."],
  ["ftypM4A", 4, "a sound file", undefined],
  ["ID3", 0, "a sound file", undefined],
  ["OggS", 0, "a sound file or a video", undefined],
  ["fLaC", 0, "a sound file", undefined],
  ["\x7fELF", 0, "a program", undefined],
  ["MZ", 0, "a program", undefined],
  ["SQLite format 3\0", 0, "an SQLite database", undefined],
  ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "an older Office document", undefined],
];

/** Images that nothing here decodes; why not, the decoder says. */
const foreignImages: readonly (readonly [prefix: readonly number[] | string, at: number])[] = [
  [[0x49, 0x49, 0x2a, 0x00], 0], // TIFF and camera raw
  [[0x4d, 0x4d, 0x00, 0x2a], 0],
  [[0xff, 0x0a], 0], // JPEG XL
  ["JXL ", 4],
  ["jP  ", 4], // JPEG 2000
  ["8BPS", 0], // Photoshop
  [[0x00, 0x00, 0x01, 0x00], 0], // icons
];

const heicBrands = /^(?:hei[cxms]|hevc|hevx|hevm|hevs|mif1|msf1)$/;

function startsWith(bytes: Uint8Array, prefix: readonly number[] | string, at = 0): boolean {
  const expected = typeof prefix === "string" ? Array.from(prefix, (c) => c.charCodeAt(0)) : prefix;
  return bytes.length >= at + expected.length && expected.every((byte, i) => bytes[at + i] === byte);
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}

/** ISO base media files begin with a box "ftyp": AVIF, HEIC and videos. */
function isoMedia(head: Uint8Array): Signature | undefined {
  if (!startsWith(head, "ftyp", 4)) return undefined;
  const brand = latin1(head, 8, 12);
  if (/^avi[fs]$/.test(brand) || /avi[fs]/.test(latin1(head, 16, 64))) return { format: "image" };
  if (heicBrands.test(brand)) return { format: "image" };
  return { format: "foreign", what: "a video", advice: "Take single frames of it as images." };
}

function imageOrRiff(head: Uint8Array): Signature | undefined {
  const isImage =
    startsWith(head, [0xff, 0xd8, 0xff]) ||
    startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) ||
    startsWith(head, "GIF87a") ||
    startsWith(head, "GIF89a") ||
    (startsWith(head, "RIFF") && startsWith(head, "WEBP", 8)) ||
    looksLikeBmp(head) ||
    foreignImages.some(([prefix, at]) => startsWith(head, prefix, at));
  if (isImage) return { format: "image" };
  if (!startsWith(head, "RIFF")) return undefined;
  return { format: "foreign", what: startsWith(head, "AVI ", 8) ? "a video" : "a sound file" };
}

/** "BM" alone begins many a text; the size of the second header tells. */
function looksLikeBmp(head: Uint8Array): boolean {
  if (!startsWith(head, "BM") || head.length < 26) return false;
  const headerBytes = new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(14, true);
  return [12, 16, 40, 52, 56, 64, 108, 124].includes(headerBytes);
}

/** A safetensors file begins with its header's length, little-endian, and a brace. */
function looksLikeSafetensors(head: Uint8Array): boolean {
  if (head.length < 9 || head[8] !== 0x7b) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return view.getUint32(4, true) === 0 && view.getUint32(0, true) > 1;
}

/** A protocol buffer with a small IR version first and then, as a rule, its producer's name (onnx.proto, ModelProto). */
function looksLikeOnnx(head: Uint8Array): boolean {
  return head[0] === 0x08 && head[1] > 0 && head[1] < 32 && (head[2] === 0x12 || head[2] === 0x3a || head[2] === 0x42);
}

/** The text at the beginning of a file, or nothing where it is no text. */
function textOf(head: Uint8Array): string | undefined {
  const mark = latin1(head, 0, 2);
  if (mark === "\xff\xfe") return new TextDecoder("utf-16le").decode(head.subarray(0, head.length & ~1));
  if (mark === "\xfe\xff") return new TextDecoder("utf-16be").decode(head.subarray(0, head.length & ~1));
  if (head.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27))) return undefined;
  return new TextDecoder("latin1").decode(head).replace(/^\xef\xbb\xbf/, "");
}

function textSignature(text: string): Signature {
  const start = text.trimStart();
  if (start.startsWith("version https://git-lfs.github.com/spec/")) {
    const size = /^size (\d+)$/m.exec(start)?.[1];
    const whole = size === undefined ? "the file" : `the file of ${Number(size).toLocaleString("en-US")} bytes`;
    return {
      format: "foreign",
      what: `a Git LFS pointer, which stands for ${whole} and does not hold it`,
      advice: "Run “git lfs pull” in the repository, or download the file from its page.",
    };
  }
  if (/^<(?:!doctype html|html|head|body)[\s>]/i.test(start)) {
    return {
      format: "foreign",
      what: "an HTML page",
      advice: "If it was saved in place of a download, download the file itself.",
    };
  }
  if (/^(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)?(?:<!doctype svg[^>]*>\s*)?<svg[\s>]/i.test(start)) {
    return { format: "image" };
  }
  if (start.startsWith("<?xml") || /^<annotations?[\s>]/i.test(start)) return { format: "xml" };
  if (/^[{[]/.test(start)) return { format: "json" };
  if (/^(?:%YAML|---\s|[\w'"-]+:(?:\s|$)|#.*\n(?:#.*\n|\s*\n)*[\w'"-]+:(?:\s|$))/.test(start))
    return { format: "yaml" };
  return { format: "text" };
}

/** What the file is by its first `signatureBytes` bytes (fewer where it has fewer); undefined where nothing tells. */
export function fileSignature(head: Uint8Array): Signature | undefined {
  if (startsWith(head, "PK\x03\x04") || startsWith(head, "PK\x05\x06")) return { format: "zip" };
  if (looksLikeLegacyTorch(head)) return { format: "torch" };
  if (head[0] === 0x80 && head[1] >= 2 && head[1] <= 5) {
    return { format: "foreign", what: "a Python pickle that torch.save did not write", advice: saveByTorch };
  }
  if (startsWith(head, "LADN")) return { format: "bitstream" };
  const media = isoMedia(head) ?? imageOrRiff(head);
  if (media) return media;
  if (looksLikeSafetensors(head)) return { format: "safetensors" };
  const pattern = patterns.find(([prefix, at]) => startsWith(head, prefix, at));
  if (pattern) {
    const [, , what, advice] = pattern;
    return { format: "foreign", what, ...(advice !== undefined && { advice }) };
  }
  if (looksLikeOnnx(head)) return { format: "foreign", what: "an ONNX model", advice: convertModel };
  const text = textOf(head);
  return text === undefined ? undefined : textSignature(text);
}

// Text chunks of a PNG file that hold metadata (W3C PNG, third edition, 11.3.3): XMP, and Exif as older ImageMagick wrote it.
import type { EmbeddedMetadata } from "./embedded-metadata";
import type { PngChunk } from "./png-header";

/** Nobody writes as much; a bound, because a compressed text of some kilobytes can unpack to gigabytes. */
const largestTextBytes = 4 * 2 ** 20;

const xmpKeyword = "XML:com.adobe.xmp";
const exifKeyword = "exif";
const profileKeyword = "Raw profile type exif";

/** The platform's own zlib. What a text says beyond the bound is not unpacked; a damaged one ends where it is damaged. */
async function inflateText(packed: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([new Uint8Array(packed)]).stream().pipeThrough(new DecompressionStream("deflate"));
  const reader = stream.getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  try {
    while (bytes < largestTextBytes) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      bytes += value.length;
    }
  } catch {
    return new Uint8Array();
  }
  await reader.cancel().catch(() => undefined);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** Whether the compressed form, its method and the text lie where the chunk's kind puts them. */
interface LocatedText {
  readonly keyword: string;
  readonly isPacked: boolean;
  readonly text: Uint8Array;
}

function locate({ kind, body }: PngChunk): LocatedText | undefined {
  const keywordEnd = body.indexOf(0);
  if (keywordEnd === -1) return undefined;
  const keyword = String.fromCharCode(...body.subarray(0, Math.min(keywordEnd, 80)));
  let at = keywordEnd + 1;
  if (kind === "tEXt") return { keyword, isPacked: false, text: body.subarray(at) };
  if (kind === "zTXt") return body[at] === 0 ? { keyword, isPacked: true, text: body.subarray(at + 1) } : undefined;
  const isPacked = body[at] !== 0;
  if (isPacked && body[at + 1] !== 0) return undefined;
  at += 2;
  // language and translated keyword, each closed by a zero
  for (let i = 0; i < 2; i++) {
    const end = body.indexOf(0, at);
    if (end === -1) return undefined;
    at = end + 1;
  }
  return { keyword, isPacked, text: body.subarray(at) };
}

/** Hexadecimal digits after a blank line, a name and a length, each on its own line. */
function profileBytes(text: Uint8Array): Uint8Array | undefined {
  const digits = new TextDecoder("latin1").decode(text).split("\n").slice(3).join("").replaceAll(/\s/g, "");
  if (digits.length === 0 || digits.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(digits)) return undefined;
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

/**
 * Exif and XMP of a PNG file's chunks, as Pillow takes them: the last eXIf chunk or text "exif", else the profile that
 * ImageMagick writes; the last XMP text.
 */
export async function pngMetadata(chunks: Iterable<PngChunk>): Promise<EmbeddedMetadata> {
  let exif: Uint8Array | undefined;
  // the last of each keyword, and only they are unpacked
  const texts = new Map<string, LocatedText>();
  for (const chunk of chunks) {
    if (chunk.kind === "eXIf") exif = chunk.body;
    if (!/^(?:tEXt|zTXt|iTXt)$/.test(chunk.kind)) continue;
    const found = locate(chunk);
    if (!found) continue;
    if (found.keyword === exifKeyword && chunk.kind === "tEXt") exif = found.text;
    if (found.keyword === xmpKeyword || found.keyword === profileKeyword) texts.set(found.keyword, found);
  }
  const textOf = async (keyword: string): Promise<Uint8Array | undefined> => {
    const found = texts.get(keyword);
    return found?.isPacked ? inflateText(found.text) : found?.text;
  };
  const profile = exif === undefined ? await textOf(profileKeyword) : undefined;
  return { exif: exif ?? (profile && profileBytes(profile)), xmp: await textOf(xmpKeyword) };
}

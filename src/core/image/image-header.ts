// What an image file declares before any pixel is decoded: its size and how it was held when taken.
import { readBmpHeader } from "./bmp";
import { readGifHeader } from "./gif";
import { ImageError } from "./image-error";
import { type JpegFrame, readJpegHeader } from "./jpeg-header";
import { type EmbeddedMetadata, embeddedOrientation, type Orientation, orientationSource } from "./orientation-tag";
import { pngChunks, pngMetadata, readPngHeader } from "./png-header";
import type { ImageFormat } from "./sniff-image";
import { readWebpHeader, type WebpFrame } from "./webp";

// What an AVIF file declares of its primary image (ISO/IEC 23008-12): its size, and how it is turned and mirrored.
interface AvifHeader {
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  /** Views of the file's bytes that tie turn and mirror to the image; zeros there untie them. */
  readonly ties: readonly Uint8Array[];
}

interface Box {
  readonly type: string;
  readonly body: Uint8Array;
}

const fullBoxBytes = 4;

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The boxes that lie side by side; one that says it is longer than what holds it ends there. */
function* boxes(bytes: Uint8Array): Generator<Box> {
  const view = viewOf(bytes);
  for (let at = 0; at + 8 <= bytes.length;) {
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    let length = view.getUint32(at);
    let head = 8;
    if (length === 1 && at + 16 <= bytes.length) {
      length = Number(view.getBigUint64(at + 8));
      head = 16;
    }
    const end = length === 0 ? bytes.length : at + length;
    if (end < at + head) return;
    yield { type, body: bytes.subarray(at + head, Math.min(end, bytes.length)) };
    at = end;
  }
}

function find(bytes: Uint8Array, type: string): Uint8Array | undefined {
  for (const box of boxes(bytes)) if (box.type === type) return box.body;
  return undefined;
}

interface Association {
  readonly item: number;
  /** From 1; 0 for none. */
  readonly property: number;
  readonly bytes: Uint8Array;
}

/** Which properties belong to which items. */
function* associations(ipma: Uint8Array): Generator<Association> {
  const view = viewOf(ipma);
  const version = view.getUint8(0);
  const isWide = (view.getUint8(3) & 1) !== 0;
  const items = view.getUint32(4);
  let at = 8;
  for (let i = 0; i < items; i++) {
    const item = version === 0 ? view.getUint16(at) : view.getUint32(at);
    at += version === 0 ? 2 : 4;
    const count = view.getUint8(at++);
    for (let k = 0; k < count; k++) {
      // the upper bit says whether a reader must know the property
      const property = isWide ? view.getUint16(at) & 0x7fff : view.getUint8(at) & 0x7f;
      const bytes = ipma.subarray(at, at + (isWide ? 2 : 1));
      at += bytes.length;
      yield { item, property, bytes };
    }
  }
}

/** Quarter turns to the left, then a mirror: "columns" exchanges left and right, "rows" top and bottom. */
function orientationOf(quarterTurns: number, mirror: "columns" | "rows" | undefined): Orientation {
  const plain = [1, 8, 3, 6] as const;
  const columns = [2, 7, 4, 5] as const;
  const rows = [4, 5, 2, 7] as const;
  if (mirror === "columns") return columns[quarterTurns];
  return mirror === "rows" ? rows[quarterTurns] : plain[quarterTurns];
}

/** The largest "ispe" (image spatial extents) property: tiles and thumbnails have smaller ones. */
function largestExtent(properties: readonly Box[]): { width: number; height: number } {
  let largest = { width: 0, height: 0 };
  for (const { type, body } of properties) {
    if (type !== "ispe" || body.length < fullBoxBytes + 8) continue;
    const size = { width: viewOf(body).getUint32(fullBoxBytes), height: viewOf(body).getUint32(fullBoxBytes + 4) };
    if (size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}

/** Throws RangeError where the file ends inside its header; a size of 0 × 0 says that it states none. */
function readAvifHeader(bytes: Uint8Array): AvifHeader {
  const meta = find(bytes, "meta")?.subarray(fullBoxBytes);
  const itemProperties = meta && find(meta, "iprp");
  const container = itemProperties && find(itemProperties, "ipco");
  if (!meta || !itemProperties || !container) return { width: 0, height: 0, orientation: 1, ties: [] };
  const properties = [...boxes(container)];
  const pitm = find(meta, "pitm");
  const primary = pitm && (pitm[0] === 0 ? viewOf(pitm).getUint16(4) : viewOf(pitm).getUint32(4));
  let quarterTurns = 0;
  let mirror: "columns" | "rows" | undefined;
  const ties: Uint8Array[] = [];
  for (const { type, body } of boxes(itemProperties)) {
    if (type !== "ipma") continue;
    for (const association of associations(body)) {
      const property = properties[association.property - 1] as Box | undefined;
      if (property?.type !== "irot" && property?.type !== "imir") continue;
      ties.push(association.bytes);
      if (association.item !== primary) continue;
      if (property.type === "irot") quarterTurns = property.body[0] & 3;
      else mirror = (property.body[0] & 1) === 1 ? "columns" : "rows";
    }
  }
  return { ...largestExtent(properties), orientation: orientationOf(quarterTurns, mirror), ties };
}

export interface ImageHeader {
  /** As stored, before orientation. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  /** What states it: a block of metadata, or properties of the format; absent where nothing does. */
  readonly orientationFrom?: "EXIF" | "XMP" | "AVIF";
  /** Views of the file's bytes that say how it was held; decoders shall find zeros there. */
  readonly metadata?: readonly Uint8Array[];
  readonly jpegFrame?: JpegFrame;
  /** Of an animated WebP. */
  readonly firstFrame?: WebpFrame;
}

interface DeclaredImage extends Omit<ImageHeader, "orientation">, EmbeddedMetadata {
  /** Of formats that state it themselves. */
  readonly orientation?: Orientation;
}

function readJpegDeclaration(bytes: Uint8Array): DeclaredImage {
  const header = readJpegHeader(bytes);
  return { ...header, jpegFrame: header };
}

function readAvifDeclaration(bytes: Uint8Array): DeclaredImage {
  const { width, height, orientation, ties } = readAvifHeader(bytes);
  return { width, height, orientation, metadata: ties };
}

async function readPngDeclaration(bytes: Uint8Array): Promise<DeclaredImage> {
  const { width, height } = readPngHeader(bytes);
  return { width, height, ...(await pngMetadata(pngChunks(bytes))) };
}

const readers: Record<ImageFormat, (bytes: Uint8Array) => DeclaredImage | Promise<DeclaredImage>> = {
  jpeg: readJpegDeclaration,
  png: readPngDeclaration,
  webp: readWebpHeader,
  gif: readGifHeader,
  bmp: readBmpHeader,
  avif: readAvifDeclaration,
};

/**
 * The declared size and orientation of a file of this format: what Exif states, else what XMP states, as Pillow's
 * exif_transpose takes them; of AVIF its own properties alone. Rejects with ImageError where the header is damaged.
 */
export async function readImageHeader(bytes: Uint8Array, format: ImageFormat): Promise<ImageHeader> {
  try {
    const { width, height, metadata, jpegFrame, firstFrame, ...stated } = await readers[format](bytes);
    const orientation = stated.orientation ?? embeddedOrientation(stated);
    const byFormat = stated.orientation === 1 ? undefined : "AVIF";
    const orientationFrom = stated.orientation === undefined ? orientationSource(stated) : byFormat;
    return { width, height, orientation, orientationFrom, metadata, jpegFrame, firstFrame };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ImageError(`it is a truncated ${format.toUpperCase()}: it ends inside its header.`, { cause: error });
  }
}

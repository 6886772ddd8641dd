// An image held against the size that its annotation gives it; that size also says whether it is turned, and warnings
// say so.
import type { RgbImage } from "../../domain";
import { counted, grouped } from "../base/sentence";
import { isUserError } from "../base/user-error";
import type { ImageHeader } from "../image/image-header";
import { swapsSides } from "../image/orient";
import type { ImageDecoders } from "../image/pixel-decoder";
import { type DataFile, DataSetError, type OpenOptions } from "./data-set";
import { sampled } from "./data-set-folder";
import { readImage, readImageFileHeader } from "./image-file";
import { inParallel } from "./in-parallel";

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

type DeclaredImage = Pick<ImageHeader, "width" | "height" | "orientation">;

/**
 * Whether an image with annotations is turned as its orientation tag says: only where the annotation's size is that of
 * the turned pixels and not that of the stored ones. pycocotools and torchvision never turn, so boxes are in stored
 * pixels; so they are too where sizes cannot tell (squares, half turns, mirrors, no size).
 */
export function isTurned({ width, height, orientation }: DeclaredImage, size: PixelSize | undefined): boolean {
  return (
    size !== undefined && swapsSides(orientation) && width !== height && size.width === height && size.height === width
  );
}

function isOfSize(imageFile: PixelSize, size: PixelSize): boolean {
  return imageFile.width === size.width && imageFile.height === size.height;
}

/** Of an annotation that claims more pixels, the image is asked before anything is made of that size. */
const maxUnasked = 2 ** 24;

/** Rejects with ImageError and DataSetError where an annotation claims a size far beyond that of its image's file. */
export async function assertClaimedSize(file: DataFile, size: PixelSize, saidIn: string): Promise<void> {
  if (size.width * size.height <= maxUnasked) return;
  const { width, height } = await readImageFileHeader(file);
  if (width * height === size.width * size.height) return;
  throw new DataSetError(
    `${file.path}: the image has ${width} × ${height} pixels and ${saidIn} says ${size.width} × ${size.height}. ` +
      "Bring the image that was labelled.",
  );
}

/**
 * The pixels that annotations are in: as stored, or turned where `isTurned` says so. Rejects with ImageError, and with
 * DataSetError where they are not of the size that the file at `saidIn` says; the sentence names the image.
 */
export async function readCheckedImage(
  file: DataFile,
  size: PixelSize | undefined,
  saidIn: string,
  decoders: ImageDecoders | undefined,
): Promise<RgbImage> {
  const stored = await readImage(file, decoders, { orientation: "ignore" });
  if (!size || isOfSize(stored, size)) return stored;
  const isSwapped = stored.width === size.height && stored.height === size.width;
  if (isSwapped) {
    const turned = await readImage(file, decoders);
    if (isOfSize(turned, size)) return turned;
  }
  throw new DataSetError(
    `${file.path}: the image has ${stored.width} × ${stored.height} pixels and ${saidIn} says ${size.width} × ` +
      `${size.height}, so its boxes would miss. ` +
      (isSwapped ? "It was turned after it was labelled." : "Bring the image that was labelled."),
  );
}

/** Of a large set so many are looked at, spread evenly: cameras write tags for all images or for none. */
const maxLookedAt = 2000;
/** The formats whose files carry tags in practice, and that are cheap to look into. */
const mayCarryTag = /\.(?:jpe?g|jpe|jfif|webp|png)$/i;

export interface AnnotatedImage {
  readonly file: DataFile;
  /** What the annotation says; absent where it says nothing. */
  readonly size?: PixelSize;
  /** The file that says so. */
  readonly saidIn: string;
}

type Held = "upright" | "stored" | "turned" | PixelSize;

async function heldOf({ file, size }: AnnotatedImage): Promise<Held> {
  try {
    const header = await readImageFileHeader(file);
    if (isTurned(header, size)) return "turned";
    const { width, height } = header;
    if (size && (size.width !== width || size.height !== height)) return { width, height };
    return header.orientation === 1 ? "upright" : "stored";
  } catch (error) {
    // Whoever asks for the image is told what is wrong with its file.
    if (isUserError(error)) return "upright";
    throw error;
  }
}

/**
 * A sentence for images taken as stored, one for those that are turned and one for those of another size than their
 * annotation's, which `readCheckedImage` refuses; none where there are none such.
 */
export async function orientationWarnings(
  images: readonly AnnotatedImage[],
  { signal, onProgress }: OpenOptions,
): Promise<string[]> {
  const looked = sampled(
    images.filter(({ file }) => mayCarryTag.test(file.path)),
    maxLookedAt,
  );
  const held = await inParallel(looked, heldOf, {
    signal,
    onDone: (done) => onProgress?.({ phase: "Looking for orientation tags", done, total: looked.length }),
  });
  const among = looked.length < images.length ? ` of ${grouped(looked.length)} that were looked at` : "";
  const stored = looked.filter((_, i) => held[i] === "stored");
  const turned = looked.filter((_, i) => held[i] === "turned");
  const sentences: string[] = [];
  if (stored.length > 0) {
    sentences.push(
      `${counted(stored.length, "image")}${among} ${stored.length === 1 ? "carries" : "carry"} an orientation tag (the ` +
        `first: ${stored[0].file.path}). The pixels are taken as stored and the tag is ignored, as pycocotools and ` +
        "torchvision do.",
    );
  }
  if (turned.length > 0) {
    sentences.push(
      `${counted(turned.length, "image")}${among} ${turned.length === 1 ? "is" : "are"} turned as the orientation tag says ` +
        `(the first: ${turned[0].file.path}), because ${turned[0].saidIn} gives the size of the turned pixels. pycocotools ` +
        "and torchvision would not turn.",
    );
  }
  const resized = looked.flatMap(({ file, size, saidIn }, i) => {
    const found = held[i];
    return typeof found === "string" ? [] : [{ file, size: size!, saidIn, found }];
  });
  if (resized.length > 0) {
    const [{ file, size, saidIn, found }] = resized;
    sentences.push(
      `${counted(resized.length, "image")}${among} ${resized.length === 1 ? "has" : "have"} another size than the annotations ` +
        `say and cannot be used (the first: ${file.path} has ${found.width} × ${found.height} pixels, ${saidIn} says ` +
        `${size.width} × ${size.height}).`,
    );
  }
  return sentences;
}

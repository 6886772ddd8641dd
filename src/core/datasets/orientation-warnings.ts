// Says which annotated images carry an orientation tag, whether it turns their pixels, and which have another size.
import { isUserError } from "../base/user-error";
import { isTurned, type PixelSize } from "./checked-image";
import { type DataFile } from "./data-set";
import { inParallel } from "./in-parallel";
import type { OpenOptions } from "./open-options";
import { readImageFileHeader } from "./image-file";
import { counted, grouped } from "../base/sentence";

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

function spread<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)]);
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
  const looked = spread(
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

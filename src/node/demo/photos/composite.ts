// An image onto which outlined objects of other images are pasted ("copy-paste", Ghiasi et al., CVPR 2021), and its truth.
import type { SegmentationMask } from "../../../core/datasets/data-set";
import type { PixelLabels } from "../../../core/image/labelled-image";
import { nearestResize } from "../../../core/image/nearest-resize";
import { orient } from "../../../core/image/orient";
import { pillowResize, type ResizeWindow } from "../../../core/image/pillow-resize";
import { type BoxXyxy, type GroundTruthBox, ignoreIndex, type RgbImage } from "../../../domain";
import { drawPhotoMask, type Photo } from "./photo-folder";

/** A part of an image, scaled, then exchanged left and right where `mirrored`. */
export interface ImagePart {
  readonly photo: Photo;
  /** The whole image after scaling, in pixels. */
  readonly scaledWidth: number;
  readonly scaledHeight: number;
  /** The part of the scaled image, before it is mirrored. */
  readonly window: ResizeWindow;
  readonly mirrored: boolean;
}

/** An object of another image; its part holds all of it. */
export interface Paste {
  readonly part: ImagePart;
  /** Which of the photo's objects. */
  readonly object: number;
  /** Where the part's upper left corner lies on the canvas, in its pixels; may be negative. */
  readonly left: number;
  readonly top: number;
  /** Factors of red, green and blue. */
  readonly gains: readonly [number, number, number];
}

export interface Composite {
  /** Its window's size is the canvas'. */
  readonly background: ImagePart;
  /** The last one lies on top. */
  readonly pastes: readonly Paste[];
}

/** What is true of a composite. */
export interface CompositeTruth {
  /** Of what is seen of each object; those of which too little is left have none. */
  readonly boxes: readonly GroundTruthBox[];
  /** The pixels of objects without a box are 255: neither background nor object. */
  readonly mask: SegmentationMask;
}

/** An object of which less than this share of its pixels is seen no longer counts. */
const smallestVisibleShare = 0.25;

function mirroredLabels({ width, height, labels }: PixelLabels): PixelLabels {
  const turned = labels.slice();
  for (let y = 0; y < height; y++) turned.subarray(y * width, (y + 1) * width).reverse();
  return { width, height, labels: turned };
}

function partOfLabels({ scaledWidth, scaledHeight, window, mirrored }: ImagePart, labels: PixelLabels): PixelLabels {
  const part = nearestResize(labels, scaledWidth, scaledHeight, window);
  return mirrored ? mirroredLabels(part) : part;
}

function partOfImage({ scaledWidth, scaledHeight, window, mirrored }: ImagePart, image: RgbImage): RgbImage {
  return orient(pillowResize(image, scaledWidth, scaledHeight, window), mirrored ? 2 : 1);
}

/** Of each object of a photo its number, from 1, in its pixels; 255 in borders. */
export function objectNumbers(photo: Photo): SegmentationMask {
  return drawPhotoMask(photo, (_, index) => index + 1);
}

/** 1 in the pixels of the object. */
function cutOut({ part, object }: Paste, numbersOf: typeof objectNumbers): PixelLabels {
  const cut = partOfLabels(part, numbersOf(part.photo));
  // a new map, which is this function's own
  const { labels } = cut;
  for (let i = 0; i < labels.length; i++) labels[i] = labels[i] === object + 1 ? 1 : 0;
  return cut;
}

/** Calls `visit` with each place in the part that lies on the canvas. */
function forEachPastedPixel(
  { left, top }: Paste,
  part: { readonly width: number; readonly height: number },
  canvas: { readonly width: number; readonly height: number },
  visit: (from: number, to: number) => void,
): void {
  const firstColumn = Math.max(0, -left);
  const endColumn = Math.min(part.width, canvas.width - left);
  for (let y = Math.max(0, -top); y < Math.min(part.height, canvas.height - top); y++) {
    const to = (top + y) * canvas.width + left;
    for (let x = firstColumn; x < endColumn; x++) visit(y * part.width + x, to + x);
  }
}

/** An object on the canvas while its pixels are counted. */
interface PlacedObject {
  readonly label: number;
  /** Of all of it, seen or not, at its size on the canvas. */
  readonly wholePixels: number;
}

/** Pixels of each number of a map, and the corners of each. */
class Extents {
  readonly pixels = new Uint32Array(256);
  private readonly left = new Uint32Array(256).fill(0xffffffff);
  private readonly top = new Uint32Array(256).fill(0xffffffff);
  private readonly right = new Uint32Array(256);
  private readonly bottom = new Uint32Array(256);

  constructor({ width, height, labels }: PixelLabels) {
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at++) {
        const number = labels[at];
        if (number === 0) continue;
        this.pixels[number]++;
        if (x < this.left[number]) this.left[number] = x;
        if (x >= this.right[number]) this.right[number] = x + 1;
        if (y < this.top[number]) this.top[number] = y;
        this.bottom[number] = y + 1;
      }
    }
  }

  box(number: number): BoxXyxy {
    return [this.left[number], this.top[number], this.right[number], this.bottom[number]];
  }
}

/** The tight window of an object in its own image; undefined where it has no pixel of its own. */
export function objectWindow(numbers: PixelLabels, object: number): ResizeWindow | undefined {
  const extents = new Extents(numbers);
  if (extents.pixels[object + 1] === 0) return undefined;
  const [left, top, right, bottom] = extents.box(object + 1);
  return { left, top, width: right - left, height: bottom - top };
}

/** Boxes and mask, from the outlines alone: no image is read. `numbersOf` may keep what objectNumbers says. */
export function compositeTruth(
  { background, pastes }: Composite,
  numbersOf: typeof objectNumbers = objectNumbers,
): CompositeTruth {
  const behind = numbersOf(background.photo);
  const canvas = partOfLabels(background, behind);
  const counted = new Extents(behind).pixels;
  const enlarged = (background.scaledWidth * background.scaledHeight) / (behind.width * behind.height);
  const things = background.photo.objects.map(({ label }, object): PlacedObject => ({
    label,
    wholePixels: counted[object + 1] * enlarged,
  }));
  for (const paste of pastes) {
    const thing = cutOut(paste, numbersOf);
    let wholePixels = 0;
    for (const inside of thing.labels) wholePixels += inside;
    things.push({ label: paste.part.photo.objects[paste.object].label, wholePixels });
    forEachPastedPixel(paste, thing, canvas, (from, to) => {
      if (thing.labels[from] === 1) canvas.labels[to] = things.length;
    });
  }
  const extents = new Extents(canvas);
  const table = Uint8Array.from({ length: 256 }, (_, number) => (number === 0 ? 0 : ignoreIndex));
  const boxes = things.flatMap(({ label, wholePixels }, i): GroundTruthBox[] => {
    const seen = extents.pixels[i + 1];
    if (seen === 0 || seen < smallestVisibleShare * wholePixels) return [];
    table[i + 1] = label;
    return [{ boxXyxyPixels: extents.box(i + 1), label, crowd: false, areaPixels: seen }];
  });
  const { width, height, labels } = canvas;
  for (let i = 0; i < labels.length; i++) labels[i] = table[labels[i]];
  return { boxes, mask: { width, height, labels } };
}

/** How many of a pixel and its eight neighbours are inside, each a ninth: an edge over one pixel on either side. */
function feathered({ width, height, labels }: PixelLabels): Uint8Array {
  const ninths = new Uint8Array(labels.length);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      let sum = 0;
      for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
        for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
          sum += labels[row * width + column];
        }
      }
      ninths[at] = sum;
    }
  }
  return ninths;
}

/** The pixels. Rejects as the images' `image`, or what `imageOf` keeps of them. */
export async function compositeImage(
  { background, pastes }: Composite,
  numbersOf: typeof objectNumbers = objectNumbers,
  imageOf: (photo: Photo) => Promise<RgbImage> = (photo) => photo.image(),
): Promise<RgbImage> {
  const under = partOfImage(background, await imageOf(background.photo));
  const { width, height } = under;
  // no image that is kept elsewhere is painted on
  const data = Uint8ClampedArray.from(under.data);
  for (const paste of pastes) {
    const thing = partOfImage(paste.part, await imageOf(paste.part.photo));
    const ninths = feathered(cutOut(paste, numbersOf));
    forEachPastedPixel(paste, thing, under, (from, to) => {
      if (ninths[from] === 0) return;
      for (let k = 0; k < 3; k++) {
        const above = Math.min(255, thing.data[3 * from + k] * paste.gains[k]);
        const below = data[3 * to + k];
        data[3 * to + k] = below + ((above - below) * ninths[from]) / 9;
      }
    });
  }
  return { width, height, data: new Uint8Array(data.buffer) };
}

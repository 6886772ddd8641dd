// Composites of the training photographs as samples: each follows from seed and place alone, and is made when it is asked for.
import path from "node:path";
import { SeededRandom } from "../../../core/base/random";
import { type DataSample, DataSetError } from "../../../core/datasets/data-set";
import type { RgbImage } from "../../../domain";
import { mixedSeed } from "../../../nets/training/batches/epoch-order";
import { root } from "../../repository";
import {
  type Composite,
  compositeImage,
  compositeTruth,
  objectNumbers,
  objectWindow,
  type Paste,
  type ImagePart,
} from "./composite";
import { KeptComposites, type MadeComposite } from "./kept-composites";
import { type Photo, readPhotos } from "./photo-folder";
import { photoKinds, photoObjects, showsNoPhotoObject } from "./photo-kinds";

export interface CompositesRequest {
  /** How many. */
  readonly count: number;
  /** 1 … 2³² − 1. */
  readonly seed: number;
  /** Folder for those that were made; the repository's .cache/demo-composites where absent. */
  readonly cache?: string;
}

/** Width and height in pixels. */
const canvases = [
  [240, 240],
  [240, 180],
  [180, 240],
] as const;

/** Of composites that nothing is pasted on. */
const plainShare = 0.2;
const maxPastes = 3;
/** Of backgrounds that have a labelled object of their own. */
const outlinedShare = 0.5;
/** A background is at most so many times larger than it must be to cover the canvas. */
const largestZoom = 1.6;
/** The longer side of a pasted object over the shorter of the canvas. */
const sides = [0.2, 0.9] as const;
/** The share of its width and of its height that a pasted object may lie outside. */
const outsideShare = 1 / 3;
const brightness = [0.85, 1.15] as const;
const tint = [0.94, 1.06] as const;
/** Around an object, so that its edge has pixels to fade over. */
const marginPixels = 1;

function between([low, high]: readonly [number, number], random: SeededRandom): number {
  return low + (high - low) * random.uniform();
}

function oneOf<Item>(items: readonly Item[], random: SeededRandom): Item {
  return items[random.below(items.length)];
}

/** A random part of the image that fills the canvas. */
function drawBackground(photo: Photo, [width, height]: readonly [number, number], random: SeededRandom): ImagePart {
  const cover = Math.max(width / photo.width, height / photo.height);
  const scale = cover * between([1, largestZoom], random);
  const scaledWidth = Math.max(width, Math.round(photo.width * scale));
  const scaledHeight = Math.max(height, Math.round(photo.height * scale));
  const left = random.below(scaledWidth - width + 1);
  const top = random.below(scaledHeight - height + 1);
  return {
    photo,
    scaledWidth,
    scaledHeight,
    window: { left, top, width, height },
    mirrored: random.uniform() < 0.5,
  };
}

/** Decoded images that are kept: of photos26's, all have 125 MB, and decoding is most of what a composite takes. */
const largestKeptBytes = 300_000_000;

/** The training images that composites are made of. */
class Sources {
  private keptBytes = 0;
  private readonly images = new Map<Photo, Promise<RgbImage>>();
  /** Maps of object numbers: 35 kB each. */
  private readonly numbers = new Map<Photo, ReturnType<typeof objectNumbers>>();
  private readonly byLabel: readonly (readonly Photo[])[];

  constructor(
    /** With objects that are outlined. */
    private readonly outlined: readonly Photo[],
    /** Without any object that photoObjects names. */
    private readonly others: readonly Photo[],
  ) {
    this.byLabel = photoObjects
      .map((_, label) => outlined.filter(({ objects }) => objects.some((object) => object.label === label)))
      .filter((photos) => photos.length > 0);
  }

  get hasThings(): boolean {
    return this.outlined.length > 0;
  }

  readonly numbersOf = (photo: Photo) => {
    let known = this.numbers.get(photo);
    if (!known) this.numbers.set(photo, (known = objectNumbers(photo)));
    return known;
  };

  /** Images with outlined objects come again and again: they are kept as long as there is room. */
  readonly imageOf = (photo: Photo): Promise<RgbImage> => {
    const known = this.images.get(photo);
    if (known) return known;
    const image = photo.image();
    const byteLength = 3 * photo.width * photo.height;
    if (photo.objects.length > 0 && this.keptBytes + byteLength <= largestKeptBytes) {
      this.keptBytes += byteLength;
      this.images.set(photo, image);
    }
    return image;
  };

  /** An object, each kind as likely, scaled and placed; undefined where it has no pixel. */
  private drawPaste([width, height]: readonly [number, number], random: SeededRandom): Paste | undefined {
    const photo = oneOf(oneOf(this.byLabel, random), random);
    const object = random.below(photo.objects.length);
    const longerSide = between(sides, random) * Math.min(width, height);
    const mirrored = random.uniform() < 0.5;
    const [across, down] = [random.uniform(), random.uniform()];
    const bright = between(brightness, random);
    const gains = [0, 0, 0].map(() => bright * between(tint, random)) as [number, number, number];
    const tight = objectWindow(this.numbersOf(photo), object);
    if (!tight) return undefined;
    const scale = longerSide / Math.max(tight.width, tight.height);
    const scaledWidth = Math.max(1, Math.round(photo.width * scale));
    const scaledHeight = Math.max(1, Math.round(photo.height * scale));
    const [scaleX, scaleY] = [scaledWidth / photo.width, scaledHeight / photo.height];
    const left = Math.max(0, Math.floor(tight.left * scaleX) - marginPixels);
    const top = Math.max(0, Math.floor(tight.top * scaleY) - marginPixels);
    const right = Math.min(scaledWidth, Math.ceil((tight.left + tight.width) * scaleX) + marginPixels);
    const bottom = Math.min(scaledHeight, Math.ceil((tight.top + tight.height) * scaleY) + marginPixels);
    const window = { left, top, width: right - left, height: bottom - top };
    const place = (share: number, side: number, room: number) =>
      Math.round(-outsideShare * side + share * (room - side + 2 * outsideShare * side));
    return {
      part: { photo, scaledWidth, scaledHeight, window, mirrored },
      object,
      left: place(across, window.width, width),
      top: place(down, window.height, height),
      gains,
    };
  }

  draw(random: SeededRandom): Composite {
    const canvas = oneOf(canvases, random);
    const isOutlined = random.uniform() < outlinedShare || this.others.length === 0;
    const background = drawBackground(oneOf(isOutlined ? this.outlined : this.others, random), canvas, random);
    const count = random.uniform() < plainShare ? 0 : 1 + random.below(maxPastes);
    const pastes = Array.from({ length: count }, () => this.drawPaste(canvas, random));
    return { background, pastes: pastes.filter((paste) => paste !== undefined) };
  }
}

/** Named by its place and seed. Boxes and class follow from the outlines; image and mask are made or read when asked for. */
class CompositeSample implements DataSample {
  readonly name: string;
  readonly imageId: number;
  readonly split = "train";
  private known?: Required<Pick<DataSample, "boxes">> & Pick<DataSample, "classLabel">;

  constructor(
    private readonly sources: Sources,
    private readonly made: KeptComposites,
    private readonly seed: number,
    private readonly index: number,
  ) {
    this.name = `composite ${index} of seed ${seed}`;
    this.imageId = index + 1;
  }

  private drawn(): Composite {
    return this.sources.draw(SeededRandom.seeded(mixedSeed(this.seed, this.index)));
  }

  private facts() {
    if (this.known) return this.known;
    const composite = this.drawn();
    const { boxes } = compositeTruth(composite, this.sources.numbersOf);
    let largest = boxes.at(0);
    for (const box of boxes) if (box.areaPixels > largest!.areaPixels) largest = box;
    const { photo } = composite.background;
    const shown = largest ? photoObjects[largest.label] : photo.objects.length === 0 ? photo.kind : undefined;
    this.known = { boxes, ...(shown !== undefined && { classLabel: photoKinds.indexOf(shown) }) };
    return this.known;
  }

  /** From the outlines, at the first look. */
  get boxes() {
    return this.facts().boxes;
  }

  /** Of the object of which most is seen; of the background where nothing is labelled; absent where too little is left. */
  get classLabel() {
    return this.facts().classLabel;
  }

  private whole(): Promise<MadeComposite> {
    return this.made.at(this.index, async () => {
      const { numbersOf, imageOf } = this.sources;
      const composite = this.drawn();
      const image = await compositeImage(composite, numbersOf, imageOf);
      return { image, mask: compositeTruth(composite, numbersOf).mask };
    });
  }

  async mask() {
    return (await this.whole()).mask;
  }

  async image(): Promise<RgbImage> {
    return (await this.whole()).image;
  }
}

/**
 * Composites 0 … count − 1 of a seed, all for training; labels are indices into photoKinds and photoObjects. A fifth
 * has nothing pasted on; half of the backgrounds have a labelled object of their own. Rejects with DataSetError where
 * `dir` lacks a folder or images.
 */
export async function compositeSamples(
  dir: string,
  { count, seed, cache = path.join(root, ".cache/demo-composites") }: CompositesRequest,
): Promise<readonly DataSample[]> {
  const [outlined, all] = await Promise.all([readPhotos(dir, "photos26"), readPhotos(dir, "caltech101")]);
  const sources = new Sources(
    outlined.photos.filter(({ split, objects }) => split === "train" && objects.length > 0),
    all.photos.filter(({ split, kind }) => split === "train" && showsNoPhotoObject(kind)),
  );
  if (!sources.hasThings) {
    throw new DataSetError(`${dir}: photos26 has no outlined thing in its training split. Make the folder anew.`);
  }
  const made = new KeptComposites(cache, [outlined.fingerprint, all.fingerprint], seed);
  return Array.from({ length: count }, (_, index) => new CompositeSample(sources, made, seed, index));
}

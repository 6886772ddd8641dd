// What is in the images and masks of a dataset: which can be read, and which classes the masks hold.
import { ignoreIndex } from "../../domain";
import type { DataSample } from "../../core/datasets/data-set";
import { isUserError } from "../../core/base/user-error";
import type { InspectOptions } from "./inspect-options";

/** Of more images or masks than this, so many are opened, evenly spread over the set. */
const maxOpened = 256;

export interface DataSetContents {
  readonly imagesRead: number;
  readonly masksRead: number;
  /** Of the images that were opened, by name. */
  readonly unreadableImages: ReadonlyMap<string, string>;
  /** Of the masks that were opened, by the name of their image. */
  readonly unreadableMasks: ReadonlyMap<string, string>;
  /** [name]: the segmentation classes in the image's mask, background and pixels that do not count left out. */
  readonly classesInMask: ReadonlyMap<string, ReadonlySet<number>>;
  /** Names of the images of whose mask no pixel counts. */
  readonly ignoredMasks: readonly string[];
}

/** At most `maxOpened` of the items, the first and the last among them, in their order. */
function spread<Item>(items: readonly Item[]): readonly Item[] {
  if (items.length <= maxOpened) return items;
  return Array.from({ length: maxOpened }, (_, i) => items[Math.round((i * (items.length - 1)) / (maxOpened - 1))]);
}

/** What an unusable file's error says of it; any other error is thrown on. */
function sentenceOf(error: unknown): string {
  if (isUserError(error)) return error.message;
  throw error;
}

/** Opens images and masks one after the other and keeps none. */
export async function readContents(
  samples: readonly DataSample[],
  { signal, onProgress }: InspectOptions,
): Promise<DataSetContents> {
  const opened = spread(samples);
  const masked = spread(samples.filter(({ mask }) => mask));
  const unreadableImages = new Map<string, string>();
  const unreadableMasks = new Map<string, string>();
  const classesInMask = new Map<string, ReadonlySet<number>>();
  const ignoredMasks: string[] = [];
  const total = opened.length + masked.length;
  let done = 0;
  const step = (phase: string) => {
    signal?.throwIfAborted();
    onProgress?.({ phase, done: done++, total });
  };
  for (const sample of opened) {
    step("Opening images");
    try {
      await sample.image();
    } catch (error) {
      unreadableImages.set(sample.name, sentenceOf(error));
    }
  }
  for (const { name, mask } of masked) {
    step("Opening masks");
    try {
      const labels = new Set((await mask!()).labels);
      if (labels.size === 1 && labels.has(ignoreIndex)) ignoredMasks.push(name);
      labels.delete(0);
      labels.delete(ignoreIndex);
      classesInMask.set(name, labels);
    } catch (error) {
      unreadableMasks.set(name, sentenceOf(error));
    }
  }
  return {
    imagesRead: opened.length,
    masksRead: masked.length,
    unreadableImages,
    unreadableMasks,
    classesInMask,
    ignoredMasks,
  };
}

/** Where nothing is opened. */
export const noContents: DataSetContents = {
  imagesRead: 0,
  masksRead: 0,
  unreadableImages: new Map(),
  unreadableMasks: new Map(),
  classesInMask: new Map(),
  ignoredMasks: [],
};

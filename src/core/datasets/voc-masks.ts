// Whether the masks of a PASCAL VOC folder count by its classes: a look at some of them, before anything is computed.
import { ignoreIndex } from "../../domain";
import { grouped } from "../base/sentence";
import { isUserError } from "../base/user-error";
import { decodePngIndices } from "../image/decode-png";
import { ImageError } from "../image/image-error";
import { type DataFile, DataSetError, type SegmentationMask } from "./data-set";
import { sampled } from "./data-set-folder";
import { readFile } from "./image-file";

// A mask file as a label map, held against its image and the classes.

/**
 * The labels of a mask of an image of `size`. Rejects with ImageError where the file is no mask; with DataSetError
 * where it is of another size, or holds indices from `classes` on other than 255. The sentence names the file.
 */
export async function readMask(
  file: DataFile,
  image: DataFile,
  size: { readonly width: number; readonly height: number },
  classes: number,
): Promise<SegmentationMask> {
  let mask: SegmentationMask;
  try {
    mask = await decodePngIndices(await readFile(file));
  } catch (error) {
    if (error instanceof ImageError && !error.message.startsWith(file.path)) {
      throw new ImageError(`${file.path}: ${error.message}`, { cause: error });
    }
    throw error;
  }
  if (mask.width !== size.width || mask.height !== size.height) {
    throw new DataSetError(
      `${file.path}: the mask has ${mask.width} × ${mask.height} pixels and its image ${image.path} ` +
        `${size.width} × ${size.height}. Bring the mask of this image.`,
    );
  }
  let unknown = 0;
  let example = 0;
  for (const label of mask.labels) {
    if (label < classes || label === ignoreIndex) continue;
    unknown++;
    example = label;
  }
  if (unknown > 0) {
    throw new DataSetError(
      `${file.path}: ${grouped(unknown)} of its pixels have an index such as ${example}; the classes are 0 … ${classes - 1}, and 255 does ` +
        "not count. Name the classes in class_names.txt, one a line, background first.",
    );
  }
  return mask;
}

/** A mask, and the labels of the things that its image's XML names; empty where there is no XML. */
export interface AnnotatedMask {
  readonly file: DataFile;
  readonly labels: ReadonlySet<number>;
}

/** What a look at masks finds: `unusable` says why all are to be left out, `warning` what a person should know. */
export interface MaskFinding {
  readonly unusable?: string;
  readonly warning?: string;
}

/** Masks looked at in any case, and as long as none holds a class. */
const lookedAt = 8;
const lookedAtForClasses = 200;

interface Look {
  readonly mask: AnnotatedMask;
  /** The values that occur; undefined where the file cannot be used. */
  readonly values?: ReadonlySet<number>;
  readonly why?: string;
}

async function lookAt(mask: AnnotatedMask): Promise<Look> {
  const { file } = mask;
  try {
    const { labels } = await decodePngIndices(await readFile(file));
    const seen = new Uint8Array(256);
    for (const label of labels) seen[label] = 1;
    return { mask, values: new Set(Array.from(seen.keys()).filter((value) => seen[value] === 1)) };
  } catch (error) {
    if (!isUserError(error)) throw error;
    return { mask, why: error.message.replace(`${file.path}: `, "") };
  }
}

/** `count` of the items at most, spread evenly; then the others. */
function sampledFirst<Item>(items: readonly Item[], count: number): Item[] {
  const first = new Set(sampled(items, count));
  return [...first, ...items.filter((item) => !first.has(item))];
}

const ofClass = (value: number): boolean => value !== 0 && value !== ignoreIndex;
const classesIn = ({ values = new Set<number>() }: Look): number[] => [...values].filter(ofClass);
const named = (label: number, names: readonly string[]): string => `${label} (${names[label - 1]})`;

/** Where no mask holds an index other than 0 and 255. */
function withoutClasses(looks: readonly Look[], names: readonly string[]): MaskFinding {
  const binary = looks.find(({ values }) => values?.has(0) && values.has(ignoreIndex));
  if (binary) {
    const [label = 1] = binary.mask.labels;
    return {
      unusable:
        "Masks hold nothing but 0 and 255, and 255 does not count, so no pixel of an object would. Paint each object " +
        `with the index of its class instead of 255, such as ${named(label, names)}.`,
    };
  }
  const isIgnored = looks.some(({ values }) => values?.has(ignoreIndex));
  const isBackground = looks.some(({ values }) => values?.has(0));
  const only = isIgnored ? (isBackground ? "0 or 255, which does not count" : "255, which does not count") : "0";
  return {
    warning: `The masks hold nothing but ${only}: no pixel of an object (the first: ${looks[0].mask.file.path}).`,
  };
}

/** Where some masks hold no class though their XML names things, and would teach nothing. */
function partlyWithoutClasses(looks: readonly Look[]): string | undefined {
  const isEmpty = (look: Look) => look.mask.labels.size > 0 && classesIn(look).length === 0;
  const empty = looks.filter((look) => isEmpty(look) && look.values?.has(ignoreIndex));
  if (empty.length === 0) return undefined;
  return (
    `Of ${looks.length} masks that were looked at, ${empty.length} ${empty.length === 1 ? "holds" : "hold"} no index but 255, ` +
    `which does not count, though the XML names objects (the first: ${empty[0].mask.file.path}).`
  );
}

/** Where masks hold other indices than those of the things that their XML files name. */
function againstNames(looks: readonly Look[], names: readonly string[], listedIn: string | undefined): MaskFinding {
  const comparable = looks.filter((look) => look.mask.labels.size > 0 && classesIn(look).length > 0);
  const other = comparable.filter((look) => !classesIn(look).some((value) => look.mask.labels.has(value)));
  if (other.length === 0) return {};
  const [first] = other;
  const [label] = first.mask.labels;
  const what =
    `${first.mask.file.path} holds ${named(classesIn(first)[0], names)}, while the XML of its image names ` +
    `${names[label - 1]}, whose index is ${label}`;
  if (other.length < comparable.length) {
    return { warning: `Some masks hold no class that the XML of their image names: ${what}.` };
  }
  const advice = listedIn
    ? `Put the classes in ${listedIn} into the order that the masks count by.`
    : "Put a class_names.txt into the folder: one class a line, in the masks’ order, _background_ first.";
  const counts = listedIn ? `the order of ${listedIn}` : "VOC’s official order";
  return { unusable: `Masks do not count by ${counts} (the first: ${what}). ${advice}` };
}

/**
 * Reads some of the masks. `names` are the classes by index from 1, and `listedIn` the file that lists them; absent for
 * the official ones. Masks that are damaged or of another kind one by one are told when they are read.
 */
export async function checkVocMasks(
  masks: readonly AnnotatedMask[],
  names: readonly string[],
  listedIn: string | undefined,
): Promise<MaskFinding> {
  const looks: Look[] = [];
  for (const mask of sampledFirst(masks, lookedAt)) {
    const foundClass = looks.some((look) => classesIn(look).length > 0);
    if (looks.length >= (foundClass ? lookedAt : lookedAtForClasses)) break;
    looks.push(await lookAt(mask));
  }
  const readable = looks.filter(({ values }) => values);
  const [first] = looks;
  if (!first) return {};
  if (readable.length === 0) return { unusable: `No mask can be used; of the first, ${first.why}` };
  const unknown = (look: Look) => classesIn(look).find((value) => value > names.length);
  const withClasses = readable.filter((look) => classesIn(look).length > 0);
  if (withClasses.length === 0) return withoutClasses(readable, names);
  if (withClasses.every((look) => unknown(look) !== undefined)) {
    return {
      unusable:
        `Masks hold indices such as ${unknown(withClasses[0])}; the classes are 0 … ${names.length}, and 255 does not count. ` +
        `${listedIn ? `Name all classes in ${listedIn}` : "Name the classes in a class_names.txt"}, one a line, background first.`,
    };
  }
  const finding = againstNames(
    withClasses.filter((look) => unknown(look) === undefined),
    names,
    listedIn,
  );
  const partly = partlyWithoutClasses(readable);
  if (finding.unusable !== undefined || partly === undefined) return finding;
  return { warning: finding.warning === undefined ? partly : `${finding.warning} ${partly}` };
}

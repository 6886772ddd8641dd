// The photographs on disk: class folders of JPEG beside a COCO instances file that says what each image is for.
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { readCheckedImage } from "../../../core/datasets/annotated-image";
import { fingerprintLine, fingerprintOf } from "../../../core/datasets/identity";
import { drawCocoMask, type OutlinedObject } from "../../../core/datasets/coco-mask";
import { type DataFile, DataSetError, type SegmentationMask } from "../../../core/datasets/data-set";
import { parseJsonText } from "../../../core/datasets/read-json";
import { type BoxXyxy, ignoreIndex, type RgbImage } from "../../../domain";
import { nodeDecoders } from "../../decoders";
import { nodeFiles } from "../../files";
import { photoObjects } from "./photo-kinds";

/** photos26 is what of the other two has boxes and masks. */
export const photoFolders = ["photos26", "caltech101", "pets"] as const;
export type PhotoFolder = (typeof photoFolders)[number];

export const photoSplits = ["train", "val", "test"] as const;
export type PhotoSplit = (typeof photoSplits)[number];

/** An object that was outlined by hand. */
export interface PhotoObject {
  /** Index into photoObjects, from 1. */
  readonly label: number;
  readonly boxXyxyPixels: BoxXyxy;
  readonly areaPixels: number;
  /** Polygons or run lengths, as COCO has them. */
  readonly segmentation?: unknown;
  /** Run lengths of the pixels that may be the object or not. */
  readonly border?: unknown;
}

/** One image and what its makers say of it. */
export interface Photo {
  /** Below the folder of all photographs: "pets/images/cat/Abyssinian_1.jpg". */
  readonly name: string;
  /** The folder that it lies in: "cat". */
  readonly kind: string;
  readonly split: PhotoSplit;
  readonly width: number;
  readonly height: number;
  /** Those that photoObjects names. */
  readonly objects: readonly PhotoObject[];
  /** Read and decoded anew each time: 1.2 ms. Rejects with ImageError or DataSetError, whose sentence names the file. */
  image(): Promise<RgbImage>;
}

const side = z.number().int().positive();
const annotationsSchema = z.object({
  images: z.array(
    z.object({ id: z.number(), file_name: z.string(), width: side, height: side, split: z.enum(photoSplits) }),
  ),
  annotations: z.array(
    z.object({
      image_id: z.number(),
      category_id: z.number(),
      bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
      area: z.number(),
      segmentation: z.unknown().optional(),
      border: z.unknown().optional(),
    }),
  ),
  categories: z.array(z.object({ id: z.number(), name: z.string() })),
});
type Annotations = z.output<typeof annotationsSchema>;

const annotationsName = "annotations.json";

async function folderAt(dir: string, folder: PhotoFolder): Promise<string> {
  const place = path.join(dir, folder);
  const about = await stat(place).catch(() => undefined);
  if (about?.isDirectory()) return place;
  throw new DataSetError(
    `${place}: there is no such folder. The photo demo reads ${photoFolders.join(", ")} below ${dir}; give the folder ` +
      "that holds the three, which npm run photos:prepare makes.",
  );
}

async function readAnnotations(place: string): Promise<{ readonly value: Annotations; readonly text: string }> {
  const file = path.join(place, annotationsName);
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw new DataSetError(`${file}: it cannot be read. Each folder of photographs needs its ${annotationsName}.`, {
      cause: error,
    });
  });
  let read: unknown;
  try {
    read = parseJsonText(text).value;
  } catch (error) {
    throw new DataSetError(`${file}: it is no JSON (${(error as Error).message}). Make the folder anew.`, {
      cause: error,
    });
  }
  const checked = annotationsSchema.safeParse(read);
  if (!checked.success) {
    const [{ path: where, message }] = checked.error.issues;
    throw new DataSetError(
      `${file}: ${where.join(".") || "the file"}: ${message}. Expected are COCO’s instances, each image with a split ` +
        `(${photoSplits.join(", ")}). Make the folder anew.`,
    );
  }
  return { value: checked.data, text };
}

/** Annotators round: the box cut to the image. */
function boxWithin([left, top, width, height]: readonly number[], photo: { width: number; height: number }): BoxXyxy {
  return [
    Math.max(0, left),
    Math.max(0, top),
    Math.min(photo.width, left + width),
    Math.min(photo.height, top + height),
  ];
}

export interface ReadPhotos {
  /** By name. */
  readonly photos: readonly Photo[];
  /** SHA-256, hexadecimal, over the annotations and the sizes of the files. */
  readonly fingerprint: string;
}

/**
 * All images of one of the folders below `dir`; none is decoded. Rejects with DataSetError where the folder or an image
 * is missing, or the annotations cannot be read.
 */
export async function readPhotos(dir: string, folder: PhotoFolder): Promise<ReadPhotos> {
  const place = await folderAt(dir, folder);
  const { value, text } = await readAnnotations(place);
  const saidIn = `${folder}/${annotationsName}`;
  const files = new Map<string, DataFile>();
  const lines = [fingerprintLine(text)];
  const images = path.join(place, "images");
  for (const file of await nodeFiles(images).catch(() => [])) files.set(file.path, file);
  const names = new Map(value.categories.map(({ id, name }) => [id, name]));
  const annotated = new Map<number, Annotations["annotations"]>();
  for (const annotation of value.annotations) {
    const before = annotated.get(annotation.image_id);
    if (before) before.push(annotation);
    else annotated.set(annotation.image_id, [annotation]);
  }
  const photos = value.images.map((image): Photo => {
    const { id, file_name: fileName, width, height, split } = image;
    const file = files.get(fileName);
    if (!file) {
      throw new DataSetError(
        `${path.join(images, fileName)}: ${saidIn} lists it and it is not there. Make the folder anew.`,
      );
    }
    const objects = (annotated.get(id) ?? []).flatMap((annotation): PhotoObject[] => {
      const { category_id: category, bbox, area: areaPixels, segmentation, border } = annotation;
      const label = photoObjects.indexOf(names.get(category) ?? "");
      return label < 1
        ? []
        : [{ label, boxXyxyPixels: boxWithin(bbox, image), areaPixels, segmentation, ...(border ? { border } : {}) }];
    });
    lines.push(fingerprintLine(fileName, file.byteLength));
    return {
      name: `${folder}/images/${fileName}`,
      kind: fileName.split("/", 1)[0],
      split,
      width,
      height,
      objects,
      image: () => readCheckedImage(file, { width, height }, saidIn, nodeDecoders),
    };
  });
  return { photos: photos.sort((a, b) => (a.name < b.name ? -1 : 1)), fingerprint: await fingerprintOf("coco", lines) };
}

/** Drawn before all objects. */
const behindAll = Infinity;

/** `labelOf` each object in its pixels; 255 where a border says that they may be something else, 0 in the background. */
export function drawPhotoMask(
  { name, width, height, objects }: Photo,
  labelOf: (object: PhotoObject, index: number) => number,
): SegmentationMask {
  const outlined = objects.flatMap((object, index): OutlinedObject[] => {
    const thing = { ...object, label: labelOf(object, index) };
    if (object.border === undefined) return [thing];
    return [thing, { ...object, label: ignoreIndex, areaPixels: behindAll, segmentation: object.border }];
  });
  return drawCocoMask(name, outlined, width, height);
}

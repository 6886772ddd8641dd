// The photographs as datasets: what the demo's networks are trained and watched on, and what they are scored on.
import { type DataSample, type DataSet, DataSetError } from "../../../core/datasets/data-set";
import { fingerprintLine, fingerprintOf } from "../../../core/datasets/identity";
import { drawPhotoMask, type Photo, type PhotoFolder, type PhotoSplit, readPhotos } from "./photo-folder";
import { photoKinds, photoObjects } from "./photo-kinds";

/** Imitation needs no truth: it takes the training images of every kind there is. */
export type PhotoTask = "classification" | "detection" | "segmentation" | "imitation";

const foldersOf: { readonly [Task in PhotoTask]: readonly PhotoFolder[] } = {
  classification: ["caltech101", "pets"],
  detection: ["photos26"],
  segmentation: ["photos26"],
  imitation: ["caltech101", "pets"],
};

const classes = { classification: photoKinds, detection: photoObjects, segmentation: photoObjects };

/** What is known of an image: its kind, and boxes and mask where it was outlined. */
function photoSample(photo: Photo, imageId: number): DataSample {
  const { name, split, kind, objects } = photo;
  const classLabel = photoKinds.indexOf(kind);
  return {
    name,
    imageId,
    ...(split !== "test" && { split }),
    image: () => photo.image(),
    ...(classLabel >= 0 && { classLabel }),
    ...(objects.length > 0 && {
      boxes: objects.map(({ label, boxXyxyPixels, areaPixels }) => ({
        label,
        boxXyxyPixels,
        areaPixels,
        crowd: false,
      })),
      mask: async () => drawPhotoMask(photo, ({ label }) => label),
    }),
  };
}

/** Whether an image is of use to the task. */
function serves(task: PhotoTask, { kind, objects, split }: Photo): boolean {
  if (task === "classification") return photoKinds.includes(kind);
  if (task === "imitation") return split === "train" || photoKinds.includes(kind);
  return objects.length > 0;
}

interface TaskPhotos {
  readonly photos: readonly Photo[];
  readonly digests: readonly string[];
}

async function photosOf(dir: string, task: PhotoTask, splits: readonly PhotoSplit[]): Promise<TaskPhotos> {
  const read = await Promise.all(foldersOf[task].map((folder) => readPhotos(dir, folder)));
  const photos = read
    .flatMap((each) => each.photos)
    .filter((photo) => splits.includes(photo.split) && serves(task, photo));
  if (photos.length > 0) return { photos, digests: read.map(({ fingerprint }) => fingerprint) };
  throw new DataSetError(
    `${dir}: ${foldersOf[task].join(" and ")} list no image of the splits ${splits.join(" and ")} for ${task}. Make the ` +
      "folder anew.",
  );
}

async function dataSetOf(
  name: string,
  { photos, digests }: TaskPhotos,
  known: DataSet["classes"],
  parts: readonly string[],
): Promise<DataSet> {
  return {
    format: "coco",
    name,
    classes: known,
    // each folder numbers its categories anew, so labels stand for them
    categoryIds: photoObjects.map((_, label) => (label === 0 ? -1 : label)),
    samples: photos.map((photo, i) => photoSample(photo, i + 1)),
    testSamples: [],
    skipped: [],
    warnings: [],
    fingerprint: await fingerprintOf("coco", [fingerprintLine(...parts, ...digests)]),
  };
}

/**
 * Training and validation images as one dataset with splits; labels are indices into photoKinds and photoObjects.
 * Rejects with DataSetError where `dir` lacks a folder or what it should hold.
 */
export async function photoDataSet(dir: string, task: PhotoTask): Promise<DataSet> {
  const found = await photosOf(dir, task, ["train", "val"]);
  const training = found.photos.filter(({ split }) => split === "train").length;
  const name = `${training} photographs for ${task}, ${found.photos.length - training} for validation`;
  return dataSetOf(name, found, classes, ["photos", task]);
}

/** The images kept for the task's score, with the truth of this task alone. Rejects as photoDataSet. */
export async function photoTestSet(dir: string, task: Exclude<PhotoTask, "imitation">): Promise<DataSet> {
  const found = await photosOf(dir, task, ["test"]);
  return dataSetOf(`${found.photos.length} unseen photographs`, found, { [task]: classes[task] }, ["test", task]);
}

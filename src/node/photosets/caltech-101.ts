// Caltech-101 as its makers publish it (doi:10.22002/D1.20086): its photographs and their annotation files.
import type { DataFile } from "../../core/datasets/data-set";
import { DataSetError } from "../../core/datasets/data-set";
import { readFile } from "../../core/datasets/image-file";
import { caltechOutline } from "./caltech-outline";
import { annotationFolders, backgroundFolder } from "./photo-classes";
import { caltechSplits } from "./photo-splits";
import type { SourcePhoto } from "./source-photo";

export interface CaltechFiles {
  /** Of 101_ObjectCategories, with paths below it. */
  readonly images: readonly DataFile[];
  /** Of Annotations, with paths below it. */
  readonly annotations: readonly DataFile[];
}

/** Photographs by class and name; of those without an annotation file nothing but the class is known. @throws {DataSetError} where there is none */
export function caltechPhotos({ images, annotations }: CaltechFiles): SourcePhoto[] {
  const annotationOf = new Map(annotations.map((file) => [file.path, file]));
  const imagesOfClass = new Map<string, DataFile[]>();
  for (const file of images) {
    const [, className, number] = /^([^/]+)\/image_(\d+)\.jpg$/.exec(file.path) ?? [];
    if (number === undefined || className === backgroundFolder) continue;
    const known = imagesOfClass.get(className);
    if (known) known.push(file);
    else imagesOfClass.set(className, [file]);
  }
  if (imagesOfClass.size === 0) {
    throw new DataSetError(
      "101_ObjectCategories has no files such as airplanes/image_0001.jpg. Unpack 101_ObjectCategories.tar.gz again.",
    );
  }
  const photos: SourcePhoto[] = [];
  for (const [className, files] of [...imagesOfClass].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const nameOf = ({ path }: DataFile) => path.slice(className.length + 1);
    const splits = caltechSplits(className, files.map(nameOf));
    for (const file of files) {
      const imageName = nameOf(file);
      const annotationName = imageName.replace("image_", "annotation_").replace(/jpg$/, "mat");
      const annotation =
        annotationOf.get(`${annotationFolders[className] ?? className}/${annotationName}`) ??
        annotationOf.get(`${className}/${annotationName}`);
      photos.push({
        file,
        className,
        imageName,
        split: splits.get(imageName)!,
        mark:
          annotation &&
          (async (original, resized) =>
            caltechOutline(await readFile(annotation), `Annotations/${annotation.path}`, original, resized)),
      });
    }
  }
  return photos;
}

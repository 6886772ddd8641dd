// Which mask of a PASCAL VOC folder is which image's.
import type { DataFile } from "./data-set";
import { folderOf } from "./data-set-folder";
import type { SkippedItems } from "./skipped-items";
import { stemOf } from "./voc-files";
import { ImageIndex } from "./voc-pairs";

/**
 * Masks by image: those of the image's name in the nearest folder. Of images that share name and folder, the annotated
 * one has it. Masks without an image, and what cannot be told apart, are told in `skipped`.
 */
export function pairVocMasks(
  images: readonly DataFile[],
  masks: readonly DataFile[],
  annotated: ReadonlyMap<DataFile, unknown>,
  skipped: SkippedItems,
): ReadonlyMap<DataFile, DataFile> {
  const index = new ImageIndex(images);
  const maskOf = new Map<DataFile, DataFile>();
  for (const mask of masks) {
    const named = index.ofStem(stemOf(mask.path));
    const around = new Set(named.map((image) => index.placeOf(image).folder));
    const folders = index.folders.nearest(folderOf(mask.path), around);
    const near = named.filter((image) => folders.has(index.placeOf(image).folder));
    const image = near.find((each) => annotated.has(each)) ?? near[0];
    const before = image && maskOf.get(image);
    if (!image) {
      skipped.add(mask.path, "Masks have no image of their name.");
    } else if (folders.size > 1) {
      const why = `Masks fit several images (the first: ${mask.path}, ${near.map(({ path }) => path).join(" and ")}), and nothing tells which is meant.`;
      skipped.add(mask.path, why, "several images");
    } else if (before) {
      skipped.add(
        mask.path,
        `Another mask has the same name (the first: ${before.path}); the first is taken.`,
        "second mask",
      );
    } else maskOf.set(image, mask);
  }
  return maskOf;
}

// The files of a PASCAL VOC folder by what they are for: images, XML files, masks.
import type { DataFile } from "./data-set";
import { folderOf } from "./data-set-folder";
import { isImage } from "./image-file";
import type { SkippedItems } from "./skipped-items";

/** The last part of a path, whatever slashes it has. Archives of macOS spell é as two characters. */
export function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1).normalize("NFC");
}

/** The name of a file without its ending. */
export function stemOf(path: string): string {
  return nameOf(path).replace(/\.[^.]*$/, "");
}

const parts = [
  { part: "images", folder: /^jpegimages$/i, fits: isImage },
  { part: "annotations", folder: /^annotations$/i, fits: (path: string) => /\.xml$/i.test(path) },
  // labelme's converter has called the folder of PNG masks both names
  { part: "masks", folder: /^segmentationclass(?:png)?$/i, fits: (path: string) => /\.png$/i.test(path) },
] as const;

/** Which of the development kit's folders a file lies in, and what folder that is in; undefined for other files. */
export function kitFolderOf(path: string): { readonly root: string; readonly part: string } | undefined {
  const folders = path.split("/").slice(0, -1);
  for (const [i, name] of folders.entries()) {
    const found = parts.find(({ folder, fits }) => folder.test(name) && fits(path));
    if (found) return { root: folders.slice(0, i).join("/"), part: found.part };
  }
  return undefined;
}

/** Whether a folder is, or lies in, one of masks or of instances, whose PNG files are named like the images. */
export function isMaskFolder(folder: string): boolean {
  return folder.split("/").some((name) => /^(?:segmentation(?:class|object)\w*|masks?|trimaps?)$/i.test(name));
}

export interface VocFiles {
  /** Those in JPEGImages, or all outside of folders of masks where there is no such folder. */
  readonly images: readonly DataFile[];
  /** Those in Annotations where there is such a folder beside JPEGImages, else all. */
  readonly xmlFiles: readonly DataFile[];
  readonly masks: readonly DataFile[];
}

/** In the order of `files`; images and XML files that are passed over are told in `skipped`. */
export function vocFiles(files: readonly DataFile[], skipped: SkippedItems): VocFiles {
  const ofPart = new Map<string, DataFile[]>(parts.map(({ part }) => [part, []]));
  for (const file of files) {
    const kit = kitFolderOf(file.path);
    if (kit) ofPart.get(kit.part)!.push(file);
  }
  const [kitImages, kitXmlFiles, masks] = parts.map(({ part }) => ofPart.get(part)!);
  const allXmlFiles = files.filter(({ path }) => /\.xml$/i.test(path));
  if (kitImages.length === 0) {
    const imageFiles = files.filter(({ path }) => isImage(path));
    const images = imageFiles.filter(({ path }) => !isMaskFolder(folderOf(path)));
    for (const { path } of imageFiles) {
      if (isMaskFolder(folderOf(path)) && kitFolderOf(path)?.part !== "masks") {
        skipped.add(
          path,
          "Images in folders of masks are passed over; the masks that are read lie in SegmentationClass.",
        );
      }
    }
    return { images, xmlFiles: allXmlFiles, masks };
  }
  const xmlFiles = kitXmlFiles.length > 0 ? kitXmlFiles : allXmlFiles;
  const taken = new Set(xmlFiles);
  for (const file of allXmlFiles) {
    if (!taken.has(file)) skipped.add(file.path, "XML files outside of Annotations are passed over.");
  }
  return { images: kitImages, xmlFiles, masks };
}

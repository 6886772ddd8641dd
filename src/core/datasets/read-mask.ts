// A mask file as a label map, held against its image and the classes.
import { ignoreIndex } from "../../domain";
import { decodePngIndices } from "../image/decode-png-indices";
import { ImageError } from "../image/image-error";
import { type DataFile, DataSetError, type SegmentationMask } from "./data-set";
import { readFile } from "./image-file";
import { grouped } from "../base/sentence";

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

// A trimap of the Oxford-IIIT Pet set (1 pet, 2 background, 3 border) as box and run lengths of the resized photograph.
import { runLengths, textOfCounts } from "../../core/base/coco-run-lengths";
import type { PixelSize } from "../../core/datasets/annotated-image";
import { type DataFile, DataSetError } from "../../core/datasets/data-set";
import { readMask } from "../../core/datasets/voc-masks";
import { nearestResize } from "../../core/image/nearest-resize";
import type { PixelLabels } from "../../core/image/labelled-image";
import type { BoxXywh, ObjectMark } from "./source-photo";

const [pet, border] = [1, 3];
/** Labels from 0 on. */
const trimapLabels = 4;

function runLengthText({ labels, width, height }: PixelLabels, label: number) {
  const { size, counts } = runLengths(labels, width, height, label);
  return { size, counts: textOfCounts(counts) };
}

/** The smallest box around the pet's pixels, and how many there are. */
function petBox({ labels, width }: PixelLabels): { readonly box: BoxXywh; readonly area: number } {
  let [left, top, right, bottom, area] = [Infinity, Infinity, -Infinity, -Infinity, 0];
  for (const [at, label] of labels.entries()) {
    if (label !== pet) continue;
    const x = at % width;
    const y = (at - x) / width;
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
    area++;
  }
  return { box: [left, top, right - left, bottom - top], area };
}

/**
 * The trimap at the photograph's new size by nearest neighbours. Rejects with DataSetError or ImageError, which name the
 * file, where it is no trimap of this photograph or has no pixel of the pet.
 */
export async function petOutline(
  trimap: DataFile,
  image: DataFile,
  original: PixelSize,
  resized: PixelSize,
): Promise<ObjectMark> {
  const labels = await readMask(trimap, image, original, trimapLabels);
  const map = nearestResize(labels, resized.width, resized.height);
  const { box, area } = petBox(map);
  if (area === 0) throw new DataSetError(`${trimap.path}: no pixel is the pet’s, so it gives no outline.`);
  return {
    bbox: box,
    segmentation: runLengthText(map, pet),
    border: runLengthText(map, border),
    area,
    iscrowd: 0,
  };
}

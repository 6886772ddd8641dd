// An annotation of Caltech-101 (annotation_0001.mat) as box and polygon of the resized photograph.
import type { BoxXyxy } from "../../domain";
import { DamagedFileError } from "../../core/base/file-errors";
import type { PixelSize } from "../../core/datasets/annotated-image";
import { forEachPolygonPixel } from "../../core/datasets/coco-mask";
import { intersectionOverUnion } from "../../core/geometry/boxes";
import { readMatFile } from "./mat-file";
import { type BoxXywh, type ObjectMark, rounded } from "./source-photo";

/** People clicked some dozens. */
const maxCorners = 2000;

const clamp = (value: number, end: number): number => Math.min(end, Math.max(0, value));

const xywh = ([left, top, right, bottom]: BoxXyxy): BoxXywh => [
  rounded(left, 2),
  rounded(top, 2),
  rounded(right - left, 2),
  rounded(bottom - top, 2),
];

/**
 * Box, polygon and area, scaled and cut at the edges. The file has `box_coord`, first and last row and column of the
 * maker's box, and `obj_contour`, x and y of the corners from that box's first pixel on (the archive's
 * show_annotation.m). MATLAB counts pixels from 1 at their centres, so that the image begins at 0.5.
 * @throws {FileError} which names the file, where it holds no such outline.
 */
export function caltechOutline(bytes: Uint8Array, name: string, original: PixelSize, resized: PixelSize): ObjectMark {
  const refuse = (why: string) => new DamagedFileError(`${name}: ${why}, so it gives no outline.`);
  const matrices = readMatFile(bytes, name);
  const box = matrices.get("box_coord");
  const contour = matrices.get("obj_contour");
  if (!box || !contour) throw refuse(`it has no ${box ? "obj_contour" : "box_coord"}`);
  if (box.values.length !== 4) throw refuse(`its box_coord has ${box.values.length} numbers and not 4`);
  if (contour.rows !== 2 || contour.columns < 3 || contour.columns > maxCorners) {
    throw refuse(`its obj_contour is ${contour.rows} × ${contour.columns} and not 2 × 3 to ${maxCorners} corners`);
  }
  if (![...box.values, ...contour.values].every(Number.isFinite)) throw refuse("not all of its numbers are finite");
  const [firstRow, lastRow, firstColumn, lastColumn] = box.values;
  const [across, down] = [resized.width / original.width, resized.height / original.height];
  const corners = Array.from(contour.values, (value, i) =>
    i % 2 === 0
      ? rounded(clamp((value + firstColumn - 0.5) * across, resized.width), 2)
      : rounded(clamp((value + firstRow - 0.5) * down, resized.height), 2),
  );
  let area = 0;
  forEachPolygonPixel(corners, resized.width, resized.height, () => area++);
  if (area === 0) throw refuse("its obj_contour encloses no pixel of the image");
  const xs = corners.filter((_, i) => i % 2 === 0);
  const ys = corners.filter((_, i) => i % 2 === 1);
  const tight: BoxXyxy = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  const makers: BoxXyxy = [(firstColumn - 1) * across, (firstRow - 1) * down, lastColumn * across, lastRow * down];
  const [overlap] = intersectionOverUnion(Float32Array.from(tight), Float32Array.from(makers));
  return {
    bbox: xywh(tight),
    maker_bbox: xywh(makers),
    segmentation: [corners],
    area,
    iscrowd: 0,
    box_contour_iou: rounded(overlap, 3),
  };
}

// The label map of a COCO image, drawn from the outlines of its annotations.
import { type BoxXyxy, ignoreIndex } from "../../domain";
import { countsOfText, forEachRunPixel, RunLengthError } from "../base/coco-run-lengths";
import { DataSetError, type SegmentationMask } from "./data-set";

// The pixels of a polygon: those whose centres it encloses. pycocotools walks along the edges instead and differs from
// this by pixels on the edge.

/** Where edges meet rows of pixels; of outlines that people draw there are thousands. */
const maxCrossings = 10_000_000;

/** Calls `visit` with each edge and the rows that it may meet; rows outside of the image are left out. */
function forEachEdge(
  corners: readonly number[],
  height: number,
  visit: (x1: number, y1: number, x2: number, y2: number, firstRow: number, lastRow: number) => void,
): void {
  let x1 = corners[corners.length - 2];
  let y1 = corners[corners.length - 1];
  for (let i = 0; i < corners.length; i += 2) {
    const x2 = corners[i];
    const y2 = corners[i + 1];
    const firstRow = Math.max(0, Math.ceil(Math.min(y1, y2) - 0.5));
    const lastRow = Math.min(height - 1, Math.ceil(Math.max(y1, y2) - 0.5));
    if (firstRow <= lastRow) visit(x1, y1, x2, y2, firstRow, lastRow);
    x1 = x2;
    y1 = y2;
  }
}

/**
 * Calls `fill` with every pixel inside, a row-major index; corners are x, y, x, y, … in pixels, and what they enclose
 * twice is outside. Parts beyond the image are cut off. Throws RunLengthError where the edges meet more rows than any
 * outline's do.
 */
export function forEachPolygonPixel(
  corners: readonly number[],
  width: number,
  height: number,
  fill: (pixel: number) => void,
): void {
  let [top, bottom, crossings] = [height, -1, 0];
  forEachEdge(corners, height, (_x1, _y1, _x2, _y2, firstRow, lastRow) => {
    top = Math.min(top, firstRow);
    bottom = Math.max(bottom, lastRow);
    crossings += lastRow - firstRow + 1;
    if (crossings > maxCrossings) {
      throw new RunLengthError(
        `its polygon of ${corners.length / 2} corners meets rows of pixels more than ${maxCrossings} times`,
      );
    }
  });
  if (bottom < top) return;
  const rows = bottom - top + 1;
  const starts = new Uint32Array(rows + 1);
  forEachEdge(corners, height, (_x1, y1, _x2, y2, firstRow, lastRow) => {
    for (let y = firstRow; y <= lastRow; y++) if (y1 <= y + 0.5 !== y2 <= y + 0.5) starts[y - top + 1]++;
  });
  for (let row = 0; row < rows; row++) starts[row + 1] += starts[row];
  const placed = starts.slice();
  const meets = new Float64Array(starts[rows]);
  forEachEdge(corners, height, (x1, y1, x2, y2, firstRow, lastRow) => {
    for (let y = firstRow; y <= lastRow; y++) {
      const centre = y + 0.5;
      if (y1 <= centre !== y2 <= centre) meets[placed[y - top]++] = x1 + ((centre - y1) * (x2 - x1)) / (y2 - y1);
    }
  });
  for (let y = top; y <= bottom; y++) {
    const row = meets.subarray(starts[y - top], starts[y - top + 1]).sort();
    for (let i = 0; i + 1 < row.length; i += 2) {
      const first = Math.max(0, Math.ceil(row[i] - 0.5));
      const end = Math.min(width, Math.ceil(row[i + 1] - 0.5));
      for (let x = first; x < end; x++) fill(y * width + x);
    }
  }
}

export interface OutlinedObject {
  readonly label: number;
  readonly boxXyxyPixels: BoxXyxy;
  readonly areaPixels: number;
  /** As the file has it; absent where there is no outline. */
  readonly segmentation?: unknown;
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => typeof each === "number" && Number.isFinite(each));
}

type Fill = (pixel: number) => void;

/** Pixels that outlines may paint over each other; a few thousand things on a photograph of 12 megapixels paint 50 million. */
const maxPainted = 2 ** 28;
/** However many pixels there are, each may be painted so often. */
const timesOver = 4;

/** Calls `fill` and counts; throws RunLengthError where things lie over each other without end. */
class Brush {
  private left: number;

  constructor(private readonly labels: Uint8Array) {
    this.left = Math.max(maxPainted, timesOver * labels.length);
  }

  of(label: number): Fill {
    return (pixel) => {
      if (--this.left < 0) {
        throw new RunLengthError(`the image’s outlines and boxes paint more than ${maxPainted} pixels over each other`);
      }
      this.labels[pixel] = label;
    };
  }
}

/** Throws RunLengthError where the outline cannot be drawn. */
function drawOutline(segmentation: unknown, width: number, height: number, fill: Fill): void {
  if (Array.isArray(segmentation)) {
    for (const polygon of segmentation as unknown[]) {
      if (!isNumbers(polygon) || polygon.length % 2 === 1) {
        throw new RunLengthError("its polygon is no list of pairs of numbers");
      }
      // Two corners enclose nothing.
      if (polygon.length >= 6) forEachPolygonPixel(polygon, width, height, fill);
    }
    return;
  }
  const { size, counts } = (segmentation ?? {}) as { readonly size?: unknown; readonly counts?: unknown };
  if (!isNumbers(size) || size.length !== 2 || !(typeof counts === "string" || isNumbers(counts))) {
    throw new RunLengthError("its segmentation is neither polygons nor run lengths");
  }
  if (size[0] !== height || size[1] !== width) {
    throw new RunLengthError(`its mask has ${size[1]} × ${size[0]} pixels, its image ${width} × ${height}`);
  }
  forEachRunPixel(typeof counts === "string" ? countsOfText(counts) : counts, width, height, fill);
}

function fillBox([left, top, right, bottom]: BoxXyxy, width: number, height: number, fill: Fill): void {
  for (let y = Math.floor(top); y < Math.min(height, Math.ceil(bottom)); y++) {
    for (let x = Math.floor(left); x < Math.min(width, Math.ceil(right)); x++) fill(y * width + x);
  }
}

/**
 * Things are drawn by falling area, equal ones in the file's order, so that the smaller one shows where two overlap.
 * Crowds are drawn like things: their pixels are of their class. A thing without an outline makes the background of its
 * box ignored.
 * @throws {DataSetError} which names the image, where an outline cannot be drawn, is of another size, or outlines lie
 * over each other without end. The sides are those of an image, not what a file claims.
 */
export function drawCocoMask(
  name: string,
  objects: readonly OutlinedObject[],
  width: number,
  height: number,
): SegmentationMask {
  const labels = new Uint8Array(width * height);
  const brush = new Brush(labels);
  try {
    for (const { boxXyxyPixels, segmentation } of objects) {
      if (segmentation === undefined) fillBox(boxXyxyPixels, width, height, brush.of(ignoreIndex));
    }
    const outlined = objects.filter(({ segmentation }) => segmentation !== undefined);
    for (const { label, segmentation } of outlined.sort((a, b) => b.areaPixels - a.areaPixels)) {
      drawOutline(segmentation, width, height, brush.of(label));
    }
  } catch (error) {
    if (!(error instanceof RunLengthError)) throw error;
    throw new DataSetError(`${name}: an annotation cannot be drawn: ${error.message}. Correct the annotation file.`, {
      cause: error,
    });
  }
  return { width, height, labels };
}

// The pixels of a polygon: those whose centres it encloses. pycocotools walks along the edges instead and differs from
// this by pixels on the edge.
import { RunLengthError } from "../base/coco-run-lengths";

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

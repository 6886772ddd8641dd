// The pixels of a polygon: those whose centres it encloses. pycocotools walks along the edges instead and differs from
// this by pixels on the edge.

/**
 * Calls `fill` with every pixel inside, a row-major index; corners are x, y, x, y, … in pixels, and what they enclose
 * twice is outside. Parts beyond the picture are cut off.
 */
export function forEachPolygonPixel(
  corners: readonly number[],
  width: number,
  height: number,
  fill: (pixel: number) => void,
): void {
  let top = Infinity;
  let bottom = -Infinity;
  for (let i = 1; i < corners.length; i += 2) {
    top = Math.min(top, corners[i]);
    bottom = Math.max(bottom, corners[i]);
  }
  const crossings: number[] = [];
  const lastRow = Math.min(height - 1, Math.ceil(bottom - 0.5));
  for (let y = Math.max(0, Math.ceil(top - 0.5)); y <= lastRow; y++) {
    const centre = y + 0.5;
    crossings.length = 0;
    let x1 = corners[corners.length - 2];
    let y1 = corners[corners.length - 1];
    for (let i = 0; i < corners.length; i += 2) {
      const x2 = corners[i];
      const y2 = corners[i + 1];
      if (y1 <= centre !== y2 <= centre) crossings.push(x1 + ((centre - y1) * (x2 - x1)) / (y2 - y1));
      x1 = x2;
      y1 = y2;
    }
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const first = Math.max(0, Math.ceil(crossings[i] - 0.5));
      const end = Math.min(width, Math.ceil(crossings[i + 1] - 0.5));
      for (let x = first; x < end; x++) fill(y * width + x);
    }
  }
}

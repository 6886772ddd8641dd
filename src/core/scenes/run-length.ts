// COCO's uncompressed run-length encoding of masks (cocodataset.org, "Data format"; pycocotools' mask.frPyObjects).

/** Lengths of runs, down the columns from the left: outside first (0 if the first pixel is inside), then in turns. */
export interface RunLengths {
  readonly counts: number[];
  /** Height, width. */
  readonly size: readonly [height: number, width: number];
}

/** The pixels of a row-major map that have this value. */
export function runLengths(map: Uint8Array, width: number, height: number, value: number): RunLengths {
  const counts: number[] = [];
  let inside = false;
  let run = 0;
  for (let column = 0; column < width; column++) {
    for (let at = column; at < width * height; at += width) {
      if ((map[at] === value) !== inside) {
        counts.push(run);
        run = 0;
        inside = !inside;
      }
      run++;
    }
  }
  counts.push(run);
  return { counts, size: [height, width] };
}

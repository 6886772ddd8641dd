// COCO's run lengths of masks (cocodataset.org, "Data format"): numbers, or pycocotools' compressed text.

/** Lengths of runs, down the columns from the left: outside first (0 if the first pixel is inside), then in turns. */
export interface RunLengths {
  readonly counts: number[];
  /** Height, width. */
  readonly size: readonly [height: number, width: number];
}

/** Of the pixels of a row-major map that have this value. */
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

/** Run lengths that no mask has; the message says why. */
export class RunLengthError extends Error {
  override readonly name = "RunLengthError";
}

/**
 * The counts in pycocotools' text: base 32 from the least digit on, a digit a character from "0" on, 32 added where more
 * follow, the last one's 16 the sign; from the fourth count on the difference to the count two before.
 */
export function countsOfText(text: string): number[] {
  const counts: number[] = [];
  for (let at = 0; at < text.length;) {
    let value = 0;
    for (let shift = 0; ; shift += 5) {
      const digit = text.charCodeAt(at++) - 48;
      if (!(digit >= 0 && digit < 64) || shift > 30) {
        throw new RunLengthError(`its compressed run lengths are damaged at character ${at}`);
      }
      value += (digit & 31) * 2 ** shift;
      if (digit & 32) continue;
      if (digit & 16) value -= 2 ** (shift + 5);
      break;
    }
    if (counts.length > 2) value += counts[counts.length - 2];
    counts.push(value);
  }
  return counts;
}

/** Counts as pycocotools' text, which `countsOfText` reads. */
export function textOfCounts(counts: readonly number[]): string {
  let text = "";
  for (const [at, count] of counts.entries()) {
    let rest = at > 2 ? count - counts[at - 2] : count;
    for (let isLast = false; !isLast;) {
      const digit = rest & 31;
      rest >>= 5;
      isLast = rest === (digit & 16 ? -1 : 0);
      text += String.fromCharCode(48 + (isLast ? digit : digit | 32));
    }
  }
  return text;
}

/** Calls `fill` with every pixel inside, a row-major index. Throws RunLengthError where the runs do not fill the mask. */
export function forEachRunPixel(
  counts: readonly number[],
  width: number,
  height: number,
  fill: (pixel: number) => void,
): void {
  const pixels = width * height;
  let at = 0;
  for (const [run, count] of counts.entries()) {
    if (!Number.isInteger(count) || count < 0 || at + count > pixels) {
      throw new RunLengthError(`its run ${run} of ${count} pixels does not fit a mask of ${width} × ${height}`);
    }
    const end = at + count;
    if (run % 2 === 1) {
      let [x, y] = [Math.floor(at / height), at % height];
      for (; at < end; at++) {
        fill(y * width + x);
        if (++y < height) continue;
        y = 0;
        x++;
      }
    }
    at = end;
  }
  if (at !== pixels) throw new RunLengthError(`its runs cover ${at} of the ${pixels} pixels of ${width} × ${height}`);
}

// Masks as run lengths: label maps row by row, and COCO's binary masks column by column.

/** Run-length text or counts do not describe a mask of the size that came with them. */
export class RunLengthError extends Error {
  override readonly name = "RunLengthError";
}

/** One run of equal labels in row-major order. */
export interface LabelRun {
  readonly label: number;
  readonly length: number;
}

/** The runs of a label map, row-major, across line ends. */
export function labelRuns(labels: Uint8Array): LabelRun[] {
  const runs: LabelRun[] = [];
  for (let start = 0; start < labels.length;) {
    let end = start + 1;
    while (end < labels.length && labels[end] === labels[start]) end++;
    runs.push({ label: labels[start], length: end - start });
    start = end;
  }
  return runs;
}

/** The label map of `pixels` that `runs` describe. Throws RunLengthError where they describe another number. */
export function labelsFromRuns(runs: readonly LabelRun[], pixels: number): Uint8Array {
  const total = runs.reduce((sum, run) => sum + run.length, 0);
  if (total !== pixels || runs.some((run) => !Number.isInteger(run.length) || run.length < 0)) {
    throw new RunLengthError(`Runs describe ${total} pixels; the label map has ${pixels}.`);
  }
  const labels = new Uint8Array(pixels);
  let at = 0;
  for (const { label, length } of runs) {
    labels.fill(label, at, at + length);
    at += length;
  }
  return labels;
}

/** COCO's uncompressed mask: column-major run lengths, zeros first, and [height, width]. */
export interface CocoRuns {
  readonly size: readonly [height: number, width: number];
  readonly counts: readonly number[];
}

/** The runs of a row-major mask; any value but 0 is inside. */
export function cocoRuns(mask: Uint8Array, width: number, height: number): CocoRuns {
  const counts: number[] = [];
  let inside = false;
  let length = 0;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      if ((mask[y * width + x] !== 0) !== inside) {
        counts.push(length);
        length = 0;
        inside = !inside;
      }
      length++;
    }
  }
  counts.push(length);
  return { size: [height, width], counts };
}

/** The row-major mask of 0 and 1 that runs describe. Throws RunLengthError where the counts do not fill the size. */
export function maskFromCocoRuns({ size: [height, width], counts }: CocoRuns): Uint8Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total !== width * height || counts.some((count) => !Number.isInteger(count) || count < 0)) {
    throw new RunLengthError(
      `Run lengths cover ${total} pixels; the mask is ${width} × ${height} = ${width * height}.`,
    );
  }
  const mask = new Uint8Array(width * height);
  let at = 0;
  counts.forEach((count, i) => {
    if (i % 2 === 1) {
      for (let k = at; k < at + count; k++) mask[(k % height) * width + Math.floor(k / height)] = 1;
    }
    at += count;
  });
  return mask;
}

const firstCharacter = 48;
const groupBits = 5;
const groupMask = 0x1f;
const continuation = 0x20;
const signBit = 0x10;

/** COCO's compressed counts: from the fourth on the difference to two before, in 5-bit groups as printable text. */
export function compressCounts(counts: readonly number[]): string {
  let text = "";
  for (let i = 0; i < counts.length; i++) {
    let value = i > 2 ? counts[i] - counts[i - 2] : counts[i];
    for (let more = true; more;) {
      const group = value & groupMask;
      value >>= groupBits;
      more = group & signBit ? value !== -1 : value !== 0;
      text += String.fromCharCode(firstCharacter + (more ? group | continuation : group));
    }
  }
  return text;
}

/** The counts in COCO's compressed text. Throws RunLengthError where the text is damaged. */
export function decompressCounts(text: string): number[] {
  const counts: number[] = [];
  for (let at = 0; at < text.length;) {
    let value = 0;
    let shift = 0;
    for (let more = true; more; shift += groupBits) {
      const group = text.charCodeAt(at++) - firstCharacter;
      if (!(group >= 0 && group < 64) || shift > 30) {
        throw new RunLengthError(`Compressed run lengths are damaged at character ${at - 1} of ${text.length}.`);
      }
      value |= (group & groupMask) << shift;
      more = (group & continuation) !== 0;
      if (!more && group & signBit && shift + groupBits < 32) value |= -1 << (shift + groupBits);
    }
    const index = counts.length;
    counts.push(index > 2 ? value + counts[index - 2] : value);
  }
  if (counts.some((count) => count < 0)) throw new RunLengthError("Compressed run lengths hold a negative length.");
  return counts;
}

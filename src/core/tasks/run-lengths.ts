// A label map as runs of equal labels, row by row.

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

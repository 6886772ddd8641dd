// From the cells of a result to a matrix for the screen: which classes it has, and where each cell lies.

export interface CountedCell {
  readonly truth: number;
  readonly predicted: number;
  readonly count: number;
  readonly images: readonly number[];
}

export interface ConfusionMatrix {
  /** Labels, in their order; `extra` comes last. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly cells: readonly (CountedCell & {
    readonly row: number;
    readonly column: number;
    /** Of everything whose truth is this row's, also in columns that are not shown. */
    readonly share: number;
  })[];
  /** Classes that there are. */
  readonly classes: number;
}

/** The labels with most mistakes, as truth or as answer, in their order. */
function maxConfused(cells: readonly CountedCell[], labels: readonly number[], most: number): number[] {
  const mistakes = new Map<number, number>();
  for (const { truth, predicted, count } of cells) {
    if (truth === predicted) continue;
    for (const label of [truth, predicted]) mistakes.set(label, (mistakes.get(label) ?? 0) + count);
  }
  const byMistakes = labels.toSorted((a, b) => (mistakes.get(b) ?? 0) - (mistakes.get(a) ?? 0) || a - b);
  return byMistakes.slice(0, most).sort((a, b) => a - b);
}

/**
 * At most `most` classes, those with most mistakes. `extra` is a label that is no class: "nothing there", "something else";
 * it has a row or a column where a cell needs one.
 */
export function confusionMatrix(cells: readonly CountedCell[], most: number, extra?: number): ConfusionMatrix {
  const all = new Set(cells.flatMap(({ truth, predicted }) => [truth, predicted]));
  if (extra !== undefined) all.delete(extra);
  const labels = [...all].sort((a, b) => a - b);
  const shown = labels.length > most ? maxConfused(cells, labels, most) : labels;
  const withExtra = (needed: boolean) => (needed && extra !== undefined ? [...shown, extra] : shown);
  const rows = withExtra(cells.some(({ truth }) => truth === extra));
  const columns = withExtra(cells.some(({ predicted }) => predicted === extra));
  const totals = new Map<number, number>();
  for (const { truth, count } of cells) totals.set(truth, (totals.get(truth) ?? 0) + count);
  const [rowOf, columnOf] = [rows, columns].map((line) => new Map(line.map((label, place) => [label, place])));
  return {
    rows,
    columns,
    cells: cells.flatMap((cell) => {
      const row = rowOf.get(cell.truth);
      const column = columnOf.get(cell.predicted);
      if (row === undefined || column === undefined || !(cell.count > 0)) return [];
      return [{ ...cell, row, column, share: cell.count / totals.get(cell.truth)! }];
    }),
    classes: labels.length,
  };
}

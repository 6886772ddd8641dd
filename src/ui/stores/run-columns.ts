// A run's curves as columns that grow: a hundred thousand steps are appended to, never copied for each new one.
import type { RunCurves } from "../../engine/protocol-training";

/** One value a step; NaN where a term is not part of that step's stage. */
export interface RunColumns {
  /** Steps known, from step 0 on. */
  readonly length: number;
  /** By term. Longer than `length`; what lies beyond is room to grow into. */
  readonly columns: Readonly<Record<string, Float32Array>>;
}

export const noColumns: RunColumns = { length: 0, columns: {} };

const minRoom = 1024;

/** The column with room for `length` values, of which the first `used` are kept; the new ones are NaN. */
function withRoom(column: Float32Array | undefined, used: number, length: number): Float32Array {
  if (column && column.length >= length) return column;
  const roomier = new Float32Array(Math.max(minRoom, 2 * length)).fill(NaN);
  if (column) roomier.set(column.subarray(0, used));
  return roomier;
}

/**
 * The columns with `curves` from step `curves.first` on; steps known from there on are replaced, for a run that goes back
 * to its last saved state computes them again. Buffers are shared with `before`, whose own steps stay unless replaced.
 * A term that comes late is NaN before, one that has gone is NaN from there on. Curves that begin after the last step
 * known would leave a gap: they are left out, and the answer is `before`.
 */
export function appendCurves(before: RunColumns, { first, length, columns }: RunCurves): RunColumns {
  if (first > before.length) return before;
  const end = first + length;
  const names = new Set([...Object.keys(before.columns), ...Object.keys(columns)]);
  const after: Record<string, Float32Array> = {};
  for (const name of names) {
    const column = withRoom(before.columns[name], Math.min(first, before.length), end);
    const fresh = columns[name];
    if (fresh) column.set(fresh.subarray(0, length), first);
    else column.fill(NaN, first, end);
    after[name] = column;
  }
  return { length: end, columns: after };
}

/** The columns cut to `length` steps. */
export function cutColumns(before: RunColumns, length: number): RunColumns {
  return length < before.length ? { length, columns: before.columns } : before;
}

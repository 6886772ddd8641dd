// The curves of a run: one growing column a term, NaN where a step did not have it.
import type { RunCurves } from "../protocol-training";

export class CurveLog {
  private readonly columns = new Map<string, Float32Array<ArrayBuffer>>();
  private capacity = 1024;
  private steps = 0;

  static restored(columns: ReadonlyMap<string, Float32Array>, steps: number): CurveLog {
    const log = new CurveLog();
    while (log.capacity < steps) log.capacity *= 2;
    for (const [name, values] of columns) log.column(name).set(values.subarray(0, steps));
    log.steps = steps;
    return log;
  }

  get length(): number {
    return this.steps;
  }

  /** Appends one step. */
  add(values: Readonly<Record<string, number | undefined>>): void {
    if (this.steps === this.capacity) this.grow();
    for (const [name, value] of Object.entries(values)) {
      if (value !== undefined) this.column(name)[this.steps] = value;
    }
    this.steps++;
  }

  /** The steps from `first` on, as copies. */
  since(first: number): RunCurves {
    const from = Math.min(Math.max(0, first), this.steps);
    const columns = Array.from(this.columns, ([name, values]) => [name, values.slice(from, this.steps)] as const);
    return { first: from, length: this.steps - from, columns: Object.fromEntries(columns) };
  }

  private column(name: string): Float32Array<ArrayBuffer> {
    const known = this.columns.get(name);
    if (known) return known;
    const fresh = new Float32Array(this.capacity).fill(NaN);
    this.columns.set(name, fresh);
    return fresh;
  }

  private grow(): void {
    this.capacity *= 2;
    for (const [name, values] of this.columns) {
      const larger = new Float32Array(this.capacity).fill(NaN);
      larger.set(values);
      this.columns.set(name, larger);
    }
  }
}

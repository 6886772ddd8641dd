// How times are taken so that they compare: candidates in rotating order, warm-ups left out, what ran in a hidden tab thrown
// away, and what came after a processor had slowed down kept apart.
import { quantileOfSorted } from "../metrics/spread";

/** Milliseconds of the stages of one run, by name. */
export type StageMs = Readonly<Record<string, number>>;

export interface Contestant {
  /** One image through all stages. */
  run(round: number): Promise<StageMs>;
}

export interface RoundRules {
  /** Rounds before the first that counts. */
  readonly warmUps: number;
  /** A candidate is done with so many, */
  readonly runs: number;
  /** or once it has taken so long, but never with fewer than `minRuns`. */
  readonly milliseconds: number;
  readonly minRuns: number;
}

export const usualRules: RoundRules = { warmUps: 3, runs: 15, milliseconds: 20_000, minRuns: 3 };

export interface RoundHost {
  /** Milliseconds on one clock, which that of hidden times is. */
  now(): number;
  /** Called before every run: lets messages in, waits while the tab is hidden, and rejects where the job was cancelled. */
  between(): Promise<void>;
  /** Whether the tab was hidden for a part of that time. */
  wasHidden(fromMs: number, toMs: number): boolean;
  /** Rounds end when the slowest candidate is done. */
  progress?(done: number, total: number): void;
}

export interface FairRuns {
  readonly runs: readonly StageMs[];
  /** Runs that a hidden tab spoilt. */
  readonly discarded: number;
}

/** 0 … count − 1, begun at another place every round. */
export function rotation(count: number, round: number): number[] {
  return Array.from({ length: count }, (_, i) => (round + i) % count);
}

interface Taken {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stages: StageMs;
}

/**
 * Runs all contestants in rounds until each is done. A round is one run of each that is not done yet; rounds begin with
 * another one every time, so that whatever grows in the meantime (heat, a heap) weighs on all alike. Word that the tab was
 * hidden may come late: runs are judged when their round is over. Rejects with what `run` and `between` reject with.
 */
export async function fairRounds(
  contestants: readonly Contestant[],
  host: RoundHost,
  rules: RoundRules = usualRules,
): Promise<FairRuns[]> {
  const taken = contestants.map(() => ({ kept: [] as Taken[], discarded: 0, spentMs: 0 }));
  const total = (rules.warmUps + rules.runs) * contestants.length;
  const doneRuns = () => taken.reduce((sum, { kept }) => sum + kept.length, 0);
  for (let round = 0; round < rules.warmUps; round++) {
    for (const [i, candidate] of rotation(contestants.length, round).entries()) {
      host.progress?.(round * contestants.length + i, total);
      await host.between();
      await contestants[candidate].run(round);
    }
  }
  const isDone = ({ kept, spentMs }: (typeof taken)[number]) =>
    kept.length >= rules.runs || (spentMs >= rules.milliseconds && kept.length >= rules.minRuns);
  for (let round = 0; ; round++) {
    const open = taken.flatMap((one, i) => (isDone(one) ? [] : [i]));
    if (open.length === 0) break;
    for (const place of rotation(open.length, round)) {
      host.progress?.(rules.warmUps * contestants.length + doneRuns(), total);
      await host.between();
      const fromMs = host.now();
      const stages = await contestants[open[place]].run(round);
      const toMs = host.now();
      taken[open[place]].kept.push({ fromMs, toMs, stages });
      taken[open[place]].spentMs += toMs - fromMs;
    }
    await host.between();
    for (const one of taken) {
      const seen = one.kept.filter(({ fromMs, toMs }) => !host.wasHidden(fromMs, toMs));
      one.discarded += one.kept.length - seen.length;
      one.kept = seen;
    }
  }
  host.progress?.(total, total);
  return taken.map(({ kept, discarded }) => ({ runs: kept.map(({ stages }) => stages), discarded }));
}

/** When a tab was hidden, on the clock of whoever tells. */
export class HiddenTimes {
  private readonly times: { readonly fromMs: number; toMs: number }[] = [];

  get isHidden(): boolean {
    return this.times.at(-1)?.toMs === Infinity;
  }

  /** That a tab is hidden, or seen again, from `atMs` on. */
  tell(hidden: boolean, atMs: number): void {
    const last = this.times.at(-1);
    if (hidden && !this.isHidden) this.times.push({ fromMs: atMs, toMs: Infinity });
    else if (!hidden && last && this.isHidden) last.toMs = atMs;
  }

  overlaps(fromMs: number, toMs: number): boolean {
    return this.times.some((hidden) => hidden.fromMs < toMs && fromMs < hidden.toMs);
  }
}

const throttledFrom = 1.1;

export interface KeptApart {
  /** What a figure is made of. */
  readonly steady: readonly StageMs[];
  /** The last third, where it took longer than the first by more than a tenth. */
  readonly throttled: readonly StageMs[];
  /** Median of the last third over that of the first; absent with fewer than three runs. */
  readonly slowing?: number;
}

export function medianOf(values: readonly number[]): number {
  return quantileOfSorted(Float64Array.from(values).sort(), 0.5);
}

export function totalMs(stages: StageMs): number {
  return Object.values(stages).reduce((sum, ms) => sum + ms, 0);
}

/** Runs in the order in which they were taken. */
export function keptApart(runs: readonly StageMs[]): KeptApart {
  const third = Math.floor(runs.length / 3);
  if (third === 0) return { steady: runs, throttled: [] };
  const medianTotal = (part: readonly StageMs[]) => medianOf(part.map(totalMs));
  const last = runs.slice(-third);
  const slowing = medianTotal(last) / medianTotal(runs.slice(0, third));
  const isThrottled = slowing > throttledFrom;
  return { steady: isThrottled ? runs.slice(0, -third) : runs, throttled: isThrottled ? last : [], slowing };
}

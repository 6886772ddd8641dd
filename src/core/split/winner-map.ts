// Who answers first at every rate of the uplink and speed of the device, and where the measured images do not decide it.
import { quantileOfSorted } from "../metrics/spread";
import { whyExcluded } from "./answers";
import { logarithmicGrid } from "./break-even";
import type { Candidate } from "./candidate";
import { drawTimes } from "./distribution";
import { drawsOf, isVaried } from "./draws";
import { askedStages, estimate, type BusySeconds, type EstimateOptions } from "./estimate";
import { waitSeconds } from "./queueing";
import { atRate, atSlowdown, type Scenario } from "./scenario";

/** Cells row by row: that of rate `i` and slowdown `j` is `j * rates.length + i`. */
export interface WinnerMap {
  /** In bit/s, ascending. */
  readonly rates: Float64Array;
  /** k_d, ascending. */
  readonly slowdowns: Float64Array;
  /** Indices of candidates; −1 where none answers, for the runner-up where no other does. Of equal latencies the first wins. */
  readonly winner: Int16Array;
  readonly runnerUp: Int16Array;
  /** The winner's latency, and the runner-up's; Infinity where none answers. */
  readonly seconds: Float64Array;
  readonly runnerUpSeconds: Float64Array;
  /** 1 where the 95 % intervals of winner and runner-up overlap; 0 also where one of them has none. */
  readonly contested: Uint8Array;
}

export type Interval = readonly [lower: number, upper: number];

export interface MapAxes {
  readonly rates: Float64Array;
  readonly slowdowns: Float64Array;
}

/** Over which rates, in bit/s, and slowdowns of the device ways are compared. */
export const rateRange = { from: 1e3, to: 1e9 };
export const slowdownRange = { from: 0.1, to: 1000 };

/** 60 rates from 1 kbit/s to 1 Gbit/s, 40 slowdowns from 0.1 to 1,000: about four and ten a decade. */
export const defaultAxes: MapAxes = {
  rates: logarithmicGrid(rateRange, 59),
  slowdowns: logarithmicGrid(slowdownRange, 39),
};

/** The figures of candidates in a cell; `column` and `row` are the indices of its rate and its slowdown. */
export interface CellFigures {
  /** In seconds; undefined or Infinity: it does not answer. One that is not below `below` need not be told exactly: undefined serves. */
  readonly secondsOf: (candidate: number, column: number, row: number, below: number) => number | undefined;
  readonly intervalOf?: (candidate: number, column: number, row: number) => Interval | undefined;
}

/** The map of `count` candidates; intervals are asked of the two best alone. */
export function winnerMap(count: number, axes: MapAxes, { secondsOf, intervalOf }: CellFigures): WinnerMap {
  const { rates, slowdowns } = axes;
  const cells = rates.length * slowdowns.length;
  const winner = new Int16Array(cells).fill(-1);
  const runnerUp = new Int16Array(cells).fill(-1);
  const seconds = new Float64Array(cells).fill(Infinity);
  const runnerUpSeconds = new Float64Array(cells).fill(Infinity);
  const contested = new Uint8Array(cells);
  for (let row = 0; row < slowdowns.length; row++) {
    for (let column = 0; column < rates.length; column++) {
      const cell = row * rates.length + column;
      let second = Infinity;
      for (let i = 0; i < count; i++) {
        const own = secondsOf(i, column, row, second) ?? Infinity;
        if (own < seconds[cell]) {
          second = seconds[cell];
          runnerUp[cell] = winner[cell];
          seconds[cell] = own;
          winner[cell] = i;
        } else if (own < second) {
          second = own;
          runnerUp[cell] = i;
        }
      }
      runnerUpSeconds[cell] = second;
      if (!intervalOf || runnerUp[cell] === -1) continue;
      const [best, next] = [winner[cell], runnerUp[cell]].map((i) => intervalOf(i, column, row));
      if (best && next && best[0] <= next[1] && next[0] <= best[1]) contested[cell] = 1;
    }
  }
  return { rates, slowdowns, winner, runnerUp, seconds, runnerUpSeconds, contested };
}

/**
 * The 95 % bootstrap interval of the median of values that `images` images stand behind, in closed form: resampled medians
 * are order statistics, ½ ± 1.96/(2√n) of the way through the ascending values. None for one image.
 */
export function medianInterval(ascending: ArrayLike<number>, images: number): Interval | undefined {
  if (images < 2 || ascending.length < 2) return undefined;
  const half = 0.98 / Math.sqrt(images);
  return [quantileOfSorted(ascending, Math.max(0, 0.5 - half)), quantileOfSorted(ascending, Math.min(1, 0.5 + half))];
}

/** How many images or runs are behind what varies of a candidate, the fewest of its figures; undefined where nothing varies. */
function imagesBehind(candidate: Candidate, { workload }: Scenario): number | undefined {
  const stages = [...candidate.device, ...askedStages(candidate.server, workload.tasks)];
  const figures = [...stages.map((stage) => stage.seconds), candidate.payloadBytes, candidate.answerBytes];
  const counts = figures.flatMap((figure) =>
    figure && isVaried(figure) ? (figure.samples?.length ?? figure.spread?.count ?? []) : [],
  );
  return counts.length === 0 ? undefined : Math.min(...counts);
}

/** Draws of an image in each cell's interval: the interval's ends then vary by a few per cent of its width. */
const drawsPerInterval = 200;

/**
 * The map of `candidates` under a scenario, whose rate (or trace) and slowdown of the device it replaces. Candidates that may
 * not answer what is asked never win. Waiting is the expected one of fixed times, or what `wait` gives. Latencies are the estimate's but for rounding: its parts
 * off the device are computed once for a rate.
 */
export function mapWinners(
  scenario: Scenario,
  candidates: readonly Candidate[],
  axes: MapAxes = defaultAxes,
  wait: NonNullable<EstimateOptions["waitSeconds"]> = waitSeconds,
): WinnerMap {
  const { rates, slowdowns } = axes;
  const columns = Array.from(rates, (rate) => atRate(atSlowdown(scenario, 1), rate));
  /** At a slowdown of 1; a network on the device knows no rate. */
  const perColumn = <T>(of: (candidate: Candidate, scenario: Scenario) => T) => {
    const known = candidates.map(() => new Map<number, T>());
    return (i: number, column: number): T => {
      const key = candidates[i].way === "local" ? 0 : column;
      let value = known[i].get(key);
      if (value === undefined) known[i].set(key, (value = of(candidates[i], columns[key])));
      return value;
    };
  };

  const estimateAt = perColumn((candidate, at) =>
    whyExcluded(candidate, at) === undefined ? estimate(candidate, at) : null,
  );
  const waitAt = (i: number, busy: BusySeconds, column: number, row: number) =>
    wait(columns[column], { ...busy, device: slowdowns[row] * busy.device }, candidates[i]);
  const secondsOf = (i: number, column: number, row: number, below: number) => {
    const one = estimateAt(i, column);
    if (one?.latencySeconds === undefined || !one.busy) return undefined;
    const { device } = one.busy;
    const alone = one.latencySeconds - device + slowdowns[row] * device;
    return alone < below ? alone + waitAt(i, one.busy, column, row) : undefined;
  };

  const draws = drawsOf({ seed: scenario.seed, draws: drawsPerInterval });
  const drawsAt = perColumn((candidate, at) => drawTimes(candidate, at, draws) ?? null);
  const images = candidates.map((candidate) => imagesBehind(candidate, scenario));
  const ascending = new Float64Array(draws.count);
  const intervalOf = (i: number, column: number, row: number): Interval | undefined => {
    const count = images[i];
    const drawn = count === undefined || count < 2 ? null : drawsAt(i, column);
    const busy = estimateAt(i, column)?.busy;
    if (!drawn || !busy || count === undefined) return undefined;
    for (let k = 0; k < ascending.length; k++) {
      ascending[k] = slowdowns[row] * drawn.device[k] + drawn.transfer[k] + drawn.server[k] + drawn.answer[k];
    }
    const interval = medianInterval(ascending.sort(), count);
    if (!interval) return undefined;
    // what all images take alike
    const rttSeconds = candidates[i].way === "local" ? 0 : scenario.uplink.rttMs / 1000;
    const alike = rttSeconds + waitAt(i, busy, column, row);
    return [interval[0] + alike, interval[1] + alike];
  };
  return winnerMap(candidates.length, axes, { secondsOf, intervalOf });
}

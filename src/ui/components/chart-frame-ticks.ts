// Where an axis begins and ends, and where it has ticks: steps of 1, 2 and 5.
import type { PlotAxis } from "./chart-frame-series";

export interface AxisTicks {
  readonly domain: readonly [least: number, greatest: number];
  readonly ticks: readonly number[];
}

/** Room beyond the outermost points of a logarithmic axis; a narrow one gets more, so that ticks fit in. */
const logMargin = 1.15;
const wantedSteps = 6;

/** The axis around `values`; those that are not finite, or not positive on a logarithmic axis, are passed over. */
export function axisTicks(values: Iterable<number>, { scale, fromZero, domain, names }: PlotAxis): AxisTicks {
  if (names) return { domain: [-0.5, Math.max(1, names.length) - 0.5], ticks: names.map((_, i) => i) };
  if (domain) return within(domain, scale === "log" ? logTicks(...domain) : linearTicks(...domain));
  let least = Infinity;
  let greatest = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value) || (scale === "log" && value <= 0)) continue;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  if (scale === "log") return least > greatest ? logTicks(1, 10) : logTicks(least, greatest);
  if (least > greatest) return linearTicks(0, 1);
  return linearTicks(fromZero ? Math.min(0, least) : least, greatest);
}

const within = (domain: AxisTicks["domain"], { ticks }: AxisTicks): AxisTicks => ({
  domain,
  ticks: ticks.filter((tick) => tick >= domain[0] && tick <= domain[1]),
});

function logTicks(least: number, greatest: number): AxisTicks {
  const margin = greatest < 2 * least ? 2 : logMargin;
  const domain = [least / margin, greatest * margin] as const;
  const decades = Math.log10(domain[1] / domain[0]);
  const multiples = decades > 4 ? [1] : decades > 1 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 8];
  const stride = Math.max(1, Math.ceil(decades / 8));
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(domain[0])); power <= Math.log10(domain[1]); power += stride) {
    for (const multiple of multiples) {
      // 10 ** -1 * 3 is 0.30000000000000004
      const tick = Number((multiple * 10 ** power).toPrecision(6));
      if (tick >= domain[0] && tick <= domain[1]) ticks.push(tick);
    }
  }
  return { domain, ticks };
}

/** Values closer than this share of themselves are one: twelve digits could not tell their ticks apart. */
const minSpread = 1e-9;

function linearTicks(least: number, greatest: number): AxisTicks {
  const size = Math.max(Math.abs(least), Math.abs(greatest));
  const isOne = greatest - least <= minSpread * size;
  const margin = isOne ? size / 20 || 0.5 : 0;
  const low = least - margin;
  const high = greatest + margin;
  const rough = (high - low) / wantedSteps;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((multiple) => multiple * power >= rough) ?? 10);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  return { domain: [Math.min(ticks[0], least), Math.max(ticks[ticks.length - 1], greatest)], ticks };
}

const sixDigits = new Intl.NumberFormat("en", { maximumSignificantDigits: 6 });

/** 0.05, 12.5, 20,000, 2.5e-7: as short as it can be without losing a digit that ticks have. */
export function formatTick(value: number): string {
  if (value !== 0 && Math.abs(value) < 1e-3) return Number(value.toPrecision(6)).toExponential();
  return sixDigits.format(Number(value.toPrecision(6)));
}

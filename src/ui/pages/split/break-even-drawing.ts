// Latency over the uplink rate as lines, and where the focus becomes faster or slower than another.
import { grouped, listed } from "../../../core/base/sentence";
import type { SplitReport } from "../../../core/split/report";
import type { PlotCurve, PlotPoint } from "../../components/chart-frame-series";
import type { ChartRows } from "./chart-rows";
import { arrivalText, rateText, rateTick, secondsText, secondsTick } from "./chart-text";
import { candidateStyle } from "./drawn-candidates";
import type { SplitDrawing } from "./split-chart";

/** On logarithmic axes between neighbouring points; undefined outside of them and where an end is endless. */
export function valueOnCurve(at: readonly number[], seconds: readonly number[], x: number): number | undefined {
  for (let i = 1; i < at.length; i++) {
    if (!(x >= at[i - 1] && x <= at[i])) continue;
    const share = Math.log(x / at[i - 1]) / Math.log(at[i] / at[i - 1]);
    const value = seconds[i - 1] * (seconds[i] / seconds[i - 1]) ** share;
    return Number.isFinite(value) && value > 0 ? value : undefined;
  }
  return undefined;
}

export interface MarkedCrossing {
  readonly rate: number;
  readonly seconds: number;
  readonly otherId: string;
  readonly focusIsFasterAbove: boolean;
  /** Computed to the last digit; else read between the points of two lines. */
  readonly exact: boolean;
}

/** Where the focus changes order with others: with `against` as the report has it, with all others between the curves' points. */
export function markedCrossings(report: SplitReport, others: readonly string[]): MarkedCrossing[] {
  const { overRate, focus, against, breakEven } = report;
  const { at } = overRate;
  const own = overRate.curves.find(({ id }) => id === focus)?.seconds;
  if (!own) return [];
  const found: MarkedCrossing[] = [];
  for (const { id, seconds } of overRate.curves) {
    if (id === focus || !others.includes(id)) continue;
    if (id === against && breakEven) {
      for (const { at: rate, firstIsLessAbove } of breakEven.rate.crossings) {
        const height = valueOnCurve(at, own, rate) ?? valueOnCurve(at, seconds, rate);
        if (height !== undefined) {
          found.push({ rate, seconds: height, otherId: id, focusIsFasterAbove: firstIsLessAbove, exact: true });
        }
      }
      continue;
    }
    for (let i = 1; i < at.length; i++) {
      // in logarithms, as the lines are drawn
      const before = Math.log(own[i - 1] / seconds[i - 1]);
      const after = Math.log(own[i] / seconds[i]);
      if (!(Number.isFinite(before) && Number.isFinite(after) && before * after < 0)) continue;
      const rate = at[i - 1] * (at[i] / at[i - 1]) ** (before / (before - after));
      const height = valueOnCurve(at, own, rate);
      if (height === undefined) continue;
      found.push({ rate, seconds: height, otherId: id, focusIsFasterAbove: after < 0, exact: false });
    }
  }
  return found.toSorted((a, b) => a.rate - b.rate);
}

/** Where the focus is the faster one, of crossings with one other: "below 1.2 Mbit/s and above 3 Mbit/s". */
export function soonerText(
  crossings: readonly Pick<MarkedCrossing, "rate" | "focusIsFasterAbove" | "exact">[],
): string {
  const place = ({ rate, exact }: (typeof crossings)[number]) => `${exact ? "" : "about "}${rateText(rate)}`;
  const stretches = crossings.flatMap((crossing, i) => {
    if (!crossing.focusIsFasterAbove) return i === 0 ? [`below ${place(crossing)}`] : [];
    const end = crossings.at(i + 1);
    return [end ? `from ${place(crossing)} to ${place(end)}` : `above ${place(crossing)}`];
  });
  return listed(stretches);
}

const crossingsId = "crossings";
const nowId = "now";

/** `chosen`: ids of those that are drawn, the focus and the one against it first. */
export function drawBreakEven(report: SplitReport, chosen: readonly string[]): SplitDrawing {
  const { rows, overRate, scenario, focus } = report;
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  const nameOf = (id: string | undefined) => names.get(id ?? "") ?? "";
  const shown = chosen.flatMap((id, place) => {
    const seconds = overRate.curves.find((curve) => curve.id === id)?.seconds;
    return seconds ? [{ id, seconds, style: candidateStyle(place) }] : [];
  });
  const rate = scenario.uplink.rateBitsPerSecond;
  const hasRate = rate > 0 && scenario.uplink.trace === undefined;
  const curves = shown.flatMap(({ id, seconds, style }): PlotCurve[] => {
    const points = overRate.at.flatMap((x, i): PlotPoint[] =>
      Number.isFinite(seconds[i]) && seconds[i] > 0
        ? [{ x, y: seconds[i], label: rateText(x), facts: [["Latency", secondsText(seconds[i])]] }]
        : [],
    );
    const row = rows.find((one) => one.id === id);
    const now = row?.latencySeconds;
    const isThere = hasRate && now !== undefined && Number.isFinite(now) && now > 0;
    return [
      { ...style, id, name: nameOf(id), marker: "none", points },
      {
        ...style,
        id: `${id} ${nowId}`,
        name: nameOf(id),
        joined: false,
        points: isThere
          ? [{ x: rate, y: now, label: `Now, ${rateText(rate)}`, facts: [["Latency", secondsText(now)]] }]
          : [],
      },
    ];
  });
  const crossings = markedCrossings(
    report,
    shown.map(({ id }) => id),
  );
  const sentences = shown.flatMap(({ id }) => {
    const own = crossings.filter(({ otherId }) => otherId === id);
    return own.length === 0 ? [] : [`${nameOf(focus)} answers sooner than ${nameOf(id)} ${soonerText(own)}.`];
  });
  const marks: PlotCurve = {
    id: crossingsId,
    name: "Crossing",
    color: "var(--mantine-color-text)",
    marker: "diamond",
    hollow: true,
    joined: false,
    points: crossings.map(({ rate: x, seconds, otherId, focusIsFasterAbove, exact }) => {
      const [above, below] = focusIsFasterAbove ? [focus, otherId] : [otherId, focus];
      return {
        x,
        y: seconds,
        label: `Crossing at ${exact ? "" : "about "}${rateText(x)}`,
        facts: [
          ["Sooner below", nameOf(below)],
          ["Sooner above", nameOf(above)],
          ["Latency", secondsText(seconds)],
        ],
      };
    }),
  };
  const endless = shown.filter(({ seconds }) => seconds.includes(Infinity)).map(({ id }) => nameOf(id));
  const undrawn = chosen.filter((id) => !shown.some((one) => one.id === id));
  const notes = [
    ...sentences,
    ...(crossings.length === 0 && shown.length > 1 && shown.some(({ id }) => id === focus)
      ? [
          `${nameOf(focus)} crosses none of the others between ${rateText(overRate.at[0])} and ${rateText(overRate.at.at(-1) ?? 0)}.`,
        ]
      : []),
    ...(scenario.uplink.trace !== undefined
      ? ["The scenario has a trace of rates, not one rate: there is no line of the present."]
      : rate === 0
        ? ["The scenario’s rate is 0: nothing that is sent arrives."]
        : []),
    ...(endless.length > 0 ? [`Where its line is missing, no answer of ${listed(endless, "or")} arrives.`] : []),
    ...(undrawn.length > 0 ? [`${listed(undrawn.map(nameOf))} may not answer what is asked, and has no line.`] : []),
  ];
  const table: ChartRows = {
    columns: [
      { key: "rate_bits_per_second", name: "Uplink rate", text: rateText },
      ...shown.map(({ id }) => ({ key: `${id}_latency_seconds`, name: nameOf(id), text: arrivalText })),
    ],
    rows: overRate.at.map((x, i) => [x, ...shown.map(({ seconds }) => seconds[i])]),
  };
  return {
    title: "Latency over the uplink rate",
    description: `${shown.length === 1 ? "One line" : `${grouped(shown.length)} lines`} of latency over the uplink’s rate, both axes logarithmic: ${listed(shown.map(({ id }) => nameOf(id)))}.${hasRate ? ` An upright line is the scenario’s rate, ${rateText(rate)}.` : ""}`,
    notes,
    data: {
      curves: [...curves, marks],
      uprights: hasRate
        ? [{ id: nowId, x: rate, text: `now ${rateText(rate)}`, color: "var(--mantine-color-dimmed)", dash: "4 4" }]
        : [],
      xAxis: { label: "uplink rate, bit/s", scale: "log", format: rateTick },
      yAxis: { label: "latency", scale: "log", format: secondsTick },
    },
    legend: [
      ...shown.map(({ id, style }) => ({
        ...style,
        id,
        name: nameOf(id),
        detail: detailOf(report, id),
        curves: [id, `${id} ${nowId}`],
      })),
      ...(crossings.length > 0 ? [{ ...marks, detail: `of ${nameOf(focus)} with another` }] : []),
    ],
    rows: table,
    fileStem: "split-latency-over-rate",
  };
}

function detailOf({ focus, against, rows }: SplitReport, id: string): string | undefined {
  const now = rows.find((row) => row.id === id)?.latencySeconds;
  const role = id === focus ? "the focus" : id === against ? "held against it" : undefined;
  return [role, now !== undefined && `now ${arrivalText(now)}`].filter((part) => typeof part === "string").join(", ");
}

// Which input decides: bars from the cost at its low value to that at its high one, the longest on top.
import { listed } from "../../../core/base/sentence";
import type { SplitReport } from "../../../core/split/report";
import { effectOf, type Cost, type Sensitivity } from "../../../core/split/sensitivity";
import { lineColor } from "../../components/chart-frame-colors";
import type { PlotArea, PlotCurve, PlotPoint, PlotRectangle } from "../../components/chart-frame-series";
import { arrivalText, joulesText, joulesTick, secondsText, secondsTick, spentText } from "./chart-text";
import { inputText } from "./input-texts";
import type { SplitDrawing } from "./split-chart";

export type TornadoCost = keyof SplitReport["tornado"];

const quantities = { latency: "latencySeconds", energy: "wholeJoules" } as const satisfies Record<
  TornadoCost,
  keyof Cost
>;
/** The others are in the table. */
const maxBars = 12;
const thickness = 0.62;

const nowLine = { id: "now", color: "var(--mantine-color-text)", marker: "none" } as const;

const isDrawn = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value);

interface DrawnBar {
  readonly bar: Sensitivity;
  /** Where on the upright axis. */
  readonly row: number;
}

export function drawTornado(
  { tornado, rows, focus }: Pick<SplitReport, "tornado" | "rows" | "focus">,
  cost: TornadoCost,
): SplitDrawing {
  const quantity = quantities[cost];
  const costText = cost === "latency" ? secondsText : joulesText;
  const costKey = cost === "latency" ? "latency_seconds" : "whole_joules";
  const inputValue = (value: number, [input]: readonly unknown[]) => inputText(String(input)).value(value);
  const costName = cost === "latency" ? "latency" : "whole energy";
  const row = rows.find(({ id }) => id === focus);
  const now = cost === "latency" ? row?.latencySeconds : row?.energy.wholeJoules;
  const moving = tornado[cost].filter((bar) => effectOf(bar, quantity) > 0);
  const top = isDrawn(now) ? moving.slice(0, maxBars) : [];
  const drawn = top.map((bar, i): DrawnBar => ({ bar, row: top.length - 1 - i }));
  const sides = [
    { id: "low", name: "Input at its low value", color: lineColor(0), marker: "circle" as const },
    { id: "high", name: "Input at its high value", color: lineColor(1), marker: "square" as const },
  ];
  const costAt = ({ atLow, atHigh }: Sensitivity, side: string) => (side === "low" ? atLow : atHigh)[quantity];
  const areas = sides.map(({ id, color }): PlotArea => ({
    id,
    color,
    fill: "full",
    rectangles: drawn.flatMap(({ bar, row: place }): PlotRectangle[] => {
      const end = costAt(bar, id);
      if (!isDrawn(end) || !isDrawn(now)) return [];
      // where both ends lie on one side, the shorter bar stands within the longer
      const half = (isShorter(bar, id, now, quantity) ? 0.55 : 1) * (thickness / 2);
      return [{ x: [Math.min(now, end), Math.max(now, end)], y: [place - half, place + half] }];
    }),
  }));
  const curves = sides.map(({ id, name, color, marker }): PlotCurve => ({
    id,
    name,
    color,
    marker,
    // what is full would hide where the bar ends
    hollow: true,
    joined: false,
    points: drawn.flatMap(({ bar, row: place }): PlotPoint[] => {
      const end = costAt(bar, id);
      if (!isDrawn(end)) return [];
      const text = inputText(bar.input);
      return [
        {
          x: end,
          y: place,
          label: `${text.name}: ${text.value(id === "low" ? bar.low : bar.high)}`,
          odd: bar.clipped !== undefined,
          facts: [
            [costName, costText(end)],
            ["now", `${text.value(bar.value)}, ${isDrawn(now) ? costText(now) : ""}`],
            ["tried", bar.range],
            ...(bar.clipped ? [["limit", bar.clipped] as const] : []),
          ],
        },
      ];
    }),
  }));
  const endless = top.flatMap((bar) =>
    (["low", "high"] as const).flatMap((side) => {
      const end = costAt(bar, side);
      if (isDrawn(end)) return [];
      const text = inputText(bar.input);
      const at = `${text.name} at ${text.value(side === "low" ? bar.low : bar.high)}`;
      return [end === undefined ? `${at}: the ${costName} is not known.` : `${at}: the ${costName} has no end.`];
    }),
  );
  const clipped = top.filter((bar) => bar.clipped !== undefined);
  const name = row?.name ?? "The focus";
  const notes = [
    ...(isDrawn(now)
      ? []
      : [
          now === Infinity
            ? `${name} has a ${costName} without end now: no bar can be drawn around it.`
            : `The ${costName} of ${name} is not known: it needs ${listed(row?.needs.length ? row.needs : (row?.energy.needs ?? ["a candidate that may answer"]))}.`,
        ]),
    ...endless,
    ...clipped.map(({ input, clipped: why }) => `${inputText(input).name} (✕): ${why}`),
    ...(moving.length > top.length && top.length > 0
      ? [`The ${maxBars} inputs that move it most are drawn; the table has all ${moving.length}.`]
      : []),
  ];
  return {
    title: `What decides the ${costName} of ${name}`,
    description: isDrawn(now)
      ? `Bars around the present ${costName}, ${costText(now)}: each input halved and doubled, or moved over its measured 10 to 90 %, the greatest effect first. ${top
          .map((bar) => {
            const text = inputText(bar.input);
            return `${text.name} from ${text.value(bar.low)} to ${text.value(bar.high)}: ${endText(costAt(bar, "low"), cost)} to ${endText(costAt(bar, "high"), cost)}.`;
          })
          .join(" ")}`
      : `The present ${costName} of ${name} is not known or has no end.`,
    notes,
    data: {
      curves,
      areas,
      uprights: isDrawn(now) ? [{ id: "now", x: now, color: nowLine.color }] : [],
      xAxis: { label: costName, scale: "linear", format: cost === "latency" ? secondsTick : joulesTick },
      yAxis: {
        label: "input",
        scale: "linear",
        names: drawn.toReversed().map(({ bar }) => `${inputText(bar.input).name}${bar.clipped ? " ✕" : ""}`),
      },
    },
    legend: [
      ...sides.map(({ id, name: side, color, marker }) => ({
        id,
        name: side,
        detail: id === "low" ? "half, or what 10 % of the measured stay below" : "double, or what 90 % stay below",
        color,
        marker,
        hollow: true,
        joined: false,
      })),
      ...(isDrawn(now) ? [{ ...nowLine, name: `Now: ${costText(now)}` }] : []),
    ],
    rows: {
      columns: [
        { key: "input", name: "Key" },
        { key: "name", name: "Input" },
        { key: "low", name: "Low", text: inputValue },
        { key: "now", name: "Now", text: inputValue },
        { key: "high", name: "High", text: inputValue },
        { key: `${costKey}_at_low`, name: `${costName} at low`, text: (value) => endText(value, cost) },
        { key: `${costKey}_at_high`, name: `${costName} at high`, text: (value) => endText(value, cost) },
        { key: "range", name: "Tried" },
        { key: "clipped", name: "Limit", wraps: true },
      ],
      rows: moving.map((bar) => {
        const text = inputText(bar.input);
        return [
          bar.input,
          text.name,
          bar.low,
          bar.value,
          bar.high,
          bar.atLow[quantity],
          bar.atHigh[quantity],
          bar.range,
          bar.clipped,
        ];
      }),
    },
    fileStem: `split-tornado-${cost}`,
  };
}

function endText(value: number | undefined, cost: TornadoCost): string {
  return cost === "latency" ? arrivalText(value) : spentText(value);
}

/** Whether a side's bar ends nearer to the present than the other side's, in the same direction. */
function isShorter(bar: Sensitivity, side: string, now: number, quantity: keyof Cost): boolean {
  const [own, other] = side === "low" ? [bar.atLow, bar.atHigh] : [bar.atHigh, bar.atLow];
  const [a, b] = [own[quantity], other[quantity]];
  if (a === undefined || b === undefined) return false;
  return (a - now) * (b - now) > 0 && Math.abs(a - now) < Math.abs(b - now);
}

// How the latencies of drawn images are spread: the share that is answered by each time.
import { listed } from "../../../core/base/sentence";
import type { ReportRow } from "../../../core/split/report";
import type { PlotCurve } from "../../components/chart-frame-series";
import { formatPercent } from "../../components/format";
import { arrivalText, secondsText, secondsTick } from "./chart-text";
import { candidateStyle } from "./drawn-candidates";
import type { SplitDrawing } from "./split-chart";

/** Above this ratio of the slowest image to the fastest, a linear axis would squeeze the fast ones into a line. */
const maxLinearRatio = 30;
const marked = [0.05, 0.5, 0.95] as const;

/** The shares that a report's quantiles stand for: evenly from 0 to 1. */
const shareOf = (i: number, count: number) => (count === 1 ? 1 : i / (count - 1));

const byText = (share: string, seconds: number) =>
  seconds === Infinity ? `${share} never` : `${share} by ${secondsText(seconds)}`;

export function drawEcdf(rows: readonly ReportRow[], chosen: readonly string[]): SplitDrawing {
  const known = chosen.flatMap((id, place) => {
    const row = rows.find((one) => one.id === id);
    return row ? [{ row, style: candidateStyle(place) }] : [];
  });
  const shown = known.flatMap(({ row, style }) => (row.spread ? [{ row, spread: row.spread, style }] : []));
  const finite = shown.flatMap(({ spread }) => spread.quantiles.filter((seconds) => Number.isFinite(seconds)));
  const [least, greatest] = [Math.min(...finite), Math.max(...finite)];
  const curves = shown.flatMap(({ row: { id, name }, spread, style }): PlotCurve[] => {
    const { quantiles } = spread;
    const points = quantiles.flatMap((x, i) => {
      const share = shareOf(i, quantiles.length);
      return Number.isFinite(x)
        ? [
            {
              x,
              y: 100 * share,
              label: `${formatPercent(share)} of the images`,
              facts: [["By", secondsText(x)]] as const,
            },
          ]
        : [];
    });
    const percentiles = [spread.p5, spread.p50, spread.p95].flatMap((x, i) =>
      Number.isFinite(x)
        ? [
            {
              x,
              y: 100 * marked[i],
              label: `${formatPercent(marked[i])} of the images`,
              facts: [["By", secondsText(x)]] as const,
            },
          ]
        : [],
    );
    return [
      { ...style, id, name, marker: "none", points },
      { ...style, id: `${id} percentiles`, name, joined: false, points: percentiles },
    ];
  });
  const still = shown.filter(({ spread }) => !spread.varies).map(({ row }) => row.name);
  const missing = known.filter(({ row }) => !row.spread);
  const endless = shown.filter(({ spread }) => spread.quantiles.includes(Infinity));
  const rebuilt = shown.filter(({ spread }) => spread.reconstructed.length > 0);
  const notes = [
    ...missing.map(({ row }) => row.reason ?? `Of ${row.name} nothing is known of how its latency is spread.`),
    ...endless.map(({ row: { name }, spread: { quantiles } }) => {
      const answered = quantiles.findLastIndex((seconds) => Number.isFinite(seconds));
      if (answered < 0) return `Of ${name} no answer arrives.`;
      const share = 1 - shareOf(answered, quantiles.length);
      return `Of ${name} no answer arrives for up to ${formatPercent(share)} of the images.`;
    }),
    ...(still.length > 0 ? [`Nothing is known of how ${listed(still)} varies: all images take as long.`] : []),
    ...rebuilt.map(
      ({ row: { name }, spread }) =>
        `${name}: ${listed(spread.reconstructed)} reconstructed from mean and standard deviation.`,
    ),
  ];
  return {
    title: "How latencies are spread",
    description:
      shown.length === 0
        ? "No candidate with a known spread is chosen."
        : `The share of the drawn images that is answered by each time. ${shown
            .map(
              ({ row: { name }, spread: { p5, p50, p95 } }) =>
                `${name}: ${byText("5 %", p5)}, ${byText("half", p50)}, ${byText("95 %", p95)}.`,
            )
            .join(" ")}`,
    notes,
    data: {
      curves,
      xAxis: {
        label: "latency",
        scale: least > 0 && greatest > maxLinearRatio * least ? "log" : "linear",
        format: secondsTick,
      },
      yAxis: { label: "images answered, %", scale: "linear", domain: [0, 100] },
    },
    legend: shown.map(({ row: { id, name }, spread, style }) => ({
      ...style,
      id,
      name,
      detail: `${byText("half", spread.p50)}, ${byText("95 %", spread.p95)}`,
      curves: [id, `${id} percentiles`],
    })),
    rows: {
      columns: [
        { key: "images_percent", name: "Images answered, %", text: (percent) => String(Number(percent.toFixed(1))) },
        ...shown.map(({ row: { id, name } }) => ({ key: `${id}_latency_seconds`, name, text: arrivalText })),
      ],
      rows: Array.from({ length: Math.max(0, ...shown.map(({ spread }) => spread.quantiles.length)) }, (_, i) => [
        100 * shareOf(i, shown[0].spread.quantiles.length),
        ...shown.map(({ spread }) => spread.quantiles[i]),
      ]),
    },
    fileStem: "split-latency-spread",
  };
}

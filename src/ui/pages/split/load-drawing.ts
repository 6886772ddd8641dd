// What more images a second do to a candidate: latencies up to its capacity, and what is dropped or piles up beyond.
import type { LoadCurvePoint } from "../../../core/split/load-curves";
import type { Place } from "../../../core/split/queueing";
import type { ReportRow } from "../../../core/split/report";
import type { Scenario } from "../../../core/split/scenario";
import { lineColor } from "../../components/chart-frame-colors";
import type { PlotCurve, PlotPoint } from "../../components/chart-frame-series";
import { formatPercent } from "../../components/format";
import { imagesText, secondsText, secondsTick } from "./chart-text";
import type { SplitDrawing } from "./split-chart";

export const loadViews = ["latency", "dropped", "backlog"] as const;
export type LoadView = (typeof loadViews)[number];

/** A candidate's simulation at several image rates, and what it can follow. */
export interface Load {
  readonly row: Pick<ReportRow, "name" | "queue" | "maxImagesPerSecond">;
  readonly points: readonly LoadCurvePoint[];
  readonly workload: Pick<Scenario["workload"], "imagesPerSecond" | "whenBusy" | "devices">;
}

/** Above this ratio of the longest latency to the shortest, a linear axis would press the short ones flat. */
const maxLinearRatio = 30;

const placeNames: Readonly<Record<Place, string>> = { device: "the device", link: "the uplink", server: "the server" };

const viewNames: Readonly<Record<LoadView, string>> = {
  latency: "latency",
  dropped: "images dropped",
  backlog: "growth of the backlog",
};

/** Lines that are drawn: `y` undefined where nothing can be said. */
interface LoadLine {
  readonly id: string;
  readonly name: string;
  readonly y: (point: LoadCurvePoint) => number | undefined;
}

const lines: Readonly<Record<LoadView, readonly LoadLine[]>> = {
  latency: [
    { id: "p50", name: "Half of the images", y: ({ latency }) => latency?.p50 },
    { id: "p95", name: "95 % of the images", y: ({ latency }) => latency?.p95 },
  ],
  dropped: [{ id: "dropped", name: "Images dropped", y: ({ droppedShare }) => 100 * droppedShare }],
  backlog: [
    {
      id: "backlog",
      name: "Growth of the backlog",
      y: ({ backlogImagesPerSecond }) => backlogImagesPerSecond,
    },
  ],
};

function valueText(view: LoadView, value: number): string {
  if (view === "latency") return secondsText(value);
  return view === "dropped" ? formatPercent(value / 100) : imagesText(value);
}

function factsOf(point: LoadCurvePoint): [string, string][] {
  const { latency, droppedShare, backlogImagesPerSecond, answersPerSecond } = point;
  return [
    ...(latency
      ? ([
          ["Half by", secondsText(latency.p50)],
          ["95 % by", secondsText(latency.p95)],
        ] as [string, string][])
      : []),
    ...(droppedShare > 0 ? [["Dropped", formatPercent(droppedShare)] as [string, string]] : []),
    ...(backlogImagesPerSecond > 0
      ? [["Backlog grows by", imagesText(backlogImagesPerSecond)] as [string, string]]
      : []),
    ["Answered", imagesText(answersPerSecond)],
  ];
}

export function drawLoad(load: Load, view: LoadView): SplitDrawing {
  const { row, points, workload } = load;
  const { name, queue } = row;
  const of = workload.devices > 1 ? " of each device" : "";
  const max = row.maxImagesPerSecond ?? 0;
  const hasCapacity = max > 0 && max < Infinity;
  const shapes = ["circle", "square"] as const;
  const curves = lines[view].map((line, i): PlotCurve => ({
    id: line.id,
    name: line.name,
    color: lineColor(i),
    dash: i > 0 ? "7 4" : undefined,
    marker: shapes[i],
    points: points.flatMap((point): PlotPoint[] => {
      const y = line.y(point);
      return y === undefined || !Number.isFinite(y)
        ? []
        : [{ x: point.imagesPerSecond, y, label: imagesText(point.imagesPerSecond), facts: factsOf(point) }];
    }),
  }));
  const heights = curves.flatMap((curve) => curve.points.map(({ y }) => y));
  const isWide = Math.max(...heights) > maxLinearRatio * Math.min(...heights);
  const bottleneck = placeNames[queue?.bottleneck ?? "device"];
  const unstable = points.filter(({ stable }) => !stable);
  const now = workload.imagesPerSecond;
  const notes = [
    ...(hasCapacity
      ? [
          `${name} can follow ${imagesText(max)}${of}; ${bottleneck} is the bottleneck.`,
          now > max
            ? `Now ${imagesText(now)} come${of}: more than that.`
            : now > 0
              ? `Now ${imagesText(now)} come${of}: ${formatPercent(now / max)} of it.`
              : "Now images come so rarely that none meets another.",
        ]
      : [
          max === 0
            ? `${name} can follow no rate at all: ${bottleneck} never passes an image.`
            : `${name} can follow any rate: no place takes time for an image.`,
        ]),
    ...(unstable.length > 0 && view === "latency"
      ? [
          `From ${imagesText(unstable[0].imagesPerSecond)} on the backlog grows for as long as images come: there is no percentile to draw.`,
        ]
      : []),
  ];
  const uprights = [
    ...(hasCapacity
      ? [{ id: "capacity", x: max, text: `capacity, ${bottleneck}`, color: "var(--mantine-color-text)", dash: "2 3" }]
      : []),
    ...(now > 0 && points.length > 0
      ? [{ id: "now", x: now, text: "now", color: "var(--mantine-color-dimmed)", dash: "6 4" }]
      : []),
  ];
  return {
    title: `What more images a second do to ${name}`,
    description: `A simulation of ${viewNames[view]} over the images a second${of}. ${curves
      .filter((curve) => curve.points.length > 0)
      .map(({ name: line, points: some }) => {
        const [first, last] = [some[0], some[some.length - 1]];
        return `${line}: ${valueText(view, first.y)} at ${first.label} to ${valueText(view, last.y)} at ${last.label}.`;
      })
      .join(" ")}`.trim(),
    notes,
    data: {
      curves,
      uprights,
      xAxis: { label: `images a second${of}`, scale: "linear", fromZero: true },
      yAxis:
        view === "latency"
          ? { label: "latency", scale: isWide ? "log" : "linear", fromZero: true, format: secondsTick }
          : view === "dropped"
            ? { label: "dropped, %", scale: "linear", fromZero: true }
            : { label: "images/s more in the backlog", scale: "linear", fromZero: true },
    },
    legend: [
      ...curves,
      ...uprights.map(({ id, color, dash, x }) => ({
        id,
        color,
        dash,
        marker: "none" as const,
        name: id === "now" ? `Now: ${imagesText(x)}` : `Capacity: ${imagesText(x)}`,
        detail: id === "now" ? undefined : `${bottleneck} is the bottleneck`,
      })),
    ],
    rows: {
      columns: [
        { key: "images_per_second", name: `Images a second${of}`, text: imagesText },
        { key: "p50_seconds", name: "Half by", text: secondsText },
        { key: "p95_seconds", name: "95 % by", text: secondsText },
        { key: "dropped_percent", name: "Dropped", text: (percent) => formatPercent(percent / 100) },
        { key: "backlog_images_per_second", name: "Backlog grows by", text: imagesText },
        { key: "answers_per_second", name: "Answered, all devices", text: imagesText },
        { key: "follows", name: "Follows" },
      ],
      rows: points.map((point) => [
        point.imagesPerSecond,
        point.latency?.p50,
        point.latency?.p95,
        100 * point.droppedShare,
        point.backlogImagesPerSecond,
        point.answersPerSecond,
        point.stable ? "yes" : "no",
      ]),
    },
    fileStem: `split-load-${view}`,
  };
}

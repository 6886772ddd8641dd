// Who answers first over the uplink's rate and the device's speed, as coloured cells with letters.
import type { SplitReport } from "../../../core/split/report";
import type { WinnerMap } from "../../../core/split/winner-map";
import type { CellReading, PlotCells } from "../../components/chart-frame-cells";
import { lineColor } from "../../components/chart-frame-colors";
import type { PlotArea, PlotCurve, PlotRectangle } from "../../components/chart-frame-series";
import { formatCount, formatPercent } from "../../components/format";
import type { CellPlace } from "../../components/next-cell";
import type { ChartRows } from "./chart-rows";
import { arrivalText, factorText, rateText, rateTick, secondsText } from "./chart-text";
import type { SplitDrawing, SplitLegendEntry } from "./split-chart";
import { cellEdges, letterOf, regionsOf, type WinnerRegion } from "./winner-regions";

/** Smaller regions have no room for a letter of their own; the table and each cell's reading name them. */
const minLetterCells = 9;
const minLetterDepth = 2;

const nobody = "Nobody answers";

interface MapNames {
  readonly name: (winner: number) => string;
  /** By candidate index, the winner of most cells first. */
  readonly order: ReadonlyMap<number, number>;
}

function namesOf(regions: readonly WinnerRegion[], { rows }: Pick<SplitReport, "rows">): MapNames {
  const counts = new Map<number, number>();
  for (const { winner, cells } of regions) {
    if (winner >= 0) counts.set(winner, (counts.get(winner) ?? 0) + cells.length);
  }
  const winners = [...counts].toSorted((a, b) => b[1] - a[1]).map(([winner]) => winner);
  return {
    name: (winner) => (winner < 0 ? nobody : (rows[winner]?.name ?? "")),
    order: new Map(winners.map((winner, place) => [winner, place])),
  };
}

/** Cells of a row that lie side by side are one rectangle. */
function rectanglesOf(
  has: (cell: number) => boolean,
  { rates, slowdowns }: WinnerMap,
  xEdges: readonly number[],
  yEdges: readonly number[],
  joinsRow: boolean,
): PlotRectangle[] {
  const rectangles: PlotRectangle[] = [];
  for (let row = 0; row < slowdowns.length; row++) {
    for (let column = 0; column < rates.length; column++) {
      const from = column;
      if (!has(row * rates.length + column)) continue;
      const last = joinsRow ? rates.length - 1 : column;
      while (column < last && has(row * rates.length + column + 1)) column++;
      rectangles.push({ x: [xEdges[from], xEdges[column + 1]], y: [yEdges[row], yEdges[row + 1]] });
    }
  }
  return rectangles;
}

function presentCell(
  xEdges: readonly number[],
  yEdges: readonly number[],
  rate: number,
  slowdown: number,
): CellPlace | undefined {
  const within = (edges: readonly number[], value: number) =>
    edges.findIndex((edge, i) => i + 1 < edges.length && value >= edge && value <= edges[i + 1]);
  const [row, column] = [within(yEdges, slowdown), within(xEdges, rate)];
  return row < 0 || column < 0 ? undefined : { row, column };
}

function reader(map: WinnerMap, { name, order }: MapNames) {
  const { rates, slowdowns, winner, runnerUp, seconds, runnerUpSeconds, contested } = map;
  return ({ row, column }: CellPlace): CellReading => {
    const cell = row * rates.length + column;
    const [best, next] = [winner[cell], runnerUp[cell]];
    const letter = order.get(best);
    const title = `${rateText(rates[column])}, device ${factorText(slowdowns[row])} as slow`;
    if (best < 0) return { title, detail: nobody, facts: [] };
    return {
      title,
      detail: `${letter === undefined ? "" : `${letterOf(letter)}: `}${name(best)} in ${secondsText(seconds[cell])}`,
      facts: [
        ["next", next < 0 ? "nobody" : `${name(next)} in ${secondsText(runnerUpSeconds[cell])}`] as const,
        ...(contested[cell] ? [["undecided:", "their 95 % intervals overlap"] as const] : []),
      ],
    };
  };
}

export interface MapDrawing extends SplitDrawing {
  readonly cells: PlotCells;
  /** Of every cell, for files. */
  readonly cellRows: () => ChartRows;
}

export function drawWinnerMap(map: WinnerMap, report: SplitReport): MapDrawing {
  const { rates, slowdowns, winner, runnerUp, seconds, runnerUpSeconds, contested } = map;
  const { uplink, device } = report.scenario;
  const xEdges = cellEdges(rates);
  const yEdges = cellEdges(slowdowns);
  const regions = regionsOf(map);
  const names = namesOf(regions, report);
  const { name, order } = names;
  const winners = [...order.keys()];
  const areas = winners.map((index, place): PlotArea => ({
    id: String(index),
    color: lineColor(place),
    fill: "full",
    rectangles: rectanglesOf((cell) => winner[cell] === index, map, xEdges, yEdges, true),
  }));
  const undecided = rectanglesOf((cell) => contested[cell] === 1, map, xEdges, yEdges, false);
  if (undecided.length > 0) {
    areas.push({ id: "contested", color: "var(--lab-card)", fill: "hatched", rectangles: undecided });
  }
  const letters = regions
    .filter((region) => region.cells.length >= minLetterCells && region.depth >= minLetterDepth)
    .flatMap(({ winner: index, middle }) => {
      const place = order.get(index);
      return place === undefined ? [] : [{ x: rates[middle.column], y: slowdowns[middle.row], text: letterOf(place) }];
    });

  const rate = uplink.rateBitsPerSecond;
  const present = uplink.trace ? undefined : presentCell(xEdges, yEdges, rate, device.slowdown);
  const presentMark: PlotCurve = {
    id: "now",
    name: "Now",
    color: "var(--mantine-color-text)",
    marker: "diamond",
    hollow: true,
    joined: false,
    points: present ? [{ x: rate, y: device.slowdown, label: rateText(rate) }] : [],
  };
  const cellCount = rates.length * slowdowns.length;
  const share = (cells: number) => formatPercent(cells / cellCount);
  const cellsOf = (index: number) =>
    regions.reduce((sum, one) => sum + (one.winner === index ? one.cells.length : 0), 0);
  const emptyCells = cellsOf(-1);
  const legend: SplitLegendEntry[] = [
    ...winners.map((index, place) => ({
      id: String(index),
      name: name(index),
      detail: `${share(cellsOf(index))} of the map`,
      color: lineColor(place),
      marker: "none" as const,
      area: { letter: letterOf(place), fill: "full" as const },
    })),
    ...(undecided.length > 0
      ? [
          {
            id: "contested",
            name: "Undecided",
            detail: "the 95 % intervals of the first two overlap",
            color: "var(--mantine-color-dimmed)",
            marker: "none" as const,
            area: { fill: "hatched" as const },
          },
        ]
      : []),
    ...(present
      ? [{ ...presentMark, name: `Now: ${rateText(rate)}, device ${factorText(device.slowdown)} as slow` }]
      : []),
  ];
  const notes = [
    ...(emptyCells > 0 ? [`Where there is no colour, nobody answers: ${share(emptyCells)} of the map.`] : []),
    ...(uplink.trace
      ? ["The scenario has a trace of rates, not one rate: the present has no place on the map."]
      : present
        ? []
        : [`The present, ${rateText(rate)} and a device ${factorText(device.slowdown)} as slow, lies beside the map.`]),
  ];
  const read = reader(map, names);
  return {
    title: "Who answers first",
    description: describe(regions, names, map, present && read(present)),
    notes,
    data: {
      curves: [presentMark],
      areas,
      letters,
      xAxis: { label: "uplink rate, bit/s", scale: "log", domain: [xEdges[0], xEdges[rates.length]], format: rateTick },
      yAxis: {
        label: "device, times as slow",
        scale: "log",
        domain: [yEdges[0], yEdges[slowdowns.length]],
        format: formatCount,
      },
    },
    legend,
    rows: regionRows(regions, names, map),
    fileStem: "split-winner-map",
    cells: { xEdges, yEdges, start: present ?? regions[0].middle, read },
    cellRows: () => ({
      columns: [
        { key: "rate_bits_per_second", name: "Uplink rate", text: rateText },
        { key: "device_slowdown", name: "Device", text: factorText },
        { key: "winner", name: "Winner" },
        { key: "latency_seconds", name: "Latency", text: arrivalText },
        { key: "next", name: "Next" },
        { key: "next_latency_seconds", name: "Its latency", text: arrivalText },
        { key: "intervals_overlap", name: "Undecided" },
      ],
      rows: Array.from({ length: cellCount }, (_, cell) => [
        rates[cell % rates.length],
        slowdowns[Math.floor(cell / rates.length)],
        report.rows[winner[cell]]?.id,
        seconds[cell],
        report.rows[runnerUp[cell]]?.id,
        runnerUp[cell] < 0 ? undefined : runnerUpSeconds[cell],
        contested[cell],
      ]),
    }),
  };
}

function extent({ cells }: WinnerRegion, { rates, slowdowns, seconds, contested }: WinnerMap) {
  const ends = (of: (cell: number) => number) => {
    const values = cells.map(of);
    return [Math.min(...values), Math.max(...values)] as const;
  };
  return {
    rate: ends((cell) => rates[cell % rates.length]),
    slowdown: ends((cell) => slowdowns[Math.floor(cell / rates.length)]),
    seconds: ends((cell) => seconds[cell]),
    contested: cells.reduce((sum, cell) => sum + contested[cell], 0) / cells.length,
  };
}

function describe(
  regions: readonly WinnerRegion[],
  { name, order }: MapNames,
  map: WinnerMap,
  present: CellReading | undefined,
): string {
  const cellCount = map.winner.length;
  const sentences = [...order.keys()].map((index) => {
    const own = regions.filter((region) => region.winner === index);
    const share = own.reduce((sum, { cells }) => sum + cells.length, 0) / cellCount;
    const { rate, slowdown } = extent(own[0], map);
    return `${name(index)} wins ${formatPercent(share)} of the map${own.length > 1 ? `, in ${own.length} regions, of which the greatest goes` : ","} from ${rateText(rate[0])} to ${rateText(rate[1])} and from ${factorText(slowdown[0])} to ${factorText(slowdown[1])}.`;
  });
  return [
    `A map of who answers first: the uplink’s rate to the right, how many times as slow the device is upwards, both logarithmic.`,
    order.size === 0 ? "Nobody answers anywhere." : "",
    ...sentences,
    present ? `Now, at ${present.title}: ${present.detail}.` : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/** A row a region: who wins from where to where. */
function regionRows(regions: readonly WinnerRegion[], { name, order }: MapNames, map: WinnerMap): ChartRows {
  return {
    columns: [
      { key: "letter", name: "Letter" },
      { key: "winner", name: "Who answers first" },
      { key: "share_percent", name: "Of the map", text: (percent) => formatPercent(percent / 100) },
      { key: "rate_from", name: "Rate from", text: rateText },
      { key: "rate_to", name: "to", text: rateText },
      { key: "slowdown_from", name: "Device from", text: factorText },
      { key: "slowdown_to", name: "to", text: factorText },
      { key: "latency_from_seconds", name: "Latency from", text: arrivalText },
      { key: "latency_to_seconds", name: "to", text: arrivalText },
      { key: "undecided_percent", name: "Undecided", text: (percent) => formatPercent(percent / 100) },
    ],
    rows: regions.map((region) => {
      const { rate, slowdown, seconds, contested } = extent(region, map);
      const place = order.get(region.winner);
      return [
        place === undefined ? undefined : letterOf(place),
        name(region.winner),
        (100 * region.cells.length) / map.winner.length,
        ...rate,
        ...slowdown,
        ...seconds,
        100 * contested,
      ];
    }),
  };
}

/** For a file: winners by their ids, cells row by row, the slowest rate and the fastest device first. */
export function mapJson(map: WinnerMap, { rows }: Pick<SplitReport, "rows">) {
  const ids = (indices: Int16Array) => Array.from(indices, (index) => rows[index]?.id ?? null);
  return {
    ratesBitsPerSecond: map.rates,
    deviceSlowdowns: map.slowdowns,
    winners: ids(map.winner),
    next: ids(map.runnerUp),
    latencySeconds: map.seconds,
    nextLatencySeconds: map.runnerUpSeconds,
    intervalsOverlap: map.contested,
  };
}

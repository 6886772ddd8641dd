// The nouns of the Charts page: series of points with several rates, costs on the device and scores, and levels that have no rate.
import type { PublishedDataSet, RateUnit } from "../../../engine/protocol-charts";
import type { DemoFamily, DeviceCost } from "../../../engine/protocol-checkpoints";

/** Where figures come from, one fact a row. */
export type Provenance = readonly (readonly [name: string, value: string])[];

/** Where a series comes from; decides how it is drawn. */
export type Origin = "paper" | "published" | "lab" | "demo" | "codec" | "import";

export interface Rate {
  readonly mean: number;
  /** Standard deviation over images. */
  readonly std?: number;
}

export interface ChartPoint {
  /** What tells it from its neighbours: "beta 1.28", "quality 50". */
  readonly label: string;
  readonly beta?: number;
  readonly quality?: number;
  readonly rates: { readonly [Unit in RateUnit]?: Rate };
  /** What the device's half costs, whatever is sent. */
  readonly encoder?: DeviceCost;
  /** What the whole network costs, where nothing is sent and the device runs all of it. */
  readonly network?: DeviceCost;
  /** By score name; in percent where the score is a known one. */
  readonly scores: Readonly<Record<string, number>>;
  /** Why it has no rate, where it has none. */
  readonly withoutRate?: string;
  /** Why nothing is known of what the device pays, where that is so. */
  readonly withoutEncoder?: string;
  /** Something to know before it is read: it is drawn as a cross and listed. */
  readonly caution?: string;
  /** Where the figures come from. */
  readonly provenance: Provenance;
  readonly result?: string;
  readonly checkpoint?: string;
}

export interface ChartSeries {
  /** Stable, without commas: it stands in the address. */
  readonly id: string;
  readonly name: string;
  readonly origin: Origin;
  /** How it was measured, for the legend: dataset and protocol. */
  readonly protocol: string;
  /** Equal where dataset and protocol are: only then do scores compare. Absent where nobody knows. */
  readonly setting?: string;
  /** Of what others published. */
  readonly dataSet?: PublishedDataSet;
  /** Of the demo: the family that was measured, on images of its own. */
  readonly family?: DemoFamily;
  /** Rising beta, rising quality, or the order of the file: never by rate. */
  readonly points: readonly ChartPoint[];
}

/** A network that sends no bitstream: its scores are the same at every rate, and the device pays for all of it. */
export interface ChartLevel
  extends
    Pick<ChartSeries, "id" | "name" | "origin" | "protocol" | "dataSet" | "family">,
    Pick<ChartPoint, "network" | "withoutEncoder" | "scores" | "caution" | "provenance" | "result" | "checkpoint"> {}

const nothingSent: ChartPoint["rates"] = { paper: { mean: 0 }, payload: { mean: 0 }, bpp: { mean: 0 } };

/** The level where what the device pays lies along the axis: a point. */
export const seriesOfLevel = ({ id, name, origin, protocol, dataSet, family, ...point }: ChartLevel): ChartSeries => ({
  id,
  name,
  origin,
  protocol,
  dataSet,
  family,
  points: [{ label: "on the device", rates: nothingSent, ...point }],
});

export interface ChartContent {
  readonly series: readonly ChartSeries[];
  readonly levels: readonly ChartLevel[];
  /** The demo's family that is drawn until another is chosen; the first there is where absent. */
  readonly firstFamily?: DemoFamily;
}

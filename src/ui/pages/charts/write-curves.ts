// What is on the chart as files for others: CSV with every point, and CompressAI's JSON, one file a curve.
import papaparse from "papaparse";
import { isKnownScore } from "../../../engine/protocol-charts";
import type { ChartSelection, PlacedSeries } from "./chart-selection";
import { type ChartLevel, type ChartPoint, type ChartSeries, seriesOfLevel } from "./chart-series";
import { deviceCost } from "./horizontal-axis";
import { scoreLabel } from "./score-names";

const headings = [
  "series",
  "protocol",
  "point",
  "beta",
  "quality",
  "paper_kilobytes",
  "payload_bytes",
  "bits_per_pixel",
  "encoder_bits",
  "encoder_parameters",
  "encoder_macs",
  "encoder_input_pixels",
  "device_bits",
  "device_parameters",
  "device_macs",
  "device_input_pixels",
  "score",
  "value",
  "note",
  "source",
] as const;
type Row = Readonly<Record<(typeof headings)[number], string | number | undefined>>;

/** Three rows of the dialog in one cell: where a figure comes from. */
const sourceOf = ({ provenance }: Pick<ChartPoint, "provenance">) =>
  provenance
    .filter(([name]) => ["Repository", "Commit", "File", "Source", "Weights"].includes(name))
    .map(([name, value]) => `${name}: ${value}`)
    .join("; ");

function rowOf(series: ChartSeries, point: ChartPoint, score: string, note?: string): Row {
  const payload = point.rates.payload;
  const device = deviceCost(point);
  return {
    series: series.name,
    protocol: series.protocol,
    point: point.label,
    beta: point.beta,
    quality: point.quality,
    paper_kilobytes: point.rates.paper?.mean,
    payload_bytes: payload && 1000 * payload.mean,
    bits_per_pixel: point.rates.bpp?.mean,
    encoder_bits: point.encoder?.bits,
    encoder_parameters: point.encoder?.parameters,
    encoder_macs: point.encoder?.multiplyAccumulates,
    encoder_input_pixels: point.encoder?.inputSize,
    device_bits: device?.bits,
    device_parameters: device?.parameters,
    device_macs: device?.multiplyAccumulates,
    device_input_pixels: device?.inputSize,
    score: scoreLabel(score),
    value: point.scores[score],
    note: [note, point.caution].filter(Boolean).join(" "),
    source: sourceOf(point),
  };
}

/** Placed points, those without a place, and levels, which send nothing: a row each, left empty what is not known. */
export function selectionCsv({ placed, levels, unplaced }: ChartSelection, score: string): string {
  const rowOfLevel = (level: ChartLevel) => {
    const series = seriesOfLevel(level);
    return rowOf(series, { ...series.points[0], label: "level" }, score);
  };
  const rows: Row[] = [
    ...placed.flatMap(({ series, points }) => points.map(({ point }) => rowOf(series, point, score))),
    ...unplaced.map(({ series, point, why }) => rowOf(series, point, score, `Not on the chart: ${why}.`)),
    ...levels.map(rowOfLevel),
  ];
  // a name that begins with = + - @ gets an apostrophe, lest a spreadsheet runs it
  return `${papaparse.unparse(rows, { columns: [...headings], escapeFormulae: true, newline: "\r\n" })}\r\n`;
}

/** A list of one value a point, or none where a point lacks it: lists of a curve are equally long. */
function complete<Value>(points: readonly ChartPoint[], of: (point: ChartPoint) => Value | undefined) {
  const values = points.flatMap((point) => of(point) ?? []);
  return values.length === points.length ? values : undefined;
}

/**
 * One curve as CompressAI writes it, with every score and rate that all its points have. `bpp` is there only where it is
 * known; scores that this lab knows are in percent and say so in their name.
 */
export function compressAiJson({ series, points: placed }: PlacedSeries): string {
  const points = placed.map(({ point }) => point);
  const payload = complete(points, ({ rates }) => rates.payload?.mean);
  const lists = new Map<string, readonly number[] | undefined>([
    ["bpp", complete(points, ({ rates }) => rates.bpp?.mean)],
    ["payload-bytes", payload?.map((kilobytes) => 1000 * kilobytes)],
    ["paper-kilobytes", complete(points, ({ rates }) => rates.paper?.mean)],
    ["encoder-bits", complete(points, ({ encoder }) => encoder?.bits)],
    ["encoder-parameters", complete(points, ({ encoder }) => encoder?.parameters)],
    ["encoder-macs", complete(points, ({ encoder }) => encoder?.multiplyAccumulates)],
    ["encoder-input-pixels", complete(points, ({ encoder }) => encoder?.inputSize)],
    ["network-bits", complete(points, ({ network }) => network?.bits)],
    ["network-parameters", complete(points, ({ network }) => network?.parameters)],
    ["network-macs", complete(points, ({ network }) => network?.multiplyAccumulates)],
    ["network-input-pixels", complete(points, ({ network }) => network?.inputSize)],
    ["beta", complete(points, ({ beta }) => beta)],
    ["quality", complete(points, ({ quality }) => quality)],
  ]);
  for (const score of new Set(points.flatMap(({ scores }) => Object.keys(scores)))) {
    lists.set(
      isKnownScore(score) ? `${score}-percent` : score,
      complete(points, ({ scores }) => scores[score]),
    );
  }
  const results = Object.fromEntries([...lists].filter(([, values]) => values !== undefined));
  return `${JSON.stringify({ name: series.name, description: series.protocol, results }, null, 2)}\n`;
}

/** `Ladon ResNet-50 (paper)` as `ladon-resnet-50-paper`. */
export function fileStem(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9.]+/g, "-")
      .replaceAll(/^-+|-+$/g, "") || "curve"
  );
}

// Results of evaluations as text for a terminal.
import { detectionMetricNames } from "../core/metrics/detection-evaluator";
import { segmentationPixelsText } from "../core/metrics/segmentation-pixels";
import type { EvaluationResult, Interval } from "../engine/protocol-evaluation";

const places = (digits: number) => (value: number) => value.toFixed(digits);
const percent = places(2);
const share = places(4);

function spanned(value: number, interval: Interval | undefined, format: (value: number) => string): string {
  return interval ? `${format(value)} (${format(interval.lower)} – ${format(interval.upper)})` : format(value);
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows.map((row) =>
    row.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join("   "),
  );
}

function titleOf({ checkpoint, codec }: EvaluationResult): string {
  return codec ? `${checkpoint.title}, ${codec.name} ${codec.quality}` : checkpoint.title;
}

type Row = readonly [name: string, of: (result: EvaluationResult) => string | undefined];

const rows: readonly Row[] = [
  ["images", ({ images }) => String(images)],
  ["skipped", ({ skipped }) => (skipped > 0 ? String(skipped) : undefined)],
  ["payload bytes", ({ sizes }) => sizes && percent(sizes.payloadBytes.mean)],
  ["file bytes", ({ sizes }) => sizes && percent(sizes.fileBytes.mean)],
  ["paper's KB", ({ sizes }) => sizes && share(sizes.paperKilobytes.mean)],
  ["bits per pixel", ({ sizes }) => sizes && share(sizes.bitsPerPixel.mean)],
  ["encoder kbit", ({ checkpoint: { encoder }, codec }) => (codec ? undefined : encoder && share(encoder.bits / 1e3))],
  [
    "encoder MMAC",
    ({ checkpoint: { encoder }, codec }) => (codec ? undefined : encoder && share(encoder.multiplyAccumulates / 1e6)),
  ],
  ["top-1 %", ({ scores: { classification: c } }) => c && spanned(c.top1, c.interval, percent)],
  ["top-5 %", ({ scores: { classification: c } }) => c && percent(c.top5)],
  ...detectionMetricNames.map((name): Row => [
    name,
    ({ scores: { detection: d } }) => d && (name === "AP" ? spanned(d.AP, d.interval, share) : share(d[name])),
  ]),
  ["mean IoU", ({ scores: { segmentation: s } }) => s && spanned(s.meanIoU, s.interval, share)],
  ["pixel accuracy", ({ scores: { segmentation: s } }) => s && share(s.pixelAccuracy)],
  [
    "masks compared",
    ({ scores, segmentationPixels: pixels = "original", protocolNumbers: numbers }) =>
      scores.segmentation && numbers && segmentationPixelsText(pixels, numbers),
  ],
  ["ms an image", ({ elapsedMs }) => percent(Object.values(elapsedMs).reduce((sum, spread) => sum + spread.median, 0))],
];

const maxTitledColumns = 2;

/** One column a result, one line a figure; 95 % intervals in brackets where the set is small. Many results are numbered. */
export function evaluationTable(results: readonly EvaluationResult[]): string {
  const lines = rows.flatMap(([name, of]) => {
    const cells = results.map(of);
    return cells.some((cell) => cell !== undefined) ? [[name, ...cells.map((cell) => cell ?? "–")]] : [];
  });
  const titles = results.map(titleOf);
  if (results.length <= maxTitledColumns) return columns([["", ...titles], ...lines]).join("\n");
  const legend = titles.map((title, i) => `${i + 1}  ${title}`);
  return [...legend, "", ...columns([["", ...titles.map((_, i) => String(i + 1))], ...lines])].join("\n");
}

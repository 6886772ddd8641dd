// Results of evaluations as text for a terminal.
import { segmentationPixelsText } from "../core/metrics/segmentation-pixels";
import { taskNames, type TaskName } from "../domain";
import type { EvaluationResult, Interval } from "../engine/protocol-evaluation";
import { engineTasks } from "../engine/tasks/tasks";

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

function metricRows<Task extends TaskName>(task: Task): Row[] {
  return engineTasks[task].metricRows.map(({ title, decimals, of, hasInterval }): Row => [
    title,
    ({ scores }) => {
      const metrics = scores[task];
      return metrics && spanned(of(metrics), hasInterval ? metrics.interval : undefined, places(decimals));
    },
  ]);
}

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
  ...taskNames.flatMap(metricRows),
  [
    "masks compared",
    ({ segmentationPixels: pixels, protocolNumbers: numbers }) =>
      pixels && numbers && segmentationPixelsText(pixels, numbers),
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

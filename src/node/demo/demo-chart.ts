// The README's chart of the demo: three scores against the bytes of the files, beside JPEG and WebP.
import { classColors } from "../../core/base/class-colors";
import { hexOfBytes } from "../../core/base/hashes";
import type { DemoResults, DemoScoreName } from "./demo-results";

const panels: readonly { readonly score: DemoScoreName; readonly title: string; readonly percent: number }[] = [
  { score: "top1", title: "classification, top-1 %", percent: 1 },
  { score: "AP", title: "detection, mAP %", percent: 100 },
  { score: "meanIoU", title: "segmentation, mean IoU %", percent: 100 },
];

/** Of the colours of classes, which the colour-blind tell apart. */
const [blue, green, vermillion] = [4, 2, 5].map((place) => `#${hexOfBytes(Uint8Array.from(classColors[place]))}`);

const series = [
  { results: "betas", name: "Ladon", color: blue, width: 2.5 },
  { results: "webp", name: "WebP", color: green, width: 1.5 },
  { results: "jpeg", name: "JPEG", color: vermillion, width: 1.5 },
] as const;

const panelWidth = 270;
const height = 260;
const frame = { left: 40, right: 14, top: 34, bottom: 44 };
const ticks = [100, 200, 500, 1000, 2000, 5000] as const;

const number = (value: number) => value.toFixed(1).replace(/\.0$/, "");

/** Axis of bytes, logarithmic, over all that was measured. */
function byteScale({ betas, jpeg, webp }: DemoResults) {
  const bytes = [...betas, ...jpeg, ...webp].map(({ fileBytes }) => fileBytes);
  const [low, high] = [Math.log(Math.min(...bytes) * 0.85), Math.log(Math.max(...bytes) * 1.15)];
  const inner = panelWidth - frame.left - frame.right;
  return (value: number) => frame.left + (inner * (Math.log(value) - low)) / (high - low);
}

const percentY = (percent: number) => frame.top + ((height - frame.top - frame.bottom) * (100 - percent)) / 100;

function panel(results: DemoResults, { score, title, percent }: (typeof panels)[number], index: number): string {
  const x = byteScale(results);
  const right = panelWidth - frame.right;
  const bottom = height - frame.bottom;
  const rows = [0, 25, 50, 75, 100].map(
    (value) =>
      `<line x1="${frame.left}" x2="${right}" y1="${number(percentY(value))}" y2="${number(percentY(value))}" stroke="#ddd"/>` +
      `<text x="${frame.left - 6}" y="${number(percentY(value) + 4)}" text-anchor="end">${value}</text>`,
  );
  const columns = ticks
    .filter((value) => x(value) >= frame.left && x(value) <= right)
    .map(
      (value) =>
        `<line x1="${number(x(value))}" x2="${number(x(value))}" y1="${bottom}" y2="${bottom + 4}" stroke="#555"/>` +
        `<text x="${number(x(value))}" y="${bottom + 17}" text-anchor="middle">${value.toLocaleString("en")}</text>`,
    );
  const lines = series.map(({ results: name, color, width }) => {
    const points = results[name]
      .flatMap((row) => {
        const value = row[score];
        return value === undefined ? [] : [{ bytes: row.fileBytes, y: percentY(value * percent) }];
      })
      .toSorted((a, b) => a.bytes - b.bytes)
      .map(({ bytes, y }) => `${number(x(bytes))},${number(y)}`);
    const dots = points.map((point) => `<circle cx="${point.replace(",", '" cy="')}" r="3" fill="${color}"/>`);
    return `<polyline points="${points.join(" ")}" fill="none" stroke="${color}" stroke-width="${width}"/>${dots.join("")}`;
  });
  const teacher = results.teacher[score];
  const uncompressed =
    teacher === undefined
      ? ""
      : `<line x1="${frame.left}" x2="${right}" y1="${number(percentY(teacher * percent))}" y2="${number(percentY(teacher * percent))}" stroke="#555" stroke-dasharray="4 4"/>`;
  return [
    `<g transform="translate(${index * panelWidth} 0)">`,
    `<text x="${frame.left}" y="18" font-weight="600">${title}</text>`,
    ...rows,
    ...columns,
    `<line x1="${frame.left}" x2="${right}" y1="${bottom}" y2="${bottom}" stroke="#555"/>`,
    `<text x="${(frame.left + right) / 2}" y="${height - 8}" text-anchor="middle">bytes of the file</text>`,
    uncompressed,
    ...lines,
    "</g>",
  ].join("\n");
}

/** An SVG of its own, white in light and dark. Bytes on a logarithmic axis; dashed: the same network uncompressed. */
export function demoChart(results: DemoResults): string {
  const width = panels.length * panelWidth;
  const legend = [...series, { name: "uncompressed", color: "#555" }].map(
    ({ name, color }, i) =>
      `<g transform="translate(${frame.left + i * 110} ${height + 14})"><line x1="0" x2="22" y1="-4" y2="-4" stroke="${color}" stroke-width="2.5"` +
      `${name === "uncompressed" ? ' stroke-dasharray="4 4"' : ""}/><text x="28">${name}</text></g>`,
  );
  const { count, size } = results.scenes;
  const about = `Scores of the demo's betas beside JPEG and WebP on ${count.toLocaleString("en")} unseen scenes of ${size} × ${size} pixels`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height + 28}" font-family="system-ui, sans-serif" font-size="12" fill="#222" role="img">`,
    `<title>${about}</title>`,
    `<rect width="${width}" height="${height + 28}" fill="#fff"/>`,
    ...panels.map((one, i) => panel(results, one, i)),
    ...legend,
    "</svg>",
    "",
  ].join("\n");
}

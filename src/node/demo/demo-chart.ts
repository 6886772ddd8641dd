// A chart of a demo: three scores against the bytes of the files, beside JPEG and WebP.
import { whole } from "../markdown-table";
import {
  colorAt,
  dot,
  drawing,
  frame,
  levelLine,
  panelHeight,
  panelSvg,
  panelWidth,
  percentY,
  pointText,
  polyline,
  shareX,
} from "./svg-panel";
import { bytesOfScore, type DemoResults, type DemoScoreName } from "../../engine/split/demo-results";

const panels: readonly { readonly score: DemoScoreName; readonly title: string; readonly percent: number }[] = [
  { score: "top1", title: "classification, top-1 %", percent: 1 },
  { score: "AP", title: "detection, mAP %", percent: 100 },
  { score: "meanIoU", title: "segmentation, mean IoU %", percent: 100 },
];

const [blue, green, vermillion] = [4, 2, 5].map(colorAt);
const grey = "#555";
const dashed = ' stroke-dasharray="4 4"';

const series = [
  { results: "betas", name: "Ladon", color: blue, width: 2.5 },
  { results: "webp", name: "WebP", color: green, width: 1.5 },
  { results: "jpeg", name: "JPEG", color: vermillion, width: 1.5 },
] as const;

const ticks = [100, 200, 500, 1000, 2000, 5000] as const;

/** Axis of bytes, logarithmic, over all that was measured. */
function byteScale({ betas, jpeg, webp }: DemoResults, score: DemoScoreName) {
  const bytes = [...betas, ...jpeg, ...webp].map((row) => bytesOfScore(row, score, "file"));
  const [low, high] = [Math.log(Math.min(...bytes) * 0.85), Math.log(Math.max(...bytes) * 1.15)];
  return (value: number) => shareX((Math.log(value) - low) / (high - low));
}

function panel(results: DemoResults, { score, title, percent }: (typeof panels)[number], index: number): string {
  const x = byteScale(results, score);
  const right = panelWidth - frame.right;
  const lines = series.map(({ results: name, color, width }) => {
    const points = results[name]
      .flatMap((row) => {
        const value = row[score];
        return value === undefined ? [] : [{ bytes: bytesOfScore(row, score, "file"), y: percentY(value * percent) }];
      })
      .toSorted((a, b) => a.bytes - b.bytes)
      .map(({ bytes, y }) => pointText(x(bytes), y));
    return polyline(points, color, width) + points.map((point) => dot(point, 3, color)).join("");
  });
  const teacher = results.teacher[score];
  const uncompressed = teacher === undefined ? "" : levelLine(teacher * percent, `stroke="${grey}"${dashed}`);
  return panelSvg(
    {
      title,
      axis: "bytes of the file",
      ticks: ticks
        .map((value) => ({ x: x(value), text: value.toLocaleString("en") }))
        .filter((tick) => tick.x >= frame.left && tick.x <= right),
      content: [uncompressed, ...lines],
    },
    index,
  );
}

function testedOn({ scenes, photos }: DemoResults): string {
  if (scenes) return `${whole(scenes.count)} unseen scenes of ${scenes.size} × ${scenes.size} pixels`;
  const { classification, detection } = photos!.images;
  return `unseen photographs: ${whole(classification)} with classes, ${whole(detection)} with boxes and masks`;
}

/** An SVG: bytes on a logarithmic axis; dashed: the same network uncompressed. */
export function demoChart(results: DemoResults): string {
  const width = panels.length * panelWidth;
  const legend = [...series, { name: "uncompressed", color: grey }].map(
    ({ name, color }, i) =>
      `<g transform="translate(${frame.left + i * 110} ${panelHeight + 14})"><line x1="0" x2="22" y1="-4" y2="-4" stroke="${color}" stroke-width="2.5"` +
      `${name === "uncompressed" ? dashed : ""}/><text x="28">${name}</text></g>`,
  );
  const about = `Scores of the demo's betas beside JPEG and WebP on ${testedOn(results)}`;
  return drawing(about, width, panelHeight + 28, [...panels.map((one, i) => panel(results, one, i)), ...legend]);
}

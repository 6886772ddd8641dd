// A report's latencies as stacked bars in SVG, for documents: what each candidate takes, the fastest first.
import type { PartPlace } from "../../core/split/estimate";
import type { SplitReport } from "../../core/split/report";
import { figureText, openingSentence } from "../../core/split/report-sentence";
import { colorAt, drawing } from "../demo/svg-panel";

/** Colours in the order in which the parts happen. */
const places: readonly (readonly [place: PartPlace, title: string])[] = [
  ["device", "Device"],
  ["uplink", "Uplink"],
  ["wait", "Wait"],
  ["server", "Server"],
  ["downlink", "Downlink"],
];

const barWidth = 400;
/** For the latency behind a bar. */
const textWidth = 70;
/** Of a letter of the names, on average. */
const letterWidth = 6.5;
const rowHeight = 22;
const top = 52;

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const pixels = (value: number) => Number(value.toFixed(2));

/** Bars of those that answer; those that do not are counted below. */
export function latencySvg(report: SplitReport): string {
  const answering = report.rows
    .filter(({ reason, latencySeconds }) => reason === undefined && latencySeconds !== undefined)
    .toSorted((a, b) => a.latencySeconds! - b.latencySeconds!);
  const nameWidth = Math.ceil(Math.max(300, ...answering.map(({ name }) => 20 + letterWidth * name.length)));
  const width = nameWidth + barWidth + textWidth;
  const longest = Math.max(0, ...answering.map(({ latencySeconds }) => latencySeconds!));
  const scale = longest > 0 ? barWidth / longest : 0;
  const legend = places.map(
    ([, title], i) =>
      `<rect x="${nameWidth + i * 90}" y="30" width="10" height="10" fill="${colorAt(i)}"/>` +
      `<text x="${nameWidth + i * 90 + 14}" y="39">${title}</text>`,
  );
  const bars = answering.map(({ name, parts, latencySeconds }, row) => {
    const y = top + row * rowHeight;
    let x = nameWidth;
    const pieces = places.map(([place], i) => {
      const seconds = parts.filter((part) => part.place === place).reduce((sum, part) => sum + (part.seconds ?? 0), 0);
      const piece = `<rect x="${pixels(x)}" y="${y}" width="${pixels(seconds * scale)}" height="14" fill="${colorAt(i)}"/>`;
      x += seconds * scale;
      return piece;
    });
    return (
      `<text x="${nameWidth - 8}" y="${y + 11}" text-anchor="end">${escaped(name)}</text>${pieces.join("")}` +
      `<text x="${pixels(x + 6)}" y="${y + 11}">${figureText(latencySeconds!, "s")}</text>`
    );
  });
  const out = report.rows.length - answering.length;
  const below = top + answering.length * rowHeight + 16;
  const note =
    out > 0 ? [`<text x="${nameWidth}" y="${below}">${out} more need figures, or may not answer</text>`] : [];
  return drawing(escaped(openingSentence(report)), width, below + 12, [
    `<text x="10" y="18" font-weight="600">Latency of an image, by where it passes</text>`,
    ...legend,
    ...bars,
    ...note,
  ]);
}

// A panel of a drawing of the demo: its frame, its rows of values and its columns, and what is drawn in it, in SVG.
import { classColors } from "../../core/base/class-colors";
import { hexOfBytes } from "../../core/base/hashes";

export const panelWidth = 270;
export const panelHeight = 260;
export const frame = { left: 40, right: 14, top: 34, bottom: 44 };

const number = (value: number) => value.toFixed(1).replace(/\.0$/, "");

/** Where a share of the panel's width lies, from 0 on the left to 1 on the right. */
export const shareX = (share: number) => frame.left + (panelWidth - frame.left - frame.right) * share;

/** Where a value in percent lies, from 0 at the bottom. */
export const percentY = (percent: number) =>
  frame.top + ((panelHeight - frame.top - frame.bottom) * (100 - percent)) / 100;

/** Of the colours of classes, which the colour-blind tell apart; they come again and again. */
export const colorAt = (place: number) => `#${hexOfBytes(Uint8Array.from(classColors[place % classColors.length]))}`;

/** A line across the panel at a value in percent. */
export function levelLine(percent: number, attributes: string): string {
  const y = number(percentY(percent));
  return `<line x1="${frame.left}" x2="${panelWidth - frame.right}" y1="${y}" y2="${y}" ${attributes}/>`;
}

/** x and y in pixels, as a polyline lists them. */
export const pointText = (x: number, y: number) => `${number(x)},${number(y)}`;

/** `dash` are attributes of a line that is not whole. */
export const polyline = (points: readonly string[], color: string, width: number, dash = "") =>
  `<polyline points="${points.join(" ")}" fill="none" stroke="${color}" stroke-width="${width}"${dash}/>`;

export const dot = (point: string, radius: number, color: string) =>
  `<circle cx="${point.replace(",", '" cy="')}" r="${radius}" fill="${color}"/>`;

export interface Panel {
  readonly title: string;
  /** Under the horizontal axis. */
  readonly axis: string;
  readonly ticks: readonly { readonly x: number; readonly text: string }[];
  /** What is drawn in it. */
  readonly content: readonly string[];
}

/** The panel at its place in a row of them; rows at 0, 25 … 100 %. */
export function panelSvg({ title, axis, ticks, content }: Panel, index: number): string {
  const right = panelWidth - frame.right;
  const bottom = panelHeight - frame.bottom;
  const rows = [0, 25, 50, 75, 100].map(
    (value) =>
      levelLine(value, 'stroke="#ddd"') +
      `<text x="${frame.left - 6}" y="${number(percentY(value) + 4)}" text-anchor="end">${value}</text>`,
  );
  const columns = ticks.map(
    ({ x, text }) =>
      `<line x1="${number(x)}" x2="${number(x)}" y1="${bottom}" y2="${bottom + 4}" stroke="#555"/>` +
      `<text x="${number(x)}" y="${bottom + 17}" text-anchor="middle">${text}</text>`,
  );
  return [
    `<g transform="translate(${index * panelWidth} 0)">`,
    `<text x="${frame.left}" y="18" font-weight="600">${title}</text>`,
    ...rows,
    ...columns,
    `<line x1="${frame.left}" x2="${right}" y1="${bottom}" y2="${bottom}" stroke="#555"/>`,
    `<text x="${(frame.left + right) / 2}" y="${panelHeight - 8}" text-anchor="middle">${axis}</text>`,
    ...content,
    "</g>",
  ].join("\n");
}

/** An SVG of its own, white in light and dark. */
export function drawing(about: string, width: number, height: number, content: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#222" role="img">`,
    `<title>${about}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...content,
    "</svg>",
    "",
  ].join("\n");
}

// A page of many images with what a network answered of each, for judging by eye: top-3, boxes and masks over the image.
import { encode } from "fast-png";
import { classColors, cssColor } from "../../core/base/class-colors";
import { classNameText } from "../../core/base/class-name-text";
import { nearestResize } from "../../core/image/nearest-resize";
import type { Prediction, Segmentation, TaskName } from "../../domain";

export interface AnsweredPhoto {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** The image's file as it is. */
  readonly file: Uint8Array;
  readonly mediaType: string;
  readonly prediction: Prediction;
}

type ClassNames = { readonly [Task in TaskName]?: readonly string[] };

/** Boxes with less are not drawn. */
const minConfidence = 0.5;
const topCount = 3;
/** Of 255: how much of an object's colour lies over the image. */
const maskAlpha = 120;
/** Pixels on the longer side of a mask on the sheet. */
const maxMaskSide = 240;

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

function dataUrl(mediaType: string, bytes: Uint8Array): string {
  return `data:${mediaType};base64,${Buffer.from(bytes).toString("base64")}`;
}

/** Objects in the colours of their classes, the background clear; undefined where there is no object. */
function maskUrl(mask: Segmentation): string | undefined {
  if (mask.labels.every((label) => label === 0)) return undefined;
  const scale = Math.min(1, maxMaskSide / Math.max(mask.width, mask.height));
  const [columns, rows] = [mask.width, mask.height].map((side) => Math.max(1, Math.round(side * scale)));
  const { width, height, labels } = nearestResize(mask, columns, rows);
  const data = new Uint8Array(labels.length * 4);
  for (const [pixel, label] of labels.entries()) {
    if (label === 0) continue;
    data.set([...classColors[(label - 1) % classColors.length], maskAlpha], 4 * pixel);
  }
  return dataUrl("image/png", encode({ width, height, data, channels: 4, depth: 8 }));
}

function drawnOver({ width, height, prediction }: AnsweredPhoto, names: ClassNames): string {
  const line = Math.max(width, height) / 120;
  const mask = prediction.segmentation && maskUrl(prediction.segmentation);
  const boxes = (prediction.detection?.boxes ?? []).filter(({ score }) => score >= minConfidence);
  const drawn = boxes.map(({ boxXyxyPixels: [left, top, right, bottom], label, score }) => {
    const color = cssColor(label - 1);
    const text = `${classNameText(names.detection?.[label] ?? String(label))} ${Math.round(100 * score)} %`;
    return (
      `<rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" fill="none" stroke="${color}" stroke-width="${line}"/>` +
      `<text x="${left + line}" y="${Math.max(top, 6 * line) - line}" font-size="${6 * line}" fill="${color}" stroke="#000" stroke-width="${line / 4}" paint-order="stroke">${escaped(text)}</text>`
    );
  });
  return [
    `<svg viewBox="0 0 ${width} ${height}">`,
    mask ? `<image href="${mask}" width="${width}" height="${height}" preserveAspectRatio="none"/>` : "",
    ...drawn,
    "</svg>",
  ].join("");
}

function answerLines({ prediction: { classification } }: AnsweredPhoto, names: ClassNames): string {
  if (!classification) return "";
  const top = classification.top.slice(0, topCount).map(({ label, probability }) => {
    const name = classNameText(names.classification?.[label] ?? String(label));
    return `<li>${escaped(name)} ${(100 * probability).toFixed(0)} %</li>`;
  });
  const unsure = classification.sure === false ? "<strong>not sure</strong>" : "";
  return `${unsure}<ol>${top.join("")}</ol>`;
}

function figure(photo: AnsweredPhoto, names: ClassNames): string {
  const { name, file, mediaType } = photo;
  return [
    `<figure><div class="image"><img src="${dataUrl(mediaType, file)}" alt="">${drawnOver(photo, names)}</div>`,
    `<figcaption>${escaped(name)}${answerLines(photo, names)}</figcaption></figure>`,
  ].join("");
}

const style = `
  body { margin: 16px; width: 1248px; font: 13px system-ui, sans-serif; color: #222; background: #fff }
  main { display: grid; grid-template-columns: repeat(5, 1fr); gap: 12px }
  figure { margin: 0 } .image { position: relative } img { width: 100%; display: block }
  svg { position: absolute; inset: 0; width: 100%; height: 100% }
  figcaption { overflow-wrap: anywhere } ol { margin: 0; padding-left: 20px } strong { color: #b00; display: block }`;

/** An HTML page that needs nothing beside it. `names` are those of each head's classes, by label. */
export function contactSheet(title: string, photos: readonly AnsweredPhoto[], names: ClassNames): string {
  const unsure = photos.filter(({ prediction }) => prediction.classification?.sure === false).length;
  const count = `${photos.length} images${unsure > 0 ? `, ${unsure} of them not sure` : ""}`;
  return [
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title><style>${style}</style>`,
    `<h1>${escaped(title)}</h1><p>${count}; boxes from ${100 * minConfidence} % confidence on</p>`,
    `<main>${photos.map((photo) => figure(photo, names)).join("\n")}</main></html>\n`,
  ].join("\n");
}

// A small JPEG of an image with its mask and boxes drawn in, for grids and for people who take the answers away.
import type { DetectedBox, RgbImage, Segmentation } from "../../domain";
import type { ClassNames } from "../protocol-predictions";
import { toImageData } from "./image-codecs";

/** Okabe and Ito's colours for the colour-blind, "Color Universal Design" (2008), grey for black; as on the page. */
const colors: readonly (readonly [red: number, green: number, blue: number])[] = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 158, 115],
  [240, 228, 66],
  [0, 114, 178],
  [213, 94, 0],
  [204, 121, 167],
  [160, 160, 160],
];
const colorOf = (label: number) => colors[(label - 1) % colors.length];
const maskOpacity = 0.5;
const background = [128, 128, 128] as const;

export interface OverlayParts {
  /** Absent where there was only a bitstream: a neutral background takes its place. */
  readonly image?: RgbImage;
  readonly imageWidth: number;
  readonly imageHeight: number;
  readonly boxes: readonly DetectedBox[];
  readonly boxNames: ClassNames;
  readonly segmentation?: Segmentation;
}

/** The image's pixels, or the background's, under the mask. */
function painted({ image, segmentation }: OverlayParts, width: number, height: number): ImageData {
  const pixels = image ? toImageData(image) : new ImageData(width, height);
  const { data } = pixels;
  if (!image) for (let i = 0; i < data.length; i++) data[i] = i % 4 === 3 ? 255 : background[i % 4];
  if (!segmentation) return pixels;
  for (let y = 0, to = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * segmentation.height) / height) * segmentation.width;
    for (let x = 0; x < width; x++, to += 4) {
      const label = segmentation.labels[row + Math.floor(((x + 0.5) * segmentation.width) / width)];
      if (label === 0) continue;
      const color = colorOf(label);
      for (let c = 0; c < 3; c++) data[to + c] += maskOpacity * (color[c] - data[to + c]);
    }
  }
  return pixels;
}

function drawBoxes(context: OffscreenCanvasRenderingContext2D, { boxes, boxNames }: OverlayParts, scale: number): void {
  context.font = "600 14px system-ui, sans-serif";
  context.lineJoin = "round";
  for (const { boxXyxyPixels, label, score } of boxes) {
    const [left, top, right, bottom] = boxXyxyPixels.map((edge) => edge * scale);
    const color = `rgb(${colorOf(Math.max(1, label)).join(" ")})`;
    for (const [style, width] of [
      ["rgb(0 0 0 / 0.6)", 4],
      [color, 2],
    ] as const) {
      context.strokeStyle = style;
      context.lineWidth = width;
      context.strokeRect(left, top, right - left, bottom - top);
    }
    const caption = `${boxNames[label] ?? `class ${label}`} ${Math.round(100 * score)} %`;
    context.lineWidth = 3;
    context.strokeStyle = "black";
    context.fillStyle = "white";
    context.strokeText(caption, left + 4, top + 15);
    context.fillText(caption, left + 4, top + 15);
  }
}

/** The image should already be as small as the overlay shall be; without one `imageWidth` × `imageHeight` decide. */
export async function overlayImage(parts: OverlayParts, maxPixels: number): Promise<Blob> {
  const { image, imageWidth, imageHeight } = parts;
  const scale = Math.min(1, maxPixels / Math.max(imageWidth, imageHeight));
  const width = image?.width ?? Math.max(1, Math.round(imageWidth * scale));
  const height = image?.height ?? Math.max(1, Math.round(imageHeight * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) throw new Error("The browser gave no canvas to draw the overview on; free memory and try again.");
  context.putImageData(painted(parts, width, height), 0, 0);
  drawBoxes(context, parts, width / imageWidth);
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
}

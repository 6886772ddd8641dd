// A small JPEG of an image with its predictions drawn in, for grids and for people who take the answers away.
import { classNameText } from "../../core/base/class-name-text";
import type { ImageResult } from "../protocol-predictions";
import { nameIn } from "../tasks/class-maps";
import { ofPrediction } from "../tasks/tasks";
import { toImageData } from "./image-codecs";
import { atMost } from "./image-pixels";

/** Longer side. */
const overlayPixels = 640;
const background = [128, 128, 128] as const;

function plainPixels(width: number, height: number): ImageData {
  const pixels = new ImageData(width, height);
  const { data } = pixels;
  for (let i = 0; i < data.length; i++) data[i] = i % 4 === 3 ? 255 : background[i % 4];
  return pixels;
}

/** Without the image's pixels, where there was only a bitstream, a neutral background takes their place. */
export async function overlayImage(
  { imageWidth, imageHeight, preview, prediction, classNames }: ImageResult,
  scoreThreshold: number,
): Promise<Blob> {
  const image = preview && atMost(preview, overlayPixels);
  const ratio = Math.min(1, overlayPixels / Math.max(imageWidth, imageHeight));
  const width = image?.width ?? Math.max(1, Math.round(imageWidth * ratio));
  const height = image?.height ?? Math.max(1, Math.round(imageHeight * ratio));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) throw new Error("The browser gave no canvas to draw the overview on; free memory and try again.");
  const pixels = image ? toImageData(image) : plainPixels(width, height);
  ofPrediction(prediction, ({ overlay }, predicted) => overlay.paint?.(pixels, predicted));
  context.putImageData(pixels, 0, 0);
  const scale = width / imageWidth;
  ofPrediction(prediction, ({ overlay }, predicted, task) => {
    const nameOf = (label: number) => classNameText(nameIn(classNames[task])(label));
    overlay.draw?.(context, predicted, { scale, nameOf, scoreThreshold });
  });
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
}

// Turns stored pixels upright, as the orientation tag asks.
import type { RgbImage } from "../../domain";
import type { Orientation } from "./exif-orientation";

/** Whether upright width and height are the stored height and width. */
export function swapsSides(orientation: Orientation): boolean {
  return orientation >= 5;
}

/** The image as a person sees it. Orientation 1 returns the same object. */
export function orient(image: RgbImage, orientation: Orientation): RgbImage {
  if (orientation === 1) return image;
  const { width, height, data } = image;
  const uprightWidth = swapsSides(orientation) ? height : width;
  const uprightHeight = swapsSides(orientation) ? width : height;
  const fromRight = orientation === 2 || orientation === 3 || orientation === 7 || orientation === 8;
  const fromBottom = orientation === 3 || orientation === 4 || orientation === 6 || orientation === 7;
  const start = (fromRight ? width - 1 : 0) + (fromBottom ? (height - 1) * width : 0);
  const alongWidth = fromRight ? -1 : 1;
  const alongHeight = fromBottom ? -width : width;
  const stepX = swapsSides(orientation) ? alongHeight : alongWidth;
  const stepY = swapsSides(orientation) ? alongWidth : alongHeight;
  const upright = new Uint8Array(data.length);
  let to = 0;
  for (let y = 0; y < uprightHeight; y++) {
    let from = 3 * (start + y * stepY);
    for (let x = 0; x < uprightWidth; x++, from += 3 * stepX) {
      upright[to++] = data[from];
      upright[to++] = data[from + 1];
      upright[to++] = data[from + 2];
    }
  }
  return { width: uprightWidth, height: uprightHeight, data: upright };
}

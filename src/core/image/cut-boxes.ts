// Boxes seen through a window: scaled, moved, cut at its edges, and dropped where too little of them is left.
import type { MovedBox } from "./labelled-image";

/** A box of which less than this share of its area remains no longer shows what it names. */
export const smallestBoxShare = 0.25;
/** A box must be this wide and high after cutting. */
const smallestSidePixels = 1;

export interface BoxWindow {
  /** Output pixels per input pixel. */
  readonly scaleX: number;
  readonly scaleY: number;
  /** Of the window in the scaled image, in output pixels. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The boxes of which at least `smallestShare` (0 … 1) of the area lies in the window, cut to it, in its pixels. */
export function cropBoxes(
  boxes: readonly MovedBox[],
  { scaleX, scaleY, left, top, width, height }: BoxWindow,
  smallestShare = smallestBoxShare,
): MovedBox[] {
  return boxes.flatMap(({ boxXyxyPixels, label }): MovedBox[] => {
    const x1 = boxXyxyPixels[0] * scaleX - left;
    const y1 = boxXyxyPixels[1] * scaleY - top;
    const x2 = boxXyxyPixels[2] * scaleX - left;
    const y2 = boxXyxyPixels[3] * scaleY - top;
    const cut = [Math.max(0, x1), Math.max(0, y1), Math.min(width, x2), Math.min(height, y2)] as const;
    const cutWidth = cut[2] - cut[0];
    const cutHeight = cut[3] - cut[1];
    if (cutWidth < smallestSidePixels || cutHeight < smallestSidePixels) return [];
    if (cutWidth * cutHeight < smallestShare * (x2 - x1) * (y2 - y1)) return [];
    return [{ boxXyxyPixels: cut, label }];
  });
}

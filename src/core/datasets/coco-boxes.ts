// Boxes of a COCO image as true boxes: cut to the image, labelled from 1 by ascending category id.
import type { BoxXyxy, GroundTruthBox } from "../../domain";
import type { CocoAnnotation } from "./coco-annotations";

/** Annotators round; a box that passes the edge by less is no news. */
const roundingPixels = 1;

/** What became of an annotation's box: `cut` where it reached outside by more than a pixel. */
export type CocoBox =
  | { readonly kind: "box"; readonly box: GroundTruthBox; readonly cut: boolean }
  | { readonly kind: "empty" }
  | { readonly kind: "outside" };

export function cocoBox(
  { boxXywhPixels: [left, top, boxWidth, boxHeight], areaPixels, crowd }: CocoAnnotation,
  label: number,
  { width, height }: { readonly width: number; readonly height: number },
): CocoBox {
  if (!(boxWidth > 0 && boxHeight > 0)) return { kind: "empty" };
  const right = left + boxWidth;
  const bottom = top + boxHeight;
  const boxXyxyPixels: BoxXyxy = [
    Math.max(0, left),
    Math.max(0, top),
    Math.min(width, right),
    Math.min(height, bottom),
  ];
  const [x1, y1, x2, y2] = boxXyxyPixels;
  if (!(x2 > x1 && y2 > y1)) return { kind: "outside" };
  const box = { boxXyxyPixels, label, crowd, areaPixels: areaPixels ?? (x2 - x1) * (y2 - y1) };
  return { kind: "box", box, cut: Math.max(-left, -top, right - width, bottom - height) > roundingPixels };
}

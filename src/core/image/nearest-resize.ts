// Label maps at another size: each pixel takes the label under its centre, as Pillow's NEAREST does.
import type { Placement } from "../../domain";
import type { PixelLabels } from "./labelled-image";
import type { ResizeWindow } from "./pillow-resize";

/**
 * Input positions under the centres of `outputs` of `outputPixels`, from `first` on. Pillow steps from centre to centre and
 * lets the rounding errors add up (ImagingScaleAffine): from 640 to 416 a few columns fall on the other neighbour for that.
 */
function nearest(inputPixels: number, outputPixels: number, first: number, outputs: number): Uint32Array {
  const scale = inputPixels / outputPixels;
  const positions = new Uint32Array(outputs);
  let centre = scale * 0.5;
  for (let i = 0; i < first + outputs; i++, centre += scale) {
    if (i >= first) positions[i - first] = Math.min(inputPixels - 1, Math.trunc(centre));
  }
  return positions;
}

/** The map at `width` × `height` pixels, or only `window` of that, which must lie inside. */
export function nearestResize(
  map: PixelLabels,
  width: number,
  height: number,
  window: ResizeWindow = { left: 0, top: 0, width, height },
): PixelLabels {
  const columns = nearest(map.width, width, window.left, window.width);
  const rows = nearest(map.height, height, window.top, window.height);
  const labels = new Uint8Array(window.width * window.height);
  let to = 0;
  for (const row of rows) {
    const start = row * map.width;
    for (let x = 0; x < window.width; x++) labels[to++] = map.labels[start + columns[x]];
  }
  return { width: window.width, height: window.height, labels };
}

/**
 * A mask where its image lies in the network's input, without padding: resized with nearest neighbours and cropped as the
 * image is, which is what torchvision's and sc2bench's transforms do with masks.
 */
export function placedMask(mask: PixelLabels, placement: Placement): PixelLabels {
  const { resizedWidth, resizedHeight, cropLeft, cropTop, inputWidth, inputHeight } = placement;
  return nearestResize(mask, resizedWidth, resizedHeight, {
    left: cropLeft,
    top: cropTop,
    width: Math.min(inputWidth, resizedWidth - cropLeft),
    height: Math.min(inputHeight, resizedHeight - cropTop),
  });
}

// Label maps at another size: each pixel takes the label under its centre, as Pillow's NEAREST does.
import type { PixelLabels } from "./labelled-image";
import type { ResizeWindow } from "./pillow-resize";

/** Input positions under the centres of `outputs` of `outputPixels`, from `first` on. */
function nearest(inputPixels: number, outputPixels: number, first: number, outputs: number): Uint32Array {
  const scale = inputPixels / outputPixels;
  return Uint32Array.from({ length: outputs }, (_, i) =>
    Math.min(inputPixels - 1, Math.floor((first + i + 0.5) * scale)),
  );
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

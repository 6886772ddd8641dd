// The browser's own image decoder, for formats that this lab has no decoder of its own for.
import { ImageError } from "./image-error";
import type { PixelDecoder } from "./pixel-decoder";

const bandRows = 512;

/**
 * Decodes whatever the browser can, the first frame of an animation, over white. Colour profiles are left
 * alone, because the upstream pipelines read files with Pillow, which ignores them. The image is drawn over white in
 * bands: a canvas never holds a transparent pixel, whose colour it would round, and its size limit is never met.
 */
export const browserDecoder: PixelDecoder = async (bytes, mediaType) => {
  if (typeof createImageBitmap === "undefined" || typeof OffscreenCanvas === "undefined") {
    throw new ImageError(`there is no decoder for ${mediaType} here. Open it in a browser, or convert it to PNG.`);
  }
  const bitmap = await createImageBitmap(new Blob([bytes], { type: mediaType }), {
    imageOrientation: "from-image",
    premultiplyAlpha: "none",
    colorSpaceConversion: "none",
  });
  try {
    const { width, height } = bitmap;
    const data = new Uint8Array(width * height * 3);
    const canvas = new OffscreenCanvas(width, Math.min(height, bandRows));
    const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    if (!context) throw new ImageError("the browser gave no canvas to read pixels from; free memory and try again.");
    context.fillStyle = "#fff";
    for (let top = 0, to = 0; top < height; top += bandRows) {
      const rows = Math.min(bandRows, height - top);
      context.fillRect(0, 0, width, rows);
      context.drawImage(bitmap, 0, -top);
      const rgba = context.getImageData(0, 0, width, rows).data;
      for (let from = 0; from < rgba.length; from += 4) {
        data[to++] = rgba[from];
        data[to++] = rgba[from + 1];
        data[to++] = rgba[from + 2];
      }
    }
    return { width, height, channels: 3, data };
  } finally {
    bitmap.close();
  }
};

// Decoders for Node: MozJPEG and libwebp as WebAssembly, and a sentence for AVIF, which browsers alone decode.
import type { RgbaImage } from "../core/image/composite-on-white";
import { ImageError } from "../core/image/image-error";
import type { DecodedPixels, ImageDecoders, PixelDecoder } from "../core/image/pixel-decoder";
import { decodeHalfHeightChroma, hasHalfHeightChroma } from "./half-height-chroma";
import { decodeJpegInNode, decodeWebpInNode } from "./jsquash-decoders";

const rgba = ({ width, height, data }: RgbaImage): DecodedPixels => ({ width, height, channels: 4, data });

const jpeg: PixelDecoder = async (bytes) => {
  if (!hasHalfHeightChroma(bytes)) return rgba(await decodeJpegInNode(bytes));
  return decodeHalfHeightChroma(bytes, async (file) => {
    const { width, height, data } = await decodeJpegInNode(file);
    return { width, height, samples: Uint8Array.from({ length: width * height }, (_, i) => data[4 * i]) };
  });
};

const webp: PixelDecoder = async (bytes) => rgba(await decodeWebpInNode(bytes));

const other: PixelDecoder = (_bytes, mediaType) => {
  const format = mediaType.replace("image/", "").toUpperCase();
  return Promise.reject(
    new ImageError(
      `it is an ${format} image, which browsers decode and Node does not. Convert it to PNG, JPEG or WebP, or open it in ` +
        "the lab’s page.",
    ),
  );
};

/** For datasets that Node opens: the pixels that the page has of the same files. */
export const nodeDecoders: ImageDecoders = { jpeg, webp, other };

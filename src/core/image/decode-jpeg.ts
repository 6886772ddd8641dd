// JPEG files of one, three and four components by a decoder that knows the first two.
import { ImageError, reasonOf } from "./image-error";
import type { JpegComponent, JpegFrame } from "./jpeg-header";
import type { DecodedPixels, PixelDecoder } from "./pixel-decoder";
import { largestSampling, splitJpeg } from "./split-jpeg";

// Printing colours to RGB as Pillow converts them, without profiles: each colour times white less black.

/** a × b / 255, rounded to nearest as Pillow's MULDIV255. */
function times255(a: number, b: number): number {
  const product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}

/**
 * RGB from the inks cyan, magenta and yellow (0 no ink, 255 full ink) and from white, which is 255 less the black ink;
 * one byte a sample, three inks and one white a pixel.
 */
function inksToRgb(inks: Uint8Array, white: Uint8Array): Uint8Array {
  return inks.map((ink, i) => {
    const light = white[Math.floor(i / 3)];
    return light - times255(ink, light);
  });
}

const jpegType = "image/jpeg";

/** The first `count` samples of every pixel. */
function firstSamples({ data, channels, width, height }: DecodedPixels, count: number): Uint8Array {
  const samples = new Uint8Array(width * height * count);
  for (let from = 0, to = 0; to < samples.length; from += channels, to += count) {
    for (let k = 0; k < count; k++) samples[to + k] = data[from + k];
  }
  return samples;
}

/** Stored inks are inverted, as Adobe's programs write them and Pillow reads them, whether or not the file says so. */
async function decodeCmyk(
  bytes: Uint8Array,
  components: readonly JpegComponent[],
  decode: PixelDecoder,
): Promise<DecodedPixels> {
  const own = [largestSampling(components.slice(0, 3)), largestSampling(components.slice(3))];
  const whole = largestSampling(components);
  if (!own.every(({ across, down }) => across === whole.across && down === whole.down)) {
    throw new ImageError("its black is stored in another size than its colours. Save it as an RGB JPEG or as PNG.");
  }
  const { parts, adobeTransform } = await splitJpeg(bytes, [[0, 1, 2], [3]]);
  const [colours, black] = parts;
  const decoded = await decode(colours, jpegType);
  const { width, height } = decoded;
  const white = await decode(black, jpegType);
  if (white.width !== width || white.height !== height) throw new ImageError("its black is not of its colours' size.");
  const stored = firstSamples(decoded, 3);
  // a decoder of YCCK inverts what a decoder of YCbCr gives
  const inks = (adobeTransform ?? 0) !== 0 ? stored : stored.map((value) => 255 - value);
  return { width, height, channels: 3, data: inksToRgb(inks, firstSamples(white, 1)) };
}

/** Rejects with what the decoder says, but for kinds of JPEG that few decoders read: those are named. */
export async function decodeJpeg(
  bytes: Uint8Array<ArrayBuffer>,
  { components, unusual }: JpegFrame,
  decode: PixelDecoder,
): Promise<DecodedPixels> {
  if (unusual === undefined)
    return components.length === 4 ? decodeCmyk(bytes, components, decode) : decode(bytes, jpegType);
  try {
    return await decode(bytes, jpegType);
  } catch (error) {
    const article = /^[aeiou8]/.test(unusual) ? "an" : "a";
    throw new ImageError(
      `it is ${article} ${unusual} JPEG, which cannot be decoded here (${reasonOf(error)}). Save it as an ordinary baseline or ` +
        "progressive JPEG, or as PNG.",
      { cause: error },
    );
  }
}

// A network's input sent through a codec: the baseline of coding the image instead of features. What is coded is what the
// network would see, brought back to 8 bits a sample, so that sizes compare with a bitstream's.
import { UserError } from "../../core/base/user-error";
import { codedPixelBytes } from "../../core/image/coded-pixel-bytes";
import { imageNet, normalizedValues } from "../../core/image/prepare";
import { bitsPerPixel } from "../../core/codec/sizes";
import { validRegion } from "../../core/tasks/valid-region";
import type { NetworkInput, Normalisation, RgbImage } from "../../domain";
import type { InputCodec, InputCodecName } from "../protocol-evaluation";
import type { AnswerSizes } from "./evaluation-state";

/** Brought by whoever evaluates: the browser and Node load WebAssembly differently. */
export interface ImageCodecs {
  /** `quality` 1 … 100; the whole file. */
  encode(name: InputCodecName, image: RgbImage, quality: number): Promise<Uint8Array>;
  decode(name: InputCodecName, file: Uint8Array): Promise<RgbImage>;
}

/** A codec gave back an image of another size. */
class CodecError extends UserError {
  override readonly name = "CodecError";
}

/** The image in the input, without padding. Exact where the input was 8-bit pixels; rounded where it was resized. */
export function inputPixels({ data, placement }: NetworkInput, { mean, deviation } = imageNet): RgbImage {
  const { width, height } = validRegion(placement);
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    let from = y * placement.inputWidth * 3;
    for (let x = 0; x < 3 * width; x++, to++, from++) {
      const channel = x % 3;
      const value = 255 * (data[from] * deviation[channel] + mean[channel]);
      pixels[to] = Math.min(255, Math.max(0, Math.round(value)));
    }
  }
  return { width, height, data: pixels };
}

function withPixels(
  { data, placement }: NetworkInput,
  { width, height, data: pixels }: RgbImage,
  normalisation: Normalisation | undefined,
): NetworkInput {
  const normalized = normalizedValues(normalisation);
  const values = new Float32Array(data.length);
  for (let y = 0, from = 0; y < height; y++) {
    let to = y * placement.inputWidth * 3;
    for (let x = 0; x < 3 * width; x++, to++, from++) values[to] = normalized[256 * (x % 3) + pixels[from]];
  }
  return { placement, data: values };
}

export interface CompressedInput {
  readonly input: NetworkInput;
  readonly sizes: AnswerSizes;
}

/** The input was normalised by `normalisation`, ImageNet's where absent. Rejects with what the codec throws, and with CodecError where it gives back another size. */
export async function compressInput(
  input: NetworkInput,
  { name, quality }: InputCodec,
  codecs: ImageCodecs,
  normalisation?: Normalisation,
): Promise<CompressedInput> {
  const pixels = inputPixels(input, normalisation);
  const file = await codecs.encode(name, pixels, quality);
  const decoded = await codecs.decode(name, file);
  if (decoded.width !== pixels.width || decoded.height !== pixels.height) {
    throw new CodecError(
      `${name} was given ${pixels.width} × ${pixels.height} pixels and gave back ${decoded.width} × ${decoded.height}.`,
    );
  }
  const payloadBytes = codedPixelBytes(file);
  const { inputHeight, inputWidth } = input.placement;
  return {
    input: withPixels(input, decoded, normalisation),
    sizes: {
      payloadBytes,
      fileBytes: file.length,
      paperKilobytes: file.length / 1024,
      bitsPerPixel: bitsPerPixel(payloadBytes, inputHeight, inputWidth),
    },
  };
}

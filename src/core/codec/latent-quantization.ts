// Between the network's float latent and the coder's integers: rounding around the medians, and back.
import type { Latent } from "../../domain";
import { UnusableLatentError } from "./codec-errors";

/** Adding and subtracting this rounds a float64 below 2^51 to the nearest integer, ties to even. */
const roundingMagic = 1.5 * 2 ** 52;

/**
 * Symbols round(value - median) of a latent `values` [height, width, channels], as CompressAI's quantize does: difference
 * in float32, ties to even. `medians` has one value a channel.
 *
 * Throws UnusableLatentError where shapes disagree or a value is not finite or rounds to no 32-bit integer.
 */
export function quantize(
  values: Float32Array,
  shape: { readonly channels: number; readonly height: number; readonly width: number },
  medians: Float32Array,
): Latent {
  const { channels, height, width } = shape;
  const plane = height * width;
  if (values.length !== channels * plane || medians.length !== channels) {
    throw new UnusableLatentError(
      `The latent has ${values.length} values and ${medians.length} medians, ` +
        `the shape [${channels}, ${height}, ${width}] needs ${channels * plane} and ${channels}.`,
    );
  }
  const symbols = new Int32Array(channels * plane);
  for (let c = 0; c < channels; c++) {
    const median = medians[c];
    for (let position = 0, from = c, to = c * plane; position < plane; position++, from += channels, to++) {
      const rounded = Math.fround(values[from] - median) + roundingMagic - roundingMagic;
      symbols[to] = rounded;
      if (symbols[to] !== rounded) {
        throw new UnusableLatentError(
          `Channel ${c} of the latent has the value ${values[from]} (median ${median}), which is no 32-bit symbol. ` +
            "The encoder's output has diverged; check the image and the checkpoint's weights.",
        );
      }
    }
  }
  return { channels, height, width, symbols };
}

/** The decoder's input symbol + median, [height, width, channels], float32. Throws UnusableLatentError where sizes disagree. */
export function dequantize(latent: Latent, medians: Float32Array): Float32Array<ArrayBuffer> {
  const { channels, height, width, symbols } = latent;
  const plane = height * width;
  if (symbols.length !== channels * plane || medians.length !== channels) {
    throw new UnusableLatentError(
      `The latent has ${symbols.length} symbols and ${medians.length} medians, ` +
        `the shape [${channels}, ${height}, ${width}] needs ${channels * plane} and ${channels}.`,
    );
  }
  const values = new Float32Array(channels * plane);
  for (let c = 0; c < channels; c++) {
    const median = medians[c];
    for (let position = 0, from = c * plane, to = c; position < plane; position++, from++, to += channels) {
      // CompressAI adds a float32 symbol to a float32 median
      values[to] = Math.fround(symbols[from]) + median;
    }
  }
  return values;
}

// Ladon's encoder and decoder around a factorized prior, after sc2bench's FPBasedResNetBottleneck.
import type { Bottleneck } from "../../domain";
import type { Layer, Ops } from "./ops";

/** Normalised image [n, h, w, 3] -> latent [n, h / 4 - 1, w / 4 - 1, C] for h and w divisible by 4. */
export function encoder<T>(ops: Ops<T>, { encoderWidths, bias }: Bottleneck): Layer<T> {
  const [width1, width2, width3] = encoderWidths;
  const conv1 = ops.convolution("encoder.conv1", { outChannels: width1, side: 5, stride: 2, padding: 2, bias });
  const gdn1 = ops.gdn("encoder.gdn1", { channels: width1 });
  const conv2 = ops.convolution("encoder.conv2", { outChannels: width2, side: 5, stride: 2, padding: 2, bias });
  const gdn2 = ops.gdn("encoder.gdn2", { channels: width2 });
  const conv3 = ops.convolution("encoder.conv3", { outChannels: width3, side: 2, bias });
  return (x) => ops.scope(() => conv3(gdn2(conv2(gdn1(conv1(x))))));
}

/** A side of the latent from the input's, in pixels: it is halved twice, rounding up, and the last convolution takes one off. */
export const latentSide = (input: number): number => Math.ceil(Math.ceil(input / 2) / 2) - 1;

/** Latent -> the latent that the decoder gets. */
export function prior<T>(ops: Ops<T>, { channels }: Bottleneck): Layer<T> {
  return ops.prior("prior", { channels });
}

/** Latent [n, h, w, C] -> features [n, h + 1, w + 1, T], in the place of a stem's and layer1's. */
export function decoder<T>(ops: Ops<T>, { decoderWidths, bias }: Bottleneck): Layer<T> {
  const [width1, width2, width3] = decoderWidths;
  const conv1 = ops.convolution("decoder.conv1", { outChannels: width1, side: 2, padding: 1, bias });
  const gdn1 = ops.gdn("decoder.gdn1", { channels: width1, inverse: true });
  const conv2 = ops.convolution("decoder.conv2", { outChannels: width2, side: 2, bias });
  const gdn2 = ops.gdn("decoder.gdn2", { channels: width2, inverse: true });
  const conv3 = ops.convolution("decoder.conv3", { outChannels: width3, side: 2, padding: 1, bias });
  return (latent) => ops.scope(() => conv3(gdn2(conv2(gdn1(conv1(latent))))));
}

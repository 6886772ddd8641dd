// Multiply-accumulates of one pass through an encoder or a backbone, counted from its architecture.
import type { Architecture } from "../../domain";

type Bottleneck = NonNullable<Architecture["bottleneck"]>;

const half = (side: number): number => Math.ceil(side / 2);

/** Of a convolution with `taps` taps; GDN's product over channels is one of 1 × 1. */
const convolution = (outputSide: number, taps: number, from: number, to: number): number =>
  outputSide ** 2 * taps * from * to;

/**
 * Convolutions and GDN's products of the encoder for a square input of `side` pixels. Biases, roots and divisions count
 * for nothing, as in counts of others.
 */
export function encoderMultiplications(
  { encoderWidths: [e1, e2, e3] }: Pick<Bottleneck, "encoderWidths">,
  side: number,
) {
  const [first, second] = [half(side), half(half(side))];
  return (
    convolution(first, 25, 3, e1) +
    convolution(first, 1, e1, e1) +
    convolution(second, 25, e1, e2) +
    convolution(second, 1, e2, e2) +
    convolution(second - 1, 4, e2, e3)
  );
}

function decoderMultiplications({ channels, decoderWidths: [d1, d2, d3] }: Bottleneck, map: number): number {
  return (
    convolution(map, 4, channels, d1) +
    convolution(map, 1, d1, d1) +
    convolution(map - 1, 4, d1, d2) +
    convolution(map - 1, 1, d2, d2) +
    convolution(map, 4, d2, d3)
  );
}

/** Of encoder, decoder and a body of basic blocks for a square input of `side` pixels. */
export function backboneMultiplications({ bottleneck, layers }: Architecture, side: number): number {
  let total = 0;
  let map = side;
  if (bottleneck) {
    map = half(half(side));
    total += encoderMultiplications(bottleneck, side) + decoderMultiplications(bottleneck, map);
  }
  for (const { blocks, inChannels, outChannels, stride } of layers) {
    if (stride === 2) map = half(map);
    total += convolution(map, 9, inChannels, outChannels);
    total += convolution(map, 1, inChannels, outChannels);
    total += convolution(map, 9, outChannels, outChannels);
    total += (blocks - 1) * convolution(map, 18, outChannels, outChannels);
  }
  return total;
}

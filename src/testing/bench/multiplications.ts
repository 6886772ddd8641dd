// Multiplications of one pass through a backbone, counted from its architecture.
import type { Architecture } from "../../domain";

const half = (side: number): number => Math.ceil(side / 2);

/** Convolutions and GDN's products of encoder, decoder and body for a square input of `side` pixels. */
export function backboneMultiplications({ bottleneck, layers }: Architecture, side: number): number {
  let total = 0;
  const conv = (outputs: number, taps: number, from: number, to: number) => (total += outputs ** 2 * taps * from * to);
  let map = side;
  if (bottleneck) {
    const [e1, e2, e3] = bottleneck.encoderWidths;
    const [d1, d2, d3] = bottleneck.decoderWidths;
    map = half(map);
    conv(map, 25, 3, e1);
    conv(map, 1, e1, e1);
    map = half(map);
    conv(map, 25, e1, e2);
    conv(map, 1, e2, e2);
    conv(map - 1, 4, e2, e3);
    conv(map, 4, e3, d1);
    conv(map, 1, d1, d1);
    conv(map - 1, 4, d1, d2);
    conv(map - 1, 1, d2, d2);
    conv(map, 4, d2, d3);
  }
  for (const { blocks, inChannels, outChannels, stride } of layers) {
    if (stride === 2) map = half(map);
    conv(map, 9, inChannels, outChannels);
    conv(map, 1, inChannels, outChannels);
    conv(map, 9, outChannels, outChannels);
    for (let block = 1; block < blocks; block++) conv(map, 18, outChannels, outChannels);
  }
  return total;
}

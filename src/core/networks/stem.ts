// What stands before layer1 in a network without bottleneck: torchvision's 7×7 stem or timm's deep stem of three 3×3.
import type { Architecture } from "../../domain";
import type { Layer, Ops } from "./ops";

/** torchvision's first convolution. */
export const officialStemSide = 7;

/** Normalised image [n, h, w, 3] -> [n, h / 4, w / 4, last width]. */
export function stem<T>(ops: Ops<T>, widths: readonly number[], { stemSide }: Architecture): Layer<T> {
  const side = widths.length === 1 ? (stemSide ?? officialStemSide) : 3;
  const layers = widths.map((outChannels, i) =>
    ops.convolution(`stem.conv${i + 1}`, {
      outChannels,
      side,
      stride: i === 0 ? 2 : 1,
      padding: Math.floor(side / 2),
      norm: { name: `stem.norm${i + 1}` },
      activation: "relu",
    }),
  );
  return (image) =>
    ops.scope(() => {
      const y = layers.reduce((x, layer) => layer(x), image);
      return ops.maxPool(y, { side: 3, stride: 2, padding: 1 });
    });
}

// timm's ResNestBottleneck: split attention over a radix of 2 in place of the 3×3 convolution (resnest.py, split_attn.py).
import type { Layer, Ops } from "../ops";
import { shortcut, type Block, type BlockLayers } from "./block";

const radix = 2;

/** timm's width of the attention's hidden layer: max(radix · width / 4, 32), rounded to eights. */
function hiddenWidth(width: number): number {
  const eights = Math.max(32, Math.floor((width * radix) / 4 / 8 + 0.5) * 8);
  return eights < 0.9 * ((width * radix) / 4) ? eights + 8 : eights;
}

/** [n, h, w, in] -> [n, h, w, width]: each group of the convolution is one split of the radix. */
export function attention<T>(ops: Ops<T>, name: string, width: number): Layer<T> {
  const conv = ops.groupedConvolution(`${name}.conv`, {
    outChannels: radix * width,
    side: 3,
    padding: 1,
    groups: radix,
    norm: { name: `${name}.norm0` },
    activation: "relu",
  });
  const fc1 = ops.linear(`${name}.fc1`, {
    outFeatures: hiddenWidth(width),
    norm: { name: `${name}.norm1` },
    activation: "relu",
  });
  const fc2 = ops.linear(`${name}.fc2`, { outFeatures: radix * width });
  return (x) =>
    ops.scope(() => {
      const splits = conv(x);
      const logits = fc2(fc1(ops.globalAveragePool(ops.add(splits))));
      const gates = ops.softmaxOverParts(logits, radix);
      return ops.add(splits.map((split, i) => ops.multiply(split, ops.asMap(gates[i]))));
    });
}

/** Strides by average pooling: after attention, and before the shortcut's projection. */
const layers: BlockLayers = (ops, name, spec) => {
  const { width, outChannels, stride } = spec;
  const conv1 = ops.convolution(`${name}.conv1`, {
    outChannels: width,
    side: 1,
    norm: { name: `${name}.norm1` },
    activation: "relu",
  });
  const attend = attention(ops, `${name}.attention`, width);
  const conv3 = ops.convolution(`${name}.conv3`, {
    outChannels,
    side: 1,
    norm: { name: `${name}.norm3` },
    hasResidual: true,
    activation: "relu",
  });
  const projection = shortcut(ops, name, spec, 1);
  if (stride === 1) return (x) => ops.scope(() => conv3(attend(conv1(x)), projection(x)));
  return (x) =>
    ops.scope(() => {
      const attended = ops.averagePool(attend(conv1(x)), { side: 3, stride, padding: 1 });
      const pooled = ops.averagePool(x, { side: 2, stride, ceilMode: true, countIncludePad: false });
      return conv3(attended, projection(pooled));
    });
};

export const splitAttention: Block = {
  layers,
  canDilate: false,
  // timm's shortcut begins with the pool.
  torchModules: {
    conv1: "conv1",
    norm1: "bn1",
    "attention.conv": "conv2.conv",
    "attention.norm0": "conv2.bn0",
    "attention.fc1": "conv2.fc1",
    "attention.norm1": "conv2.bn1",
    "attention.fc2": "conv2.fc2",
    conv3: "conv3",
    norm3: "bn3",
    "shortcut.conv": "downsample.1",
    "shortcut.norm": "downsample.2",
  },
  torchConvolutions: ["attention.fc1", "attention.fc2"],
  hallmark: "conv2.conv.weight",
  widths: (outputsOf) => ({ width: outputsOf("conv2.conv.weight") / radix, outChannels: outputsOf("conv3.weight") }),
};

// torchvision's BasicBlock: two 3×3 convolutions.
import { shortcut, type Block, type BlockLayers } from "./block";

const layers: BlockLayers = (ops, name, spec) => {
  const conv1 = ops.convolution(`${name}.conv1`, {
    outChannels: spec.width,
    side: 3,
    stride: spec.stride,
    padding: 1,
    norm: { name: `${name}.norm1` },
    activation: "relu",
  });
  const conv2 = ops.convolution(`${name}.conv2`, {
    outChannels: spec.outChannels,
    side: 3,
    padding: 1,
    norm: { name: `${name}.norm2` },
    hasResidual: true,
    activation: "relu",
  });
  const projection = shortcut(ops, name, spec);
  return (x) => ops.scope(() => conv2(conv1(x), projection(x)));
};

export const basic: Block = {
  layers,
  canDilate: false,
  torchModules: {
    conv1: "conv1",
    norm1: "bn1",
    conv2: "conv2",
    norm2: "bn2",
    "shortcut.conv": "downsample.0",
    "shortcut.norm": "downsample.1",
  },
  hallmark: "conv2.weight",
  widths: (outputsOf) => ({ width: outputsOf("conv1.weight"), outChannels: outputsOf("conv2.weight") }),
};

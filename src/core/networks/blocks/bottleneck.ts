// torchvision's Bottleneck, version 1.5: 1×1, 3×3 with the stride, 1×1.
import { shortcut, type Block, type BlockLayers } from "./block";

const layers: BlockLayers = (ops, name, spec) => {
  const { width, outChannels, stride, dilation } = spec;
  const conv1 = ops.convolution(`${name}.conv1`, {
    outChannels: width,
    side: 1,
    norm: { name: `${name}.norm1` },
    activation: "relu",
  });
  const conv2 = ops.convolution(`${name}.conv2`, {
    outChannels: width,
    side: 3,
    stride,
    padding: dilation,
    dilation,
    norm: { name: `${name}.norm2` },
    activation: "relu",
  });
  const conv3 = ops.convolution(`${name}.conv3`, {
    outChannels,
    side: 1,
    norm: { name: `${name}.norm3` },
    hasResidual: true,
    activation: "relu",
  });
  const projection = shortcut(ops, name, spec);
  return (x) => ops.scope(() => conv3(conv2(conv1(x)), projection(x)));
};

export const bottleneck: Block = {
  layers,
  canDilate: true,
  torchModules: {
    conv1: "conv1",
    norm1: "bn1",
    conv2: "conv2",
    norm2: "bn2",
    conv3: "conv3",
    norm3: "bn3",
    "shortcut.conv": "downsample.0",
    "shortcut.norm": "downsample.1",
  },
  hallmark: "conv3.weight",
  widths: (outputsOf) => ({ width: outputsOf("conv2.weight"), outChannels: outputsOf("conv3.weight") }),
};

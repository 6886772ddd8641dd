// torchvision's Bottleneck, version 1.5: 1×1, 3×3 with the stride, 1×1.
import { shortcut, type Block } from "./block";

export const bottleneck: Block = (ops, name, spec) => {
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

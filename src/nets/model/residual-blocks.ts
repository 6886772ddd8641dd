// Residual blocks: torchvision's BasicBlock and Bottleneck (version 1.5: the 3×3 strides), timm's ResNestBottleneck.
import * as tf from "@tensorflow/tfjs-core";
import type { BlockKind } from "../../domain";
import { averagePool } from "../nn/pool";
import type { Layer, ParameterView } from "../interpreters/parameter-view";

type Block = (view: ParameterView, name: string, stride: 1 | 2, dilation: number) => Layer;

/** The projection beside a block, or the identity where there is none. */
function shortcut(view: ParameterView, name: string, stride: 1 | 2): Layer {
  if (!view.has(`${name}.shortcut.conv.kernel`)) return (x) => x;
  return view.convolution(`${name}.shortcut.conv`, { stride, norm: `${name}.shortcut.norm` });
}

const basic: Block = (view, name, stride) => {
  const conv1 = view.convolution(`${name}.conv1`, { stride, padding: 1, norm: `${name}.norm1`, activation: "relu" });
  const spec = { padding: 1, norm: `${name}.norm2`, joins: true, activation: "relu" } as const;
  const conv2 = view.convolution(`${name}.conv2`, spec);
  const beside = shortcut(view, name, stride);
  return (x) => tf.tidy(() => conv2(conv1(x), beside(x)));
};

const bottleneck: Block = (view, name, stride, dilation) => {
  const conv1 = view.convolution(`${name}.conv1`, { norm: `${name}.norm1`, activation: "relu" });
  const spec = { stride, padding: dilation, dilation, norm: `${name}.norm2`, activation: "relu" } as const;
  const conv2 = view.convolution(`${name}.conv2`, spec);
  const conv3 = view.convolution(`${name}.conv3`, { norm: `${name}.norm3`, joins: true, activation: "relu" });
  const beside = shortcut(view, name, stride);
  return (x) => tf.tidy(() => conv3(conv2(conv1(x)), beside(x)));
};

/** Strides by average pooling: after attention, and before the shortcut's projection. */
const splitAttention: Block = (view, name, stride) => {
  const conv1 = view.convolution(`${name}.conv1`, { norm: `${name}.norm1`, activation: "relu" });
  const attention = view.splitAttention(`${name}.attention`);
  const conv3 = view.convolution(`${name}.conv3`, { norm: `${name}.norm3`, joins: true, activation: "relu" });
  const projection = shortcut(view, name, 1);
  const pool: Layer = (x) => (stride === 1 ? x : averagePool(x, 3, 2, 1));
  const beside: Layer = (x) =>
    projection(stride === 1 ? x : averagePool(x, 2, 2, 0, { ceilMode: true, countIncludePad: false }));
  return (x) => tf.tidy(() => conv3(pool(attention(conv1(x))), beside(x)));
};

/**
 * `block(view, "body.layer2.0", stride, dilation)`: [n, h, w, in] -> [n, ⌈h / stride⌉, ⌈w / stride⌉, out]. Only bottlenecks
 * are dilated; the file is refused that asks it of others.
 */
export const residualBlocks: Readonly<Record<BlockKind, Block>> = {
  basic,
  bottleneck,
  "split-attention": splitAttention,
};

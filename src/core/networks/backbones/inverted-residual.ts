// The block of MobileNetV2 and its descendants: a 1×1 convolution that widens, a depthwise one, a 1×1 one that narrows.
import {
  inTurn,
  type Activation,
  type ConvolutionSpec,
  type Layer,
  type NormSpec,
  type Ops,
  type Padding,
} from "../ops";
import type { BackboneLayer, Widths } from "./backbone";

interface NormedLayerSpec {
  readonly name: string;
  readonly side: number;
  readonly stride: 1 | 2;
  readonly padding?: Padding;
  readonly activation: Activation;
  readonly epsilon?: number;
}

export interface InvertedResidualSpec {
  readonly name: string;
  readonly inChannels: number;
  /** Rows and columns of the depthwise kernel. */
  readonly side: number;
  readonly stride: 1 | 2;
  /** Of the depthwise convolution; above 1 it does not stride, as in torchvision's dilated networks. */
  readonly dilation?: number;
  /** Of the depthwise convolution; as much as keeps the size at stride 1 where absent. */
  readonly padding?: Padding;
  readonly activation: Activation;
  /** Behind the last convolution; none where absent. */
  readonly lastActivation?: Activation;
  /** Of its three norms; PyTorch's default where absent. */
  readonly epsilon?: number;
  /** Whether it widens; else its depthwise convolution sees the input. */
  readonly expands: boolean;
  /** Whether a squeeze-and-excitation stands between the depthwise convolution and the last. */
  readonly squeezes?: boolean;
  /** Whether its input is added to outputs of the same shape; unless false. */
  readonly hasShortcut?: boolean;
}

/** A convolution `name.conv` behind which a norm `name.norm` stands. */
export function normed<T>(
  ops: Ops<T>,
  name: string,
  { epsilon, ...spec }: Omit<ConvolutionSpec, "norm"> & Pick<NormSpec, "epsilon">,
) {
  const norm = { name: `${name}.norm`, ...(epsilon !== undefined && { epsilon }) };
  return ops.convolution(`${name}.conv`, { ...spec, norm });
}

/** A convolution and its norm as a layer of their own; its width is that of `name.conv`. */
export function normedLayer(
  { name, side, stride, padding = Math.floor(side / 2), activation, epsilon }: NormedLayerSpec,
  widths: Widths,
): BackboneLayer {
  const outChannels = widths(`${name}.conv`);
  const own = name === "stem" ? name : `body.${name}`;
  const spec = { outChannels, side, stride, padding, activation, epsilon };
  return { name, outChannels, stride, build: (ops) => normed(ops, own, spec) };
}

/** A gate a channel, from the mean over positions, after torchvision's SqueezeExcitation (Hu et al., CVPR 2018). */
function squeezeExcitation<T>(ops: Ops<T>, name: string, channels: number, hidden: number): Layer<T> {
  const fc1 = ops.linear(`${name}.fc1`, { outFeatures: hidden, activation: "relu" });
  const fc2 = ops.linear(`${name}.fc2`, { outFeatures: channels, activation: "hardsigmoid" });
  return (x) => ops.scope(() => ops.multiply(x, ops.asMap(fc2(fc1(ops.globalAveragePool(x))))));
}

/** Blocks as one layer; all but the first have stride 1. */
export function stack(name: string, blocks: readonly BackboneLayer[]): BackboneLayer {
  return {
    name,
    outChannels: blocks[blocks.length - 1].outChannels,
    stride: blocks[0].stride,
    build: (ops) =>
      inTurn(
        ops,
        blocks.map((block) => block.build(ops)),
      ),
  };
}

/** Widths are those of `name.expand.conv`, `name.squeeze.fc1` and `name.project.conv`. */
export function invertedResidual(spec: InvertedResidualSpec, widths: Widths): BackboneLayer {
  const { name, inChannels, side, dilation = 1, activation, epsilon, expands, squeezes = false } = spec;
  const { padding = Math.floor(side / 2) * dilation, hasShortcut = true } = spec;
  const hidden = expands ? widths(`${name}.expand.conv`) : inChannels;
  const squeezed = squeezes ? widths(`${name}.squeeze.fc1`) : 0;
  const outChannels = widths(`${name}.project.conv`);
  const stride = dilation > 1 ? 1 : spec.stride;
  const isResidual = hasShortcut && spec.stride === 1 && inChannels === outChannels;
  return {
    name,
    outChannels,
    stride,
    build<T>(ops: Ops<T>): Layer<T> {
      const own = `body.${name}`;
      const common = { activation, epsilon };
      const expand = expands && normed(ops, `${own}.expand`, { ...common, outChannels: hidden, side: 1 });
      const depthwise = normed(ops, `${own}.depthwise`, {
        ...common,
        outChannels: hidden,
        groups: hidden,
        side,
        stride,
        padding,
        dilation,
      });
      const squeeze = squeezes && squeezeExcitation(ops, `${own}.squeeze`, hidden, squeezed);
      const project = normed(ops, `${own}.project`, {
        outChannels,
        side: 1,
        epsilon,
        activation: spec.lastActivation,
        hasResidual: isResidual,
      });
      return (x) =>
        ops.scope(() => {
          const filtered = depthwise(expand ? expand(x) : x);
          return project(squeeze ? squeeze(filtered) : filtered, isResidual ? x : undefined);
        });
    },
  };
}

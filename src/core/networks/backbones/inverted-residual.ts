// The block of MobileNetV2 and its descendants: a 1×1 convolution that widens, a depthwise one, a 1×1 one that narrows.
import type { Activation, ConvolutionSpec, Layer, NormSpec, Ops } from "../ops";
import type { BackboneLayer, Widths } from "./backbone";

interface NormedLayerSpec {
  readonly name: string;
  readonly side: number;
  readonly stride: 1 | 2;
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
  readonly activation: Activation;
  /** Of its three norms; PyTorch's default where absent. */
  readonly epsilon?: number;
  /** Whether it widens; else its depthwise convolution sees the input. */
  readonly expands: boolean;
  /** Whether a squeeze-and-excitation stands between the depthwise convolution and the last. */
  readonly squeezes?: boolean;
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
  { name, side, stride, activation, epsilon }: NormedLayerSpec,
  widths: Widths,
): BackboneLayer {
  const outChannels = widths(`${name}.conv`);
  const own = name === "stem" ? name : `body.${name}`;
  const spec = { outChannels, side, stride, padding: Math.floor(side / 2), activation, epsilon };
  return { name, outChannels, stride, build: (ops) => normed(ops, own, spec) };
}

/** A gate a channel, from the mean over positions, after torchvision's SqueezeExcitation (Hu et al., CVPR 2018). */
function squeezeExcitation<T>(ops: Ops<T>, name: string, channels: number, hidden: number): Layer<T> {
  const fc1 = ops.linear(`${name}.fc1`, { outFeatures: hidden, activation: "relu" });
  const fc2 = ops.linear(`${name}.fc2`, { outFeatures: channels, activation: "hardsigmoid" });
  return (x) => ops.scope(() => ops.multiply(x, ops.asMap(fc2(fc1(ops.globalAveragePool(x))))));
}

/** Widths are those of `name.expand.conv`, `name.squeeze.fc1` and `name.project.conv`. */
export function invertedResidual(spec: InvertedResidualSpec, widths: Widths): BackboneLayer {
  const { name, inChannels, side, dilation = 1, activation, epsilon, expands, squeezes = false } = spec;
  const hidden = expands ? widths(`${name}.expand.conv`) : inChannels;
  const squeezed = squeezes ? widths(`${name}.squeeze.fc1`) : 0;
  const outChannels = widths(`${name}.project.conv`);
  const stride = dilation > 1 ? 1 : spec.stride;
  const isResidual = spec.stride === 1 && inChannels === outChannels;
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
        padding: Math.floor(side / 2) * dilation,
        dilation,
      });
      const squeeze = squeezes && squeezeExcitation(ops, `${own}.squeeze`, hidden, squeezed);
      const project = normed(ops, `${own}.project`, { outChannels, side: 1, epsilon, hasResidual: isResidual });
      return (x) =>
        ops.scope(() => {
          const filtered = depthwise(expand ? expand(x) : x);
          return project(squeeze ? squeeze(filtered) : filtered, isResidual ? x : undefined);
        });
    },
  };
}

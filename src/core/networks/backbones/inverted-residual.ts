// The block of MobileNetV2 and its descendants: a 1×1 convolution that widens, a depthwise one, a 1×1 one that narrows.
import type { Activation, ConvolutionSpec, Layer, NormSpec, Ops } from "../ops";
import type { BackboneLayer, Widths } from "./backbone";

export interface InvertedResidualSpec {
  readonly name: string;
  readonly inChannels: number;
  /** Rows and columns of the depthwise kernel. */
  readonly side: number;
  readonly stride: 1 | 2;
  readonly activation: Activation;
  /** Of its three norms; PyTorch's default where absent. */
  readonly epsilon?: number;
  /** Whether it widens; else its depthwise convolution sees the input. */
  readonly expands: boolean;
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

/** Widths are those of `name.expand.conv` and `name.project.conv`. */
export function invertedResidual(spec: InvertedResidualSpec, widths: Widths): BackboneLayer {
  const { name, inChannels, side, stride, activation, epsilon, expands } = spec;
  const hidden = expands ? widths(`${name}.expand.conv`) : inChannels;
  const outChannels = widths(`${name}.project.conv`);
  const isResidual = stride === 1 && inChannels === outChannels;
  return {
    name,
    outChannels,
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
        padding: Math.floor(side / 2),
      });
      const project = normed(ops, `${own}.project`, { outChannels, side: 1, epsilon, hasResidual: isResidual });
      return (x) => ops.scope(() => project(depthwise(expand ? expand(x) : x), isResidual ? x : undefined));
    },
  };
}

// Atrous spatial pyramid pooling, after torchvision's deeplabv3.py.
import type { Layer, Ops } from "../ops";
import type { Modules } from "./head";
import { normedModules } from "./segmentation";

export interface AtrousPyramidSpec {
  /** Of every branch and of the result. */
  readonly outChannels: number;
  /** Dilations of the 3×3 branches. */
  readonly rates: readonly number[];
  /** Positions of the feature map along a side, for an input of the model's size. */
  readonly inputPositions: number;
}

/** One 1×1 branch, 3×3 ones at several dilations, the mean of all positions; joined and projected. */
export function atrousPyramid<T>(
  ops: Ops<T>,
  name: string,
  { outChannels, rates, inputPositions }: AtrousPyramidSpec,
): Layer<T> {
  const normed = (part: string, side: number, dilation = 1) =>
    ops.convolution(`${name}.${part}.conv`, {
      outChannels,
      side,
      padding: side === 1 ? 0 : dilation,
      dilation,
      norm: { name: `${name}.${part}.norm` },
      activation: "relu",
      sparseDilated: side > 1 && 2 * dilation >= inputPositions,
    });
  const branches = [normed("branch0", 1), ...rates.map((rate, i) => normed(`branch${i + 1}`, 3, rate))];
  const pooled = normed("pool", 1);
  const project = normed("project", 1);
  return (x) =>
    ops.scope(() => {
      const mean = pooled(ops.asMap(ops.globalAveragePool(x)));
      const parts = branches.map((branch) => branch(x));
      return project(ops.concat([...parts, ops.spread(mean, x)]));
    });
}

/** PyTorch's modules of an atrous pyramid of torchvision's four branches. */
export function pyramidModules(torch: string): Modules {
  const branches = [0, 1, 2, 3].map((i) => normedModules(`aspp.branch${i}`, `${torch}.convs.${i}.0`));
  const rest = [normedModules("aspp.pool", `${torch}.convs.4.1`), normedModules("aspp.project", `${torch}.project.0`)];
  return Object.assign({}, ...branches, ...rest) as Modules;
}

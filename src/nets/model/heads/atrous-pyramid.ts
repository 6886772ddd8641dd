// Atrous spatial pyramid pooling, after torchvision's deeplabv3.py.
import * as tf from "@tensorflow/tfjs-core";
import { globalAveragePool } from "../../nn/pool";
import type { Layer, ParameterView } from "../../interpreters/parameter-view";

export interface AtrousPyramidOptions {
  /** Dilations of the 3×3 branches. */
  readonly rates: readonly number[];
  /** Positions of the feature map along a side, for an input of the model's size. */
  readonly inputPositions: number;
  /** Behind the projection. */
  readonly dropout: Layer;
}

/** One 1×1 branch, 3×3 ones at several dilations, the mean of all positions; joined and projected. */
export function atrousPyramid(
  view: ParameterView,
  name: string,
  { rates, inputPositions, dropout }: AtrousPyramidOptions,
): Layer {
  const branch = (index: number, padding: number, dilation: number) =>
    view.convolution(`${name}.branch${index}.conv`, {
      padding,
      dilation,
      norm: `${name}.branch${index}.norm`,
      activation: "relu",
      byTaps: 2 * dilation >= inputPositions,
    });
  const branches = [branch(0, 0, 1), ...rates.map((rate, i) => branch(i + 1, rate, rate))];
  const pooled = view.convolution(`${name}.pool.conv`, { norm: `${name}.pool.norm`, activation: "relu" });
  const project = view.convolution(`${name}.project.conv`, { norm: `${name}.project.norm`, activation: "relu" });
  return (x) =>
    tf.tidy(() => {
      const [n, h, w, channels] = x.shape;
      const everywhere = pooled(tf.reshape(globalAveragePool(x), [n, 1, 1, channels]));
      const parts = branches.map((forward) => forward(x));
      // A product with ones: Tile takes 60 times as long on WebAssembly (tfjs 4.22).
      parts.push(tf.mul(everywhere, tf.ones([1, h, w, 1])));
      return dropout(project(tf.concat(parts, 3)));
    });
}

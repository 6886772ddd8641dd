// The operations without parameters, which mean the same to both interpreters of tfjs.
import * as tf from "@tensorflow/tfjs-core";
import type {
  Activation,
  AveragePoolSpec,
  ConvolutionLayer,
  ConvolutionSpec,
  GroupedConvolutionSpec,
  Layer,
  LinearSpec,
  Ops,
  PoolSpec,
} from "../../core/networks/ops";
import { activate } from "../nn/activation";
import { averagePool, globalAveragePool, maxPool } from "../nn/pool";
import { resizeBilinear, resizeNearest } from "../nn/resize";

type Map4 = tf.Tensor4D;

export abstract class TensorOps implements Ops<tf.Tensor> {
  abstract convolution(name: string, spec: ConvolutionSpec): ConvolutionLayer<tf.Tensor>;
  abstract groupedConvolution(name: string, spec: GroupedConvolutionSpec): (x: tf.Tensor) => readonly tf.Tensor[];
  abstract linear(name: string, spec: LinearSpec): Layer<tf.Tensor>;
  abstract gdn(name: string, spec: { readonly channels: number; readonly inverse?: boolean }): Layer<tf.Tensor>;
  abstract l2Norm(name: string): Layer<tf.Tensor>;
  abstract prior(name: string, spec: { readonly channels: number }): Layer<tf.Tensor>;
  abstract dropout(rate: number): Layer<tf.Tensor>;

  maxPool(x: tf.Tensor, { side, stride, padding, ceilMode }: PoolSpec): tf.Tensor {
    return maxPool(x as Map4, side, stride, padding, ceilMode);
  }

  averagePool(x: tf.Tensor, { side, stride, padding, ...options }: AveragePoolSpec): tf.Tensor {
    return averagePool(x as Map4, side, stride, padding, options);
  }

  globalAveragePool(x: tf.Tensor): tf.Tensor {
    return globalAveragePool(x as Map4);
  }

  flatten(x: tf.Tensor): tf.Tensor {
    return tf.reshape(x, [x.shape[0], -1]);
  }

  asMap(x: tf.Tensor): tf.Tensor {
    const [n, channels] = x.shape;
    return tf.reshape(x, [n, 1, 1, channels]);
  }

  /** A product with ones: Tile takes 60 times as long on WebAssembly (tfjs 4.22). */
  spread(x: tf.Tensor, like: tf.Tensor): tf.Tensor {
    const [, height, width] = like.shape;
    return tf.tidy(() => tf.mul(x, tf.ones([1, height, width, 1])));
  }

  resizeLike(x: tf.Tensor, like: tf.Tensor, method: "nearest" | "bilinear"): tf.Tensor {
    const [, height, width] = like.shape;
    return (method === "nearest" ? resizeNearest : resizeBilinear)(x as Map4, [height, width]);
  }

  activate(x: tf.Tensor, activation: Activation): tf.Tensor {
    return activate(x, activation);
  }

  add(parts: readonly tf.Tensor[]): tf.Tensor {
    return tf.addN([...parts]);
  }

  multiply(x: tf.Tensor, y: tf.Tensor): tf.Tensor {
    return tf.mul(x, y);
  }

  concat(parts: readonly tf.Tensor[]): tf.Tensor {
    return tf.concat([...parts], parts[0].rank - 1);
  }

  softmaxOverParts(x: tf.Tensor, parts: number): readonly tf.Tensor[] {
    const [n, all] = x.shape;
    return tf.tidy(() => {
      const byPart = tf.transpose(tf.reshape(x, [n, parts, all / parts]), [0, 2, 1]); // [n, c, parts]
      return tf.unstack(tf.softmax(byPart), 2);
    });
  }

  scope<Result extends tf.Tensor | readonly tf.Tensor[] | Readonly<Record<string, tf.Tensor>>>(
    compute: () => Result,
  ): Result {
    return tf.tidy(compute as () => tf.TensorContainer) as Result;
  }

  release(x: tf.Tensor): void {
    x.dispose();
  }
}

// Gradients held against finite differences, on the active tfjs backend.
import * as tf from "@tensorflow/tfjs-core";
import { uniform } from "./synthetic-values";

export interface GradientCheck {
  /** Half the distance of a finite difference, in units of the direction; 1e-2 unless told. */
  readonly step?: number;
  /** Largest difference of a directional derivative, relative to the size of its terms; 2e-3 unless told. */
  readonly tolerance?: number;
}

interface Functions {
  /** Written as a method, so that functions of narrower ranks are accepted. */
  differentiable(...inputs: tf.Tensor[]): tf.Tensor;
}

export type Differentiable = Functions["differentiable"];

/** The gradients of the sum of `f`'s output, one an input; its forward pass included, so leaks of both show. */
export function gradientsOf(f: Differentiable, inputs: readonly tf.Tensor[]): tf.Tensor[] {
  return tf.grads((...xs: tf.Tensor[]) => f(...xs))([...inputs]);
}

/** A tensor of values in [-scale, scale); a name gives the same values everywhere. */
export function ruleValues<R extends tf.Rank>(name: string, shape: tf.ShapeMap[R], scale = 1): tf.Tensor<R> {
  const count = tf.util.sizeFromShape(shape);
  return tf.tensor(
    Float32Array.from(uniform(name, count), (v) => v * scale),
    shape,
  );
}

/**
 * Throws unless, for each input, the gradient of a random weighting of `f`'s output along random directions is what
 * central differences say. The direction has all elements, so one wrong element anywhere is felt.
 */
export function expectGradients(
  f: Differentiable,
  inputs: readonly tf.Tensor[],
  { step = 1e-2, tolerance = 2e-3 }: GradientCheck = {},
): void {
  const output = f(...inputs);
  const weights = ruleValues("gradient.weights", output.shape as [number]);
  output.dispose();
  const gradients = tf.grads((...xs: tf.Tensor[]) => tf.sum(tf.mul(f(...xs), weights)))([...inputs]);
  const weightValues = weights.dataSync();

  const weighted = (moved: readonly tf.Tensor[]): { sum: number; size: number } => {
    const output = f(...moved);
    const values = output.dataSync();
    output.dispose();
    let sum = 0;
    let size = 0;
    for (let i = 0; i < values.length; i++) {
      sum += values[i] * weightValues[i];
      size += (values[i] * weightValues[i]) ** 2;
    }
    return { sum, size: Math.sqrt(size) };
  };

  inputs.forEach((input, k) => {
    const gradient = gradients[k].dataSync();
    if (gradients[k].shape.join() !== input.shape.join()) {
      throw new Error(`the gradient of input ${k} has shape [${gradients[k].shape}], the input [${input.shape}]`);
    }
    for (let round = 0; round < 2; round++) {
      const direction = uniform(`gradient.direction${k}.${round}`, input.size);
      const along = (sign: number) => {
        const values = input.dataSync();
        const moved = tf.tensor(
          Float32Array.from(values, (v, i) => v + sign * step * direction[i]),
          input.shape,
        );
        const result = weighted(inputs.map((other, j) => (j === k ? moved : other)));
        moved.dispose();
        return result;
      };
      const [after, before] = [along(1), along(-1)];
      const difference = (after.sum - before.sum) / (2 * step);
      let predicted = 0;
      let terms = 0;
      for (let i = 0; i < gradient.length; i++) {
        predicted += gradient[i] * direction[i];
        terms += (gradient[i] * direction[i]) ** 2;
      }
      // Rounding of float32 outputs, seen through the difference.
      const noise = (after.size * 2 ** -22) / step;
      const error = Math.abs(predicted - difference);
      if (!(error <= tolerance * Math.sqrt(terms) + noise)) {
        throw new Error(
          `input ${k}, direction ${round}: the gradient says ${predicted}, finite differences ${difference}; ` +
            `off by ${error}, tolerance ${tolerance * Math.sqrt(terms) + noise}`,
        );
      }
    }
  });
  tf.dispose([weights, gradients]);
}

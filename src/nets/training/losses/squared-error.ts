// Distance of a student's feature from its teacher's: the sum of squared differences.
import * as tf from "@tensorflow/tfjs-core";
import { TrainingInputError } from "../training-input-error";
import { sumInBlocks } from "../../nn/sum-in-blocks";

/** The sum of squared differences of two tensors of one shape; the gradient reaches `actual` alone. */
export function squaredError(actual: tf.Tensor, target: tf.Tensor, name = "The feature"): tf.Scalar {
  if (actual.shape.join() !== target.shape.join()) {
    throw new TrainingInputError(
      `${name}: the student has [${actual.shape.join(", ")}], the teacher [${target.shape.join(", ")}]. ` +
        "Features are compared element by element; choose a teacher with the student's widths.",
    );
  }
  const error = tf.customGrad((actual, save) => {
    const x = actual as tf.Tensor;
    (save as tf.GradSaveFunc)([x, target]);
    return {
      value: sumInBlocks(tf.squaredDifference(x, target)),
      gradFunc: (dy: tf.Tensor, [x, target]: tf.Tensor[]) => tf.mul(tf.sub(x, target), tf.mul(dy, 2)),
    };
  });
  return error(actual);
}

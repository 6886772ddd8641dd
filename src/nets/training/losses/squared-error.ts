// Distance of a student's features from its teacher's: sums of squared differences, one a feature map.
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

export type NamedFeatures = Readonly<Record<string, tf.Tensor>>;

/**
 * The squared error of every feature of the student, by name. Throws TrainingInputError where the teacher has no feature
 * of that name or one of another shape.
 */
export function featureErrors(student: NamedFeatures, teacher: NamedFeatures): Record<string, tf.Scalar> {
  return Object.fromEntries(
    Object.entries(student).map(([name, feature]) => {
      if (!Object.hasOwn(teacher, name)) {
        throw new TrainingInputError(
          `The student has a feature "${name}", the teacher only ${Object.keys(teacher).join(", ") || "none"}.`,
        );
      }
      return [name, squaredError(feature, teacher[name], name)];
    }),
  );
}

// Knowledge distillation (Hinton, Vinyals and Dean), after torchdistill's KDLoss with reduction "batchmean".
import * as tf from "@tensorflow/tfjs-core";
import "../../nn/gradients/register-gradients";
import { TrainingInputError } from "../training-input-error";
import { crossEntropy } from "./cross-entropy";
import { sumInBlocks } from "../../nn/sum-in-blocks";

export interface DistillationOptions {
  /** What logits are divided by before the softmax that student and teacher are compared in. */
  readonly temperature: number;
  /** Share of the cross entropy with the labels; the divergence has the rest, times temperature². */
  readonly alpha: number;
}

/** The official recipe's second stage. */
const officialDistillation: DistillationOptions = { temperature: 1, alpha: 0.5 };

/**
 * Kullback-Leibler divergence of the student's softened distribution from the teacher's, summed over classes, mean over
 * rows; both logits [n, classes]. The gradient reaches the student alone.
 */
export function softenedDivergence(student: tf.Tensor2D, teacher: tf.Tensor2D, temperature: number): tf.Scalar {
  if (student.shape.join() !== teacher.shape.join()) {
    throw new TrainingInputError(
      `The student's logits are [${student.shape.join(", ")}], the teacher's [${teacher.shape.join(", ")}]. ` +
        "They must have the same images and classes.",
    );
  }
  if (!(temperature > 0)) throw new TrainingInputError(`The temperature is ${temperature}; it must be above 0.`);
  const rows = student.shape[0];
  const divergence = tf.customGrad((student, save) => {
    const x = student as tf.Tensor;
    (save as tf.GradSaveFunc)([x, teacher]);
    const known = tf.logSoftmax(tf.div(teacher, temperature));
    const learnt = tf.logSoftmax(tf.div(x, temperature));
    return {
      value: tf.div(sumInBlocks(tf.mul(tf.exp(known), tf.sub(known, learnt))), rows),
      gradFunc: (dy: tf.Tensor, [x, teacher]: tf.Tensor[]) => {
        const difference = tf.sub(tf.softmax(tf.div(x, temperature)), tf.softmax(tf.div(teacher, temperature)));
        return tf.mul(difference, tf.div(dy, temperature * rows));
      },
    };
  });
  return divergence(student) as tf.Scalar;
}

/**
 * alpha · cross entropy + (1 − alpha) · temperature² · divergence, both of logits [n, classes]; one label a row, none where alpha is 0.
 * Throws TrainingInputError where shapes, labels or the temperature do not fit.
 */
export function distillation(
  student: tf.Tensor2D,
  teacher: tf.Tensor2D,
  labels: ArrayLike<number>,
  { temperature, alpha }: DistillationOptions = officialDistillation,
): tf.Scalar {
  return tf.tidy(() => {
    const soft = softenedDivergence(student, teacher, temperature);
    const divergence = tf.mul<tf.Scalar>(soft, (1 - alpha) * temperature ** 2);
    return alpha === 0 ? divergence : tf.add(tf.mul(crossEntropy(student, labels), alpha), divergence);
  });
}

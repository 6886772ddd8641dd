// Cross entropy of logits and class labels, after torch.nn.functional.cross_entropy with reduction "mean".
import * as tf from "@tensorflow/tfjs-core";
import { TrainingInputError } from "../training-input-error";
import { sumInBlocks } from "../../nn/sum-in-blocks";

export interface CrossEntropyOptions {
  /** Rows with this label do not count; none unless told. 255 in segmentation, but a class of ImageNet. */
  readonly ignoreIndex?: number;
  /** The share of the target that is spread over all classes; 0 unless told. */
  readonly labelSmoothing?: number;
}

/** Labels made safe to index with, and what each row counts; the weights of all rows sum to 1. */
function countedRows(labels: ArrayLike<number>, classes: number, ignoreIndex?: number) {
  const indices = new Int32Array(labels.length);
  const weights = new Float32Array(labels.length);
  let counted = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (label === ignoreIndex) continue;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      const but = ignoreIndex === undefined ? "" : ` or ${ignoreIndex}, which does not count`;
      throw new TrainingInputError(
        `Label ${i} is ${label}, but the logits have ${classes} classes: labels are 0 to ${classes - 1}${but}. ` +
          "Map the dataset's labels to the model's classes.",
      );
    }
    indices[i] = label;
    weights[i] = 1;
    counted++;
  }
  if (counted > 0) for (let i = 0; i < weights.length; i++) weights[i] /= counted;
  return { indices, weights };
}

/**
 * Mean over the rows of logits [..., classes] that count, of -log softmax at their label; `labels` has one a row.
 * The gradient reaches the logits. Where no row counts it is 0 (PyTorch's is NaN). Throws TrainingInputError for labels
 * out of range or of another number than the rows.
 */
export function crossEntropy(
  logits: tf.Tensor,
  labels: ArrayLike<number>,
  { ignoreIndex, labelSmoothing = 0 }: CrossEntropyOptions = {},
): tf.Scalar {
  const classes = logits.shape[logits.rank - 1];
  const count = logits.size / classes;
  if (labels.length !== count || count === 0) {
    throw new TrainingInputError(
      `The logits [${logits.shape.join(", ")}] have ${count} rows, but there are ${labels.length} labels; ` +
        "each row needs one, and there must be rows.",
    );
  }
  const { indices, weights } = countedRows(labels, classes, ignoreIndex);
  const target = (): tf.Tensor2D => {
    // WebAssembly's OneHot (tfjs 4.22) writes the bits of whole numbers even when asked for float32.
    const oneHot = tf.cast(tf.oneHot(tf.tensor1d(indices, "int32"), classes) as tf.Tensor2D, "float32");
    return labelSmoothing === 0 ? oneHot : tf.add(tf.mul(oneHot, 1 - labelSmoothing), labelSmoothing / classes);
  };
  const entropy = tf.customGrad((logits, save) => {
    const x = logits as tf.Tensor;
    (save as tf.GradSaveFunc)([x]);
    const perRow = tf.sum(tf.mul(target(), tf.logSoftmax(tf.reshape(x, [count, classes]))), 1);
    return {
      value: tf.neg(sumInBlocks(tf.mul(perRow, weights))),
      gradFunc: (dy: tf.Tensor, [x]: tf.Tensor[]) => {
        const difference = tf.sub(tf.softmax(tf.reshape(x, [count, classes])), target());
        return tf.reshape(tf.mul(difference, tf.mul(tf.tensor2d(weights, [count, 1]), dy)), x.shape);
      },
    };
  });
  return entropy(logits);
}

// The loss of the segmentation head and, in part, of its auxiliary head, after the official recipe's DictLossWrapper.
import { ignoreIndex } from "../../../domain";
import * as tf from "@tensorflow/tfjs-core";
import { resizeBilinear } from "../../nn/resize";
import { crossEntropy } from "./cross-entropy";

export interface SegmentationLogits {
  /** [n, h, w, classes] at the stride of the feature map. */
  readonly main: tf.Tensor4D;
  /** Likewise, from the head on layer3. */
  readonly auxiliary?: tf.Tensor4D;
}

export interface LabelMaps {
  /** [n, height, width], row-major; 255 does not count. */
  readonly labels: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/**
 * Cross entropy of the logits, resized to the label maps (bilinear, half-pixel centres), mean over the pixels that count,
 * plus `auxiliaryWeight` times that of the auxiliary logits. Throws TrainingInputError where labels do not fit.
 */
export function segmentationLoss(
  { main, auxiliary }: SegmentationLogits,
  { labels, height, width }: LabelMaps,
  auxiliaryWeight = 0.5,
): tf.Scalar {
  const entropy = (logits: tf.Tensor4D): tf.Scalar =>
    crossEntropy(resizeBilinear(logits, [height, width]), labels, { ignoreIndex });
  return tf.tidy(() => {
    const loss = entropy(main);
    return auxiliary ? tf.add(loss, tf.mul(entropy(auxiliary), auxiliaryWeight)) : loss;
  });
}

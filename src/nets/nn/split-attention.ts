// Split attention over the radix of a grouped convolution, after timm's split_attn.py.
import * as tf from "@tensorflow/tfjs-core";
import { conv } from "./conv";
import { linear } from "./linear";
import { affineNorm, type Norm } from "./norm";
import { globalAveragePool } from "./pool";

/** Norms are absent where they are folded into the layer before them. */
export interface SplitAttentionParameters {
  /** kernel [3, 3, in / radix, radix * width] */
  readonly conv: { readonly kernel: tf.Tensor4D; readonly bias?: tf.Tensor1D };
  readonly norm0?: Norm;
  /** [width, hidden] */
  readonly fc1: { readonly kernel: tf.Tensor2D; readonly bias?: tf.Tensor1D };
  readonly norm1?: Norm;
  /** [hidden, radix * width] */
  readonly fc2: { readonly kernel: tf.Tensor2D; readonly bias?: tf.Tensor1D };
}

/** x [n, h, w, in] -> [n, h, w, width]; 3×3, stride 1, padding 1. Cardinality (`groups`) is 1. */
export function splitAttention(
  x: tf.Tensor4D,
  parameters: SplitAttentionParameters,
  { radix = 2 }: { readonly radix?: number; readonly groups?: 1 } = {},
): tf.Tensor4D {
  return tf.tidy(() => {
    const { kernel, bias } = parameters.conv;
    let y = conv(x, kernel, { padding: 1, groups: radix, bias });
    if (parameters.norm0) y = affineNorm(y, parameters.norm0);
    const parts = tf.split(tf.relu(y), radix, 3);
    let gap = globalAveragePool(tf.addN(parts) as tf.Tensor4D);
    gap = linear(gap, parameters.fc1.kernel, parameters.fc1.bias);
    if (parameters.norm1) gap = affineNorm(gap, parameters.norm1);
    const logits = linear(tf.relu(gap), parameters.fc2.kernel, parameters.fc2.bias);
    const n = x.shape[0];
    const width = parts[0].shape[3]!;
    const attention = tf.softmax(tf.transpose(tf.reshape(logits, [n, radix, width]), [0, 2, 1]));
    const gates = tf.split(tf.transpose(attention, [2, 0, 1]), radix, 0);
    return tf.addN(parts.map((part, i) => tf.mul(part, tf.reshape(gates[i], [n, 1, 1, width])))) as tf.Tensor4D;
  });
}

// Split attention over the radix of a grouped convolution, after timm's split_attn.py.
import * as tf from "@tensorflow/tfjs-core";
import { conv } from "./conv";
import { linear } from "./linear";
import { affineNorm, type Norm } from "./norm";
import { globalAveragePool } from "./pool";

export interface AttentionConv {
  /** [3, 3, in / radix, radix * width], or of one group [3, 3, in / radix, width]. */
  readonly kernel: tf.Tensor4D;
  readonly bias?: tf.Tensor1D;
}

/** Norms are absent where they are folded into the layer before them. */
export interface SplitAttentionParameters {
  /** The grouped convolution, or its groups, split beforehand so that WebAssembly packs each only once. */
  readonly conv: AttentionConv | readonly AttentionConv[];
  /** [radix * width] */
  readonly norm0?: Norm;
  /** [width, hidden] */
  readonly fc1: { readonly kernel: tf.Tensor2D; readonly bias?: tf.Tensor1D };
  /** [hidden] */
  readonly norm1?: Norm;
  /** [hidden, radix * width] */
  readonly fc2: { readonly kernel: tf.Tensor2D; readonly bias?: tf.Tensor1D };
}

export interface SplitAttentionOptions {
  readonly radix?: number;
  /** Cardinality. */
  readonly groups?: 1;
  /** What stands for a norm; `affineNorm` unless told. Gets [n, h, w, c]. */
  readonly normalise?: (x: tf.Tensor4D, norm: Norm) => tf.Tensor4D;
}

/** The groups of a grouped convolution as convolutions of their own. */
export function splitGroups({ kernel, bias }: AttentionConv, groups: number): AttentionConv[] {
  const kernels = tf.split(kernel, groups, 3);
  const biases = bias && tf.split(bias, groups);
  return kernels.map((part, i) => ({ kernel: part as tf.Tensor4D, bias: biases?.[i] as tf.Tensor1D | undefined }));
}

function isSplit(conv: SplitAttentionParameters["conv"]): conv is readonly AttentionConv[] {
  return Array.isArray(conv);
}

/** x [n, h, w, in] -> [n, h, w, width]; 3×3, stride 1, padding 1, one cardinal group. */
export function splitAttention(
  x: tf.Tensor4D,
  parameters: SplitAttentionParameters,
  { radix = 2, normalise = affineNorm }: SplitAttentionOptions = {},
): tf.Tensor4D {
  return tf.tidy(() => {
    const { norm0, norm1, fc1, fc2 } = parameters;
    const groups = isSplit(parameters.conv) ? parameters.conv : splitGroups(parameters.conv, radix);
    const inputs = tf.split(x, radix, 3);
    // Each group of the convolution is one split of the radix.
    let splits = groups.map(({ kernel, bias }, i) =>
      conv(inputs[i] as tf.Tensor4D, kernel, { padding: 1, bias, activation: norm0 ? "linear" : "relu" }),
    );
    if (norm0) splits = tf.split(tf.relu(normalise(tf.concat(splits, 3), norm0)), radix, 3);
    const [n, , , width] = splits[0].shape;
    const pooled = globalAveragePool(tf.addN(splits) as tf.Tensor4D); // [n, width]
    let hidden = linear(pooled, fc1.kernel, fc1.bias, norm1 ? "linear" : "relu");
    if (norm1) {
      const size = hidden.shape[1];
      hidden = tf.relu(tf.reshape(normalise(tf.reshape(hidden, [n, 1, 1, size]), norm1), [n, size]));
    }
    const logits = tf.reshape(linear(hidden, fc2.kernel, fc2.bias), [n, radix, width]);
    const attention = tf.softmax(tf.transpose(logits, [0, 2, 1])); // [n, width, radix]
    const gates = tf.unstack(attention, 2);
    const weighted = splits.map((split, i) => tf.mul(split, tf.reshape(gates[i], [n, 1, 1, width])));
    return tf.addN(weighted) as tf.Tensor4D;
  });
}

// Tensors by this lab's parameter names, as a trainer hands them around.
import type * as tf from "@tensorflow/tfjs-core";

export type NamedTensors = ReadonlyMap<string, tf.Tensor>;

export function disposeTensors(tensors: NamedTensors): void {
  for (const tensor of tensors.values()) tensor.dispose();
}

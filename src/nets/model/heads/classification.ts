// Classification head: mean over positions, then one linear layer (torchvision's resnet.py, timm's resnest.py).
import * as tf from "@tensorflow/tfjs-core";
import { globalAveragePool } from "../../nn/pool";
import type { Features } from "../body";
import type { ParameterView } from "../../interpreters/parameter-view";

/** Features -> logits [n, classes]. */
export type ClassificationHead = (features: Features) => tf.Tensor2D;

export function classificationHead(view: ParameterView): ClassificationHead {
  const linear = view.linear("classification.linear");
  return (features) => tf.tidy(() => linear(globalAveragePool(features[features.length - 1])));
}

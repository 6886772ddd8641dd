// Classification: one row of logits an image.
import type * as tf from "@tensorflow/tfjs-core";
import { classify } from "../../core/tasks/classification";
import type { Features, NetsTask } from "./task";

/** -> logits [n, classes]. */
type Classifier = (features: Features) => tf.Tensor2D;

export const classification: NetsTask<"classification", Classifier> = {
  open: (layers) => layers as Classifier,

  async predict(head, { features, configuration }, { topClasses, onClassLogits }) {
    const logits = head(features);
    try {
      const values = (await logits.data()) as Float32Array;
      onClassLogits?.(values);
      return classify(values, topClasses, configuration.calibration);
    } finally {
      logits.dispose();
    }
  },
  warmUp: (head, { features }) => head(features).dispose(),
};

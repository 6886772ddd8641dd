// Classification: one row of logits an image.
import type * as tf from "@tensorflow/tfjs-core";
import { classify } from "../../core/tasks/classification";
import type { Features, NetsTask } from "./task";

/** -> logits [n, classes]. */
type Classifier = (features: Features) => tf.Tensor2D;

export const classification: NetsTask<"classification", Classifier> = {
  open: (layers) => layers as Classifier,

  async predict(head, { features }, { topClasses }) {
    const logits = head(features);
    try {
      return classify((await logits.data()) as Float32Array, topClasses);
    } finally {
      logits.dispose();
    }
  },
  warmUp: (head, { features }) => head(features).dispose(),
};

// Segmentation: logits at the stride of the feature map.
import type * as tf from "@tensorflow/tfjs-core";
import { segment } from "../../core/tasks/segmentation";
import type { Features, NetsTask } from "./task";

/** -> class scores [n, h, w, classes]. */
type Segmenter = (features: Features) => tf.Tensor4D;

export const segmentation: NetsTask<"segmentation", Segmenter> = {
  open: (layers) => layers as Segmenter,

  async predict(head, { features, placement }, { onInputSegmentation }) {
    const logits = head(features);
    try {
      const [, height, width, classes] = logits.shape;
      const data = (await logits.data()) as Float32Array;
      return segment({ height, width, classes, data }, placement, onInputSegmentation);
    } finally {
      logits.dispose();
    }
  },
  warmUp: (head, { features }) => head(features).dispose(),
};

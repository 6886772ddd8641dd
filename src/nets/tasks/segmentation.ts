// Segmentation: logits at the stride of the feature map.
import { segment } from "../../core/tasks/segmentation";
import type { NetsTask } from "./task";

export const segmentation: NetsTask<"segmentation"> = {
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

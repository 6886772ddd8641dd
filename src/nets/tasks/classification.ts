// Classification: one row of logits an image.
import { classify } from "../../core/tasks/classification";
import type { NetsTask } from "./task";

export const classification: NetsTask<"classification"> = {
  async predict(head, { features }) {
    const logits = head(features);
    try {
      return classify((await logits.data()) as Float32Array);
    } finally {
      logits.dispose();
    }
  },
  warmUp: (head, { features }) => head(features).dispose(),
};

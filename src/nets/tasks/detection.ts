// Detection: Faster R-CNN's proposals and what its box head says of them, or SSD's default boxes.
import type * as tf from "@tensorflow/tfjs-core";
import type { FasterRcnnLayers } from "../../core/networks/heads/faster-rcnn";
import { isSsd, type SsdLayers } from "../../core/networks/heads/ssd";
import { openFasterRcnn, type FasterRcnn } from "./faster-rcnn/faster-rcnn";
import { openSsd, type Ssd } from "./ssd";
import type { NetsTask } from "./task";

export const detection: NetsTask<"detection", FasterRcnn | Ssd> = {
  open: (layers, shapes, configuration) =>
    isSsd(shapes)
      ? openSsd(layers as SsdLayers<tf.Tensor>, shapes)
      : openFasterRcnn(layers as FasterRcnnLayers<tf.Tensor>, shapes, configuration),
  predict: (head, input) => head.predict(input),
  warmUp: (head, input) => head.warmUp(input),
};

// Detection: Faster R-CNN's proposals, and what its box head says of them.
import { pooledLevelsOf } from "../../core/networks/configuration";
import { detect } from "../../core/tasks/detection";
import { openFasterRcnn, type FasterRcnn } from "./faster-rcnn/faster-rcnn";
import type { NetsTask } from "./task";

export const detection: NetsTask<"detection", FasterRcnn> = {
  open: openFasterRcnn,

  async predict(head, { features, placement, configuration }) {
    const settings = configuration.detection;
    const levels = pooledLevelsOf(settings, placement.protocol);
    const { proposals, logits, deltas, classes } = await head.read(features, placement, levels);
    return detect({ logits, deltas, classes, proposals: proposals.boxes }, placement, {
      scoreThreshold: settings.scoreThreshold,
      suppressionThreshold: settings.nmsThreshold,
      keptBoxes: settings.detections,
      minSide: settings.minimumBoxSize,
      weights: settings.boxWeights,
    });
  },
  warmUp(head, { features, placement, configuration }) {
    const levels = head.pyramid(features);
    try {
      for (const { objectness, deltas } of head.proposals(levels)) {
        objectness.dispose();
        deltas.dispose();
      }
      const levelCount = pooledLevelsOf(configuration.detection, placement.protocol);
      const whole = Float32Array.of(0, 0, placement.resizedWidth, placement.resizedHeight);
      const pooled = head.pool(levels, whole, placement, levelCount);
      const { logits, deltas } = head.boxes(pooled);
      for (const tensor of [pooled, logits, deltas]) tensor.dispose();
    } finally {
      for (const level of levels) level.dispose();
    }
  },
};

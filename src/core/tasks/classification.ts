// Class logits to the most probable classes.
import type { Calibration, Classification } from "../../domain";
import { descendingOrder } from "../geometry/non-maximum-suppression";
import { AnswerError, type CoreTask } from "./task";
import { softmaxRows } from "./softmax";

/**
 * The `count` most probable classes of one image's logits [classes], ties by lower index; probabilities are those of
 * softmax(logits / temperature). Throws AnswerError where a logit is NaN or infinite: probabilities of such logits mean
 * nothing.
 */
export function classify(logits: Float32Array, count = 5, { temperature = 1, sure }: Calibration = {}): Classification {
  const bad = logits.findIndex((logit) => !Number.isFinite(logit));
  if (bad !== -1) {
    throw new AnswerError(
      `Class ${bad} has logit ${logits[bad]}, so no class is the most probable. The checkpoint's weights may hold ` +
        `NaN, or half precision overflowed; try the WebAssembly backend.`,
    );
  }
  const tempered = temperature === 1 ? logits : logits.map((logit) => logit / temperature);
  const probabilities = softmaxRows(tempered, Math.max(1, logits.length));
  // the logits' order: a high temperature may round probabilities alike
  const order = descendingOrder(temperature === 1 ? probabilities : logits, count);
  const top = Array.from(order, (label) => ({ label, probability: probabilities[label] }));
  return { top, ...(sure !== undefined && top.length > 0 && { sure: top[0].probability >= sure }) };
}

export const classificationTask: CoreTask<"classification"> = {
  background: "none",
  firstClass: 0,
  officialLabels: "imagenet1k",
  progress: "Classifying",
  mentioned: ({ top }) => top.map(({ label }) => label),
  scores: [
    { name: "top1", label: "Top-1" },
    { name: "top5", label: "Top-5" },
  ],
  isLabelled: (_, label) => label !== undefined,
  torchdistill: {
    script: "image_classification.py",
    dependencies: ["sc2bench.models", "sc2bench.transforms"],
    protocols: ["classification"],
    collators: { test: "default_collate_w_pil" },
    forwardProc: "forward_batch_only",
    frozenNorms: false,
    modelKeys: ["splittable_resnet", "splittable_resnest"],
    backbonePath: [],
    transforms: {
      prefix: "torchvision.transforms.",
      hasColour: true,
      prepare: (side, resize, flips) => [
        ["Resize", { size: resize }],
        ["CenterCrop", { size: [side, side] }],
        ...flips,
      ],
      augment({ kind, scale, ratio }, side, flip) {
        if (kind !== "random-resized-crop") return undefined;
        return [["RandomResizedCrop", { size: [side, side], scale, ratio }], flip];
      },
    },
    dataSet: (root, part, { transform }) => ({
      key: "torchvision.datasets.ImageFolder",
      kwargs: { root: `${root}/${part}`, transform },
    }),
    model: ({ shared, classes, analysis, checkpointPath }) => ({
      ...shared(classes, false, { analysis_config: analysis }),
      src_ckpt: checkpointPath,
    }),
  },
};

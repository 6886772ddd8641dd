// Box head outputs to boxes in original pixels, after postprocess_detections in torchvision's roi_heads.py and
// resize_boxes in its transform.py.
import type { DetectedBox, Detection, Placement } from "../../domain";
import {
  boxHeadWeights,
  type BoxWeights,
  clipBoxes,
  decodeBoxes,
  largeEnough,
  takeBoxes,
  takeScores,
} from "../geometry/boxes";
import { groupedNonMaximumSuppression } from "../geometry/non-maximum-suppression";
import { AnswerError, unusedClasses, type CoreTask } from "./task";
import { softmaxRows } from "./softmax";
import { validRegion } from "./valid-region";

const { fround } = Math;

/** What a box head says about n proposals. */
export interface BoxHeadOutput {
  /** [n, classes]; class 0 is background. */
  readonly logits: Float32Array;
  /** [n, classes, 4] offsets from the proposals. */
  readonly deltas: Float32Array;
  /** [n, 4] xyxy in input pixels. */
  readonly proposals: Float32Array;
  readonly classes: number;
}

export interface DetectOptions {
  /** Boxes must score more than this. */
  readonly scoreThreshold: number;
  readonly suppressionThreshold: number;
  readonly keptBoxes: number;
  /** In input pixels. */
  readonly minSide: number;
  readonly weights: BoxWeights;
}

/** The official models' values at inference. */
const officialDetectOptions: DetectOptions = {
  scoreThreshold: 0.05,
  suppressionThreshold: 0.5,
  keptBoxes: 100,
  minSide: 1e-2,
  weights: boxHeadWeights,
};

function checkShapes({ logits, deltas, proposals, classes }: BoxHeadOutput): void {
  const count = proposals.length / 4;
  if (logits.length === count * classes && deltas.length === 4 * logits.length && classes >= 2) return;
  throw new AnswerError(
    `The box head gave ${logits.length} logits and ${deltas.length} offsets for ${count} proposals of ` +
      `${classes} classes; ${count * classes} and ${4 * count * classes} were expected.`,
  );
}

/** Boxes [n, 4] in input pixels to original pixels, by torchvision's float32 ratios, kept inside the image. */
export function boxesToOriginal(boxes: Float32Array, placement: Placement): Float32Array {
  const ratios = [
    fround(placement.originalWidth / placement.resizedWidth),
    fround(placement.originalHeight / placement.resizedHeight),
  ];
  const crops = [placement.cropLeft, placement.cropTop];
  const scaled = boxes.map((value, i) => fround(value + crops[i % 2]) * ratios[i % 2]);
  return clipBoxes(scaled, placement.originalWidth, placement.originalHeight);
}

/**
 * The boxes of one image, best score first: softmax, background dropped, one box a class and proposal, clipped to the
 * image, low scores and tiny boxes dropped, suppressed class by class. A proposal with NaN yields no box. Throws
 * AnswerError where the arrays do not fit each other.
 */
export function detect(
  output: BoxHeadOutput,
  placement: Placement,
  options: DetectOptions = officialDetectOptions,
): Detection {
  checkShapes(output);
  const { classes } = output;
  const threshold = fround(options.scoreThreshold);
  const scores = softmaxRows(output.logits, classes);
  const likely: number[] = [];
  for (let i = 0; i < scores.length; i++) if (i % classes !== 0 && scores[i] > threshold) likely.push(i);
  const offsets = takeBoxes(output.deltas, likely);
  const references = takeBoxes(
    output.proposals,
    likely.map((i) => Math.floor(i / classes)),
  );
  const region = validRegion(placement);
  const clipped = clipBoxes(decodeBoxes(offsets, references, options.weights), region.width, region.height);
  const large = largeEnough(clipped, options.minSide);
  const boxes = takeBoxes(clipped, large);
  const labels = Uint32Array.from(large, (i) => likely[i] % classes);
  const ranked = takeScores(
    scores,
    Array.from(large, (i) => likely[i]),
  );
  return suppressed({ boxes, scores: ranked, labels }, placement, options);
}

/** What is left of boxes [n, 4] xyxy in input pixels where the best of each class suppress others, in original pixels. */
export function suppressed(
  { boxes, scores, labels }: { boxes: Float32Array; scores: Float32Array; labels: Uint32Array },
  placement: Placement,
  { suppressionThreshold, keptBoxes }: Pick<DetectOptions, "suppressionThreshold" | "keptBoxes">,
): Detection {
  const kept = groupedNonMaximumSuppression(boxes, scores, labels, suppressionThreshold, keptBoxes);
  const original = boxesToOriginal(takeBoxes(boxes, kept), placement);
  return {
    boxes: Array.from(kept, (from, i): DetectedBox => {
      const [left, top, right, bottom] = original.subarray(4 * i, 4 * i + 4);
      return { boxXyxyPixels: [left, top, right, bottom], score: scores[from], label: labels[from] };
    }),
  };
}

export const detectionTask: CoreTask<"detection"> = {
  background: "unscored",
  firstClass: 1,
  officialLabels: "coco91",
  progress: "Detecting",
  mentioned: ({ boxes }) => boxes.map(({ label }) => label),
  scores: [
    { name: "AP", label: "AP" },
    { name: "AP50", label: "AP at IoU 0.50" },
    { name: "AP75", label: "AP at IoU 0.75" },
    { name: "AP_small", label: "AP, small objects" },
    { name: "AP_medium", label: "AP, medium objects" },
    { name: "AP_large", label: "AP, large objects" },
    { name: "AR1", label: "AR, 1 detection" },
    { name: "AR10", label: "AR, 10 detections" },
    { name: "AR100", label: "AR, 100 detections" },
    { name: "AR_small", label: "AR, small objects" },
    { name: "AR_medium", label: "AR, medium objects" },
    { name: "AR_large", label: "AR, large objects" },
  ],
  isLabelled: ({ boxes }) => boxes !== undefined,
  torchdistill: {
    script: "object_detection.py",
    dependencies: ["custom"],
    // torchvision's detectors prepare images themselves, which is what the unified protocol took over.
    protocols: ["detection", "unified"],
    collators: { training: "coco_collate_fn", validation: "coco_collate_fn" },
    forwardProc: "forward_batch_target",
    frozenNorms: true,
    modelKeys: ["faster_rcnn_model"],
    backbonePath: ["kwargs", "backbone_config"],
    dataSet: (root, part, { flip }) => ({
      key: "coco.dataset.coco_dataset",
      kwargs: {
        img_dir_path: `${root}/${part}2017`,
        ann_file_path: `${root}/annotations/instances_${part}2017.json`,
        annotated_only: part === "train",
        ...(part === "train" && { random_horizontal_flip: flip }),
        is_segment: false,
      },
    }),
    model: ({ shared, classes, targetChannels, layerChannels, side, minSize, analysis, checkpointPath }) => ({
      key: "faster_rcnn_model",
      kwargs: {
        pretrained: false,
        progress: false,
        num_classes: classes,
        backbone_config: shared(unusedClasses, false, { analysis_config: analysis }),
        backbone_fpn_kwargs: {
          return_layer_dict: { bottleneck_layer: "1", layer2: "2", layer3: "3", layer4: "4" },
          in_channels_list: [targetChannels, ...layerChannels],
          out_channels: 256,
          analysis_config: analysis,
          analyzable_layer_key: "bottleneck_layer",
        },
        in_channels_stage2: targetChannels,
        min_size: minSize,
        max_size: side,
        start_ckpt_file_path: checkpointPath,
      },
    }),
  },
};

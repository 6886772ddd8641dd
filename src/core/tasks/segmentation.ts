// Segmentation logits to one label for every original pixel: bilinear to the network's input as the upstream models do
// (half-pixel centres), the greatest logit, then the nearest input pixel of each original pixel's centre.
import type { Placement, Segmentation } from "../../domain";
import { blend, halfPixelTaps, type HalfPixelTaps } from "../geometry/half-pixel";
import { AnswerError, unusedClasses, type CoreTask } from "./task";
import { validRegion } from "./valid-region";

/** Logits of one image, [height, width, classes]; class 0 is background. */
export interface SegmentationLogits {
  readonly width: number;
  readonly height: number;
  readonly classes: number;
  readonly data: Float32Array;
}

function checkShape({ width, height, classes, data }: SegmentationLogits): void {
  if (data.length !== width * height * classes || data.length === 0) {
    throw new AnswerError(`${data.length} segmentation logits are not ${height} × ${width} × ${classes}.`);
  }
  if (classes > 256) throw new AnswerError(`There are ${classes} segmentation classes; labels hold 256 at most.`);
  if (data.some((logit) => Number.isNaN(logit))) {
    throw new AnswerError(
      "The segmentation logits hold NaN, so no class is the most probable. The checkpoint's weights may hold NaN, or " +
        "half precision overflowed; try the WebAssembly backend.",
    );
  }
}

/** One row of logits [width, classes] stretched to [outputWidth, classes]. */
function stretchRow(logits: SegmentationLogits, row: number, taps: HalfPixelTaps, to: Float32Array): void {
  const { width, classes, data } = logits;
  const start = row * width * classes;
  for (let x = 0, at = 0; x < taps.near.length; x++) {
    const near = start + taps.near[x] * classes;
    const far = start + taps.far[x] * classes;
    const nearWeight = taps.nearWeight[x];
    const farWeight = taps.farWeight[x];
    for (let c = 0; c < classes; c++, at++) {
      to[at] = blend(nearWeight, data[near + c], farWeight, data[far + c]);
    }
  }
}

/**
 * The most probable class of every pixel of the network's input [inputHeight, inputWidth], padding included; ties go
 * to the lower class. Throws AnswerError for logits of another shape and for NaN.
 */
export function labelInput(logits: SegmentationLogits, inputWidth: number, inputHeight: number): Uint8Array {
  checkShape(logits);
  const { classes } = logits;
  const across = halfPixelTaps(logits.width, inputWidth);
  const down = halfPixelTaps(logits.height, inputHeight);
  const labels = new Uint8Array(inputWidth * inputHeight);
  const stretched = new Map<number, Float32Array>();
  const rowOf = (row: number): Float32Array => {
    let values = stretched.get(row);
    if (!values) {
      // Rows come in ascending order and two at a time, so older ones are done with.
      for (const old of stretched.keys()) if (old < row - 1) stretched.delete(old);
      values = new Float32Array(inputWidth * classes);
      stretchRow(logits, row, across, values);
      stretched.set(row, values);
    }
    return values;
  };
  for (let y = 0, to = 0; y < inputHeight; y++) {
    const upper = rowOf(down.near[y]);
    const lower = rowOf(down.far[y]);
    const upperWeight = down.nearWeight[y];
    const lowerWeight = down.farWeight[y];
    for (let x = 0, at = 0; x < inputWidth; x++, to++) {
      let best = 0;
      let bestValue = -Infinity;
      for (let c = 0; c < classes; c++, at++) {
        const value = blend(upperWeight, upper[at], lowerWeight, lower[at]);
        if (value > bestValue) {
          bestValue = value;
          best = c;
        }
      }
      labels[to] = best;
    }
  }
  return labels;
}

/** How many pixels have each of `classes` labels. */
export function pixelsPerClass(labels: Uint8Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]++;
  return counts;
}

/** For each original position along one axis the input position it is read from, or -1 where the crop left it out. */
function sources(original: number, resized: number, crop: number, valid: number): Int32Array {
  return Int32Array.from({ length: original }, (_, i) => {
    const position = Math.floor(((i + 0.5) * resized) / original) - crop;
    return position >= 0 && position < valid ? position : -1;
  });
}

/**
 * Labels of the network's input brought back to original pixels. Padding is left out; pixels that the classification
 * protocol cropped away were never seen and get label 0.
 */
export function labelsToOriginal(inputLabels: Uint8Array, placement: Placement): Segmentation {
  const { originalWidth: width, originalHeight: height, inputWidth } = placement;
  const valid = validRegion(placement);
  const columns = sources(width, placement.resizedWidth, placement.cropLeft, valid.width);
  const rows = sources(height, placement.resizedHeight, placement.cropTop, valid.height);
  const labels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    if (rows[y] < 0) continue;
    const from = rows[y] * inputWidth;
    const to = y * width;
    if (y > 0 && rows[y] === rows[y - 1]) {
      labels.copyWithin(to, to - width, to);
      continue;
    }
    for (let x = 0; x < width; x++) if (columns[x] >= 0) labels[to + x] = inputLabels[from + columns[x]];
  }
  return { width, height, labels };
}

/** Labels of the network's input, cut to the part that shows the image: the pixels that the upstream scripts score. */
function withoutPadding(inputLabels: Uint8Array, placement: Placement): Segmentation {
  const { width, height } = validRegion(placement);
  const labels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = y * placement.inputWidth;
    labels.set(inputLabels.subarray(from, from + width), y * width);
  }
  return { width, height, labels };
}

/** One label a pixel of the original image, from the head's low-resolution logits; `onInput` gets those of the input. */
export function segment(
  logits: SegmentationLogits,
  placement: Placement,
  onInput?: (segmentation: Segmentation) => void,
): Segmentation {
  const labels = labelInput(logits, placement.inputWidth, placement.inputHeight);
  onInput?.(withoutPadding(labels, placement));
  return labelsToOriginal(labels, placement);
}

export const segmentationTask: CoreTask<"segmentation"> = {
  background: "scored",
  firstClass: 1,
  officialLabels: "voc21",
  progress: "Segmenting",
  mentioned: ({ labels }) => new Set(labels),
  scores: [
    { name: "meanIoU", label: "Mean IoU" },
    { name: "pixelAccuracy", label: "Pixel accuracy" },
  ],
  isLabelled: ({ mask }) => mask !== undefined,
  torchdistill: {
    script: "semantic_segmentation.py",
    dependencies: ["custom"],
    protocols: ["segmentation"],
    collators: { training: "pascal_seg_collate_fn", validation: "pascal_seg_eval_collate_fn" },
    forwardProc: "forward_batch_only",
    frozenNorms: false,
    modelKeys: ["deeplabv3_model"],
    backbonePath: ["kwargs", "backbone_config"],
    transforms: {
      prefix: "custom.transform.Custom",
      hasColour: false,
      prepare: (side, _, flips) => [["RandomResize", { min_size: side, max_size: side, square: true }], ...flips],
      augment({ kind, scale, square }, side, flip) {
        if (kind !== "random-scale-crop") return undefined;
        const [min, max] = scale!.map((share) => Math.round(share * side));
        return [["RandomResize", { min_size: min, max_size: max, square }], flip, ["RandomCrop", { size: side }]];
      },
    },
    dataSet: (root, part, { transform }) => ({
      key: "torchvision.datasets.VOCSegmentation",
      kwargs: { root, image_set: part, year: "2012", download: false, transforms: transform },
    }),
    model: ({ shared, classes, layerChannels, analysis, checkpointPath }) => ({
      key: "deeplabv3_model",
      kwargs: {
        pretrained: false,
        pretrained_backbone_name: null,
        num_classes: classes,
        uses_aux: true,
        num_input_channels: layerChannels[2],
        num_aux_channels: layerChannels[1],
        return_layer_dict: { layer3: "aux", layer4: "out" },
        analysis_config: analysis,
        analyzable_layer_key: "bottleneck_layer",
        backbone_config: shared(unusedClasses, true),
        start_ckpt_file_path: checkpointPath,
      },
    }),
  },
};

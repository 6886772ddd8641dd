// Training samples side by side in one tensor's worth of values.
import { ignoreIndex } from "../../../domain";
import type { SecondInput } from "../../../core/image/second-input";
import type { InputExtent } from "../../tasks/faster-rcnn/region-proposal";
import type { GroundTruthBoxes } from "../losses/detection-targets";
import type { LabelMaps } from "../losses/segmentation";
import { TrainingInputError } from "../training-input-error";
import type { TrainingSample } from "./prepare-sample";

export interface PreparedImages {
  readonly height: number;
  readonly width: number;
  /** Normalised, [count, height, width, 3]; padding is 0. */
  readonly images: Float32Array;
}

/** Plain values: a step uploads them. Truth is present where every sample has it. */
export interface TrainingBatch extends PreparedImages {
  readonly count: number;
  /** The same images as the teacher wants them, where it wants them otherwise. */
  readonly teacher?: PreparedImages;
  /** Where each image lies in the batch's input. */
  readonly extents: readonly InputExtent[];
  readonly classLabels?: Int32Array;
  readonly boxes?: readonly GroundTruthBoxes[];
  readonly masks?: LabelMaps;
}

function all<Value>(values: readonly (Value | undefined)[]): readonly Value[] | undefined {
  return values.includes(undefined) ? undefined : (values as readonly Value[]);
}

/** The teacher's inputs, padded in proportion to a batch of `height` × `width`. */
function collateSecond(
  inputs: readonly SecondInput[],
  { height, width }: Omit<PreparedImages, "images">,
): PreparedImages {
  const [rows, columns] = [height, width].map((side) => Math.round(side * inputs[0].scale));
  const images = new Float32Array(inputs.length * rows * columns * 3);
  inputs.forEach((input, i) => {
    for (let y = 0; y < input.height; y++) {
      images.set(input.data.subarray(3 * y * input.width, 3 * (y + 1) * input.width), 3 * (i * rows + y) * columns);
    }
  });
  return { height: rows, width: columns, images };
}

const strideMultiple = 32;

/**
 * Pads every sample on the right and below to the largest of them, or to a square that `side` pixels fit into. Samples
 * without pixels give a batch without. Throws TrainingInputError where there are none.
 */
export function collate(samples: readonly TrainingSample[], side = 0): TrainingBatch {
  if (samples.length === 0) throw new TrainingInputError("A batch needs one sample at least; none could be read.");
  const square = Math.ceil(side / strideMultiple) * strideMultiple;
  const height = Math.max(square, ...samples.map(({ placement }) => placement.inputHeight));
  const width = Math.max(square, ...samples.map(({ placement }) => placement.inputWidth));
  const hasPixels = samples.every(({ data }) => data.length > 0);
  const images = new Float32Array(hasPixels ? samples.length * height * width * 3 : 0);
  const maps = all(samples.map(({ mask }) => mask));
  const labels = maps && new Uint8Array(samples.length * height * width).fill(ignoreIndex);
  samples.forEach(({ data, mask, placement: { inputWidth, inputHeight } }, i) => {
    for (let y = 0; y < inputHeight; y++) {
      const line = (i * height + y) * width;
      if (hasPixels) images.set(data.subarray(3 * y * inputWidth, 3 * (y + 1) * inputWidth), 3 * line);
      if (labels && mask) labels.set(mask.subarray(y * inputWidth, (y + 1) * inputWidth), line);
    }
  });
  const classLabels = all(samples.map(({ classLabel }) => classLabel));
  const boxes = all(samples.map((sample) => sample.boxes));
  const seconds = all(samples.map((sample) => sample.teacherInput));
  return {
    count: samples.length,
    height,
    width,
    images,
    extents: samples.map(({ placement: { resizedWidth, resizedHeight } }) => ({
      inputWidth: width,
      inputHeight: height,
      resizedWidth,
      resizedHeight,
    })),
    ...(seconds && { teacher: collateSecond(seconds, { height, width }) }),
    ...(classLabels && { classLabels: Int32Array.from(classLabels) }),
    ...(boxes && { boxes }),
    ...(labels && { masks: { labels, height, width } }),
  };
}

// Scores of a network under training on held-out samples, by the whole way from image over bytes to answers.
import { isUserError } from "../../core/base/user-error";
import { createClassificationEvaluator } from "../../core/metrics/classification-evaluator";
import { scoredBoxes } from "../../core/metrics/detection-boxes";
import { createDetectionEvaluator } from "../../core/metrics/detection-evaluator";
import { usualSegmentationPixels } from "../../core/metrics/segmentation-pixels";
import { createSegmentationEvaluator, ignoredLabel } from "../../core/metrics/segmentation-evaluator";
import { type DataSample, DataSetError, type LabelMap } from "../../core/datasets/data-set";
import type { PixelLabels } from "../../core/image/labelled-image";
import { pillowResize } from "../../core/image/pillow-resize";
import { placedMask } from "../../core/image/placed-mask";
import { placeImage } from "../../core/image/placement";
import { taskNames, type Prediction, type RgbImage, type Segmentation, type TaskName } from "../../domain";
import { openNetwork, type Network } from "../../nets/model/network";
import type { NetworkSource } from "../../nets/model/network-source";
import { predict } from "../../nets/pipeline/predict";
import { classOf, type SampleSettings } from "../../nets/training/batches/prepare-sample";
import type { DamagedSample, SamplePrediction, ValidationScores } from "../protocol-training";

export interface ScoreOptions {
  /** Heads to ask; those that the network has, unless told. */
  readonly tasks?: readonly TaskName[];
  /** Awaited before every image; may throw to cancel. */
  readonly breathe?: (done: number, total: number) => Promise<void>;
  /** Files that could not be used; those known are not read again. */
  readonly damaged?: Map<string, DamagedSample>;
  /** How many predictions to keep for the eye. */
  readonly samples?: number;
}

export interface NetworkScores {
  readonly scores: ValidationScores;
  readonly samples: readonly SamplePrediction[];
}

const previewSide = 256;

function preview(image: RgbImage): RgbImage {
  const scale = previewSide / Math.max(image.width, image.height);
  if (scale >= 1) return image;
  return pillowResize(
    image,
    Math.max(1, Math.round(image.width * scale)),
    Math.max(1, Math.round(image.height * scale)),
  );
}

interface Answered {
  readonly prediction: Prediction;
  /** In pixels of the network's input, padding left out, where it segments. */
  readonly inputSegmentation?: Segmentation;
  readonly payloadBytes?: number;
}

/** Answers one image. Rejects as predict does. */
async function answered(
  image: RgbImage,
  network: Network,
  { protocol }: SampleSettings,
  tasks: readonly TaskName[],
): Promise<Answered> {
  let inputSegmentation: Segmentation | undefined;
  const onInputSegmentation = (found: Segmentation) => void (inputSegmentation = found);
  const options = { tasks, separateTimes: false, onInputSegmentation };
  const { prediction, bitstream } = await predict(image, network, protocol, options);
  return {
    prediction,
    ...(bitstream && { payloadBytes: bitstream.payload.length }),
    ...(inputSegmentation && { inputSegmentation }),
  };
}

/** Collects scores in the labels of the network: what the label maps drop counts for nothing. */
class Scoreboard {
  private readonly classification;
  private readonly detection;
  private readonly segmentation;
  private payloadBytes = 0;
  private countedPixels = 0;
  private images = 0;

  constructor(
    { architecture: { heads } }: NetworkSource,
    private readonly settings: SampleSettings,
    tasks: readonly TaskName[],
  ) {
    const has = (task: TaskName) => (tasks.includes(task) ? heads[task]?.classes : undefined);
    const [classes, kinds, labels] = taskNames.map(has);
    this.classification = classes === undefined ? undefined : createClassificationEvaluator(classes);
    this.detection =
      kinds === undefined
        ? undefined
        : createDetectionEvaluator(
            Array.from({ length: kinds - 1 }, (_, i) => ({ id: i + 1, name: `class ${i + 1}` })),
          );
    this.segmentation = labels === undefined ? undefined : createSegmentationEvaluator(labels);
  }

  /** `masks`: the sample's and the network's of one size, where both have one. */
  add(sample: DataSample, masks: ComparedMasks | undefined, { prediction, payloadBytes }: Answered): void {
    const id = ++this.images;
    this.payloadBytes += payloadBytes ?? NaN;
    const { labelMaps } = this.settings;
    const truth = classOf(sample, this.settings);
    if (this.classification && prediction.classification && truth !== undefined) {
      const ranked = prediction.classification.top.map(({ label }) => label);
      this.classification.add(id, truth, ranked);
    }
    if (this.detection && prediction.detection && sample.boxes) {
      const truths = sample.boxes.flatMap(({ boxXyxyPixels: [left, top, right, bottom], label, crowd, areaPixels }) => {
        const own = labelMaps.detection ? labelMaps.detection[label] : label;
        if (own === null || own === undefined) return [];
        const boxXywhPixels = [left, top, right - left, bottom - top] as const;
        return [{ categoryId: own, boxXywhPixels, areaPixels, isCrowd: crowd }];
      });
      this.detection.add(
        id,
        truths,
        scoredBoxes(prediction.detection, (label) => label),
      );
    }
    if (this.segmentation && masks) {
      const { labels } = masks.truth;
      const map = labelMaps.segmentation;
      const own = map ? labels.map((label) => (label === ignoredLabel ? label : (map[label] ?? ignoredLabel))) : labels;
      this.segmentation.add(id, own, masks.answer.labels);
      this.countedPixels += own.reduce((sum, label) => sum + Number(label !== ignoredLabel), 0);
    }
  }

  /** Scores that nothing was there for are absent: no object to find, no pixel that counts, no image that can be read. */
  finish(): ValidationScores {
    const top1 = this.classification?.images ? this.classification.finish().top1Percent : undefined;
    const detection = this.detection?.images ? this.detection.finish().metrics : undefined;
    const segmentation = this.countedPixels > 0 ? this.segmentation?.finish() : undefined;
    const payloadBytes = this.payloadBytes / this.images;
    return {
      ...(top1 !== undefined && { top1 }),
      // COCO's evaluation gives -1 where no category has an object that counts
      ...(detection && detection.AP >= 0 && { AP: detection.AP, AP50: detection.AP50 }),
      ...(segmentation && { meanIoU: segmentation.meanIou, pixelAccuracy: segmentation.pixelAccuracy }),
      ...(Number.isFinite(payloadBytes) && { payloadBytes }),
      images: this.images,
    };
  }
}

function sampleOf(sample: DataSample, image: RgbImage, prediction: Prediction, settings: SampleSettings) {
  const classLabel = classOf(sample, settings);
  const boxes = sample.boxes?.map(({ boxXyxyPixels, label }) => ({ boxXyxyPixels, label }));
  return {
    name: sample.name,
    preview: preview(image),
    imageWidth: image.width,
    imageHeight: image.height,
    prediction,
    truth: { ...(classLabel !== undefined && { classLabel }), ...(boxes && { boxes }) },
  };
}

/** The image and, where it is wanted, its mask. Rejects as the sample does, and where their sizes differ. */
async function readTruth(sample: DataSample, wantsMask: boolean): Promise<{ image: RgbImage; mask?: LabelMap }> {
  const image = await sample.image();
  const mask = wantsMask ? await sample.mask?.() : undefined;
  if (mask && (mask.width !== image.width || mask.height !== image.height)) {
    throw new DataSetError(
      `${sample.name}: the image has ${image.width} × ${image.height} pixels and its mask ${mask.width} × ${mask.height}.`,
    );
  }
  return { image, mask };
}

interface ComparedMasks {
  readonly truth: PixelLabels;
  readonly answer: Segmentation;
}

/** In the pixels that are usual for the protocol, as `npm run evaluate` counts them. */
function comparedMasks(
  { width, height }: RgbImage,
  mask: PixelLabels,
  { prediction, inputSegmentation }: Answered,
  { protocol }: SampleSettings,
): ComparedMasks | undefined {
  if (usualSegmentationPixels(protocol.name) === "original") {
    return prediction.segmentation && { truth: mask, answer: prediction.segmentation };
  }
  const truth = () => placedMask(mask, placeImage(width, height, protocol));
  return inputSegmentation && { truth: truth(), answer: inputSegmentation };
}

/** Predicts and scores all samples that can be read. Rejects with what `breathe` throws. */
export async function scoreNetwork(
  source: NetworkSource,
  samples: readonly DataSample[],
  settings: SampleSettings,
  { tasks = taskNames, breathe, damaged = new Map(), samples: shown = 0 }: ScoreOptions = {},
): Promise<NetworkScores> {
  const network = await openNetwork(source);
  const board = new Scoreboard(source, settings, tasks);
  const kept: SamplePrediction[] = [];
  // spread over the set, which is in the order of its folders
  const spread = new Set(Array.from({ length: shown }, (_, i) => Math.floor(((i + 0.5) * samples.length) / shown)));
  try {
    for (const [i, sample] of samples.entries()) {
      await breathe?.(i, samples.length);
      if (damaged.has(sample.name)) continue;
      let truth: Awaited<ReturnType<typeof readTruth>>;
      try {
        truth = await readTruth(sample, tasks.includes("segmentation"));
      } catch (error) {
        if (!isUserError(error)) throw error;
        damaged.set(sample.name, { name: sample.name, why: error.message });
        continue;
      }
      const { image, mask } = truth;
      const answer = await answered(image, network, settings, tasks);
      board.add(sample, mask && comparedMasks(image, mask, answer, settings), answer);
      if (spread.has(i)) kept.push(sampleOf(sample, image, answer.prediction, settings));
    }
    return { scores: board.finish(), samples: kept };
  } finally {
    network.dispose();
  }
}

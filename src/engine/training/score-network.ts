// Scores of a network under training on validation samples, by the whole way from image over bytes to answers.
import type { DataSample } from "../../core/datasets/data-set";
import { pillowResize } from "../../core/image/pillow-resize";
import { prepare } from "../../core/image/prepare";
import { usualSegmentationPixels } from "../../core/metrics/segmentation-evaluator";
import { coreTasks } from "../../core/tasks/tasks";
import { taskNames, type Prediction, type RgbImage, type TaskName } from "../../domain";
import { openNetwork } from "../../nets/model/network";
import type { NetworkSource } from "../../nets/model/network-source";
import { classOf, type SampleSettings } from "../../nets/training/batches/prepare-sample";
import { answerInput } from "../evaluation/answer-input";
import { inComparedPixels, readSample } from "../evaluation/read-sample";
import type { DamagedSample, SamplePrediction, ValidationScores } from "../protocol-training";
import type { ImageTruth } from "../tasks/task";
import { keepPrediction, type KeptPrediction, validationScores } from "../tasks/tasks";

export interface ScoreOptions {
  /** Heads to ask; those that the network has, unless told. */
  readonly tasks?: readonly TaskName[];
  /** Awaited before every image; may throw to cancel. */
  readonly yieldToEventLoop?: (done: number, total: number) => Promise<void>;
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

interface JudgedImage {
  readonly truth: ImageTruth;
  readonly answer: KeptPrediction;
  /** NaN where nothing is sent. */
  readonly payloadBytes: number;
}

/** Scores that nothing was there for are absent: no object to find, no pixel that counts, no image that can be read. */
function scoresOf(
  images: readonly JudgedImage[],
  { architecture: { heads } }: NetworkSource,
  { labelMaps }: SampleSettings,
  tasks: readonly TaskName[],
): ValidationScores {
  const scores = tasks.map((task) => {
    const head = heads[task];
    if (!head) return {};
    const labels = Array.from({ length: head.classes }, (_, label) => label);
    const names = labels.map((label) => `class ${label}`);
    return validationScores(task, images, {
      task,
      dataSetClasses: names,
      modelClasses: names,
      map: labelMaps[task] ?? labels,
      listed: coreTasks[task].background === "unscored" ? labels.slice(1) : labels,
    });
  });
  const payloadBytes = images.reduce((sum, image) => sum + image.payloadBytes, 0) / images.length;
  return Object.assign({}, ...scores, Number.isFinite(payloadBytes) ? { payloadBytes } : {}, { images: images.length });
}

/** Predicts and scores all samples that can be read. Rejects with what `yieldToEventLoop` throws. */
export async function scoreNetwork(
  source: NetworkSource,
  samples: readonly DataSample[],
  settings: SampleSettings,
  { tasks = taskNames, yieldToEventLoop, damaged = new Map(), samples: shown = 0 }: ScoreOptions = {},
): Promise<NetworkScores> {
  const network = await openNetwork(source);
  const pixels = usualSegmentationPixels(settings.protocol.name);
  const images: JudgedImage[] = [];
  const kept: SamplePrediction[] = [];
  // spread over the set, which is in the order of its folders
  const spread = new Set(Array.from({ length: shown }, (_, i) => Math.floor(((i + 0.5) * samples.length) / shown)));
  try {
    for (const [i, sample] of samples.entries()) {
      await yieldToEventLoop?.(i, samples.length);
      if (damaged.has(sample.name)) continue;
      const read = await readSample(sample, tasks);
      const why = read.truth.skipped ?? read.truth.maskProblem;
      if (!read.image || why !== undefined) {
        damaged.set(sample.name, { name: sample.name, why: why! });
        continue;
      }
      const input = prepare(read.image, settings.protocol);
      const answered = await answerInput(input, network, tasks, { separateTimes: false });
      const { prediction, mask } = inComparedPixels(answered, read, input.placement, pixels);
      images.push({
        // equal scores are ranked in the order of the samples
        truth: { ...read.truth, imageId: images.length + 1 },
        answer: keepPrediction(prediction, sample.name, mask),
        payloadBytes: answered.sizes?.payloadBytes ?? NaN,
      });
      if (spread.has(i)) kept.push(sampleOf(sample, read.image, answered.prediction, settings));
    }
    return { scores: scoresOf(images, source, settings, tasks), samples: kept };
  } finally {
    network.dispose();
  }
}

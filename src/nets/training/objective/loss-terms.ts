// The terms that a recipe's stage minimises, of one batch, each times its weight.
import * as tf from "@tensorflow/tfjs-core";
import { joinFloats } from "../../../core/geometry/join-floats";
import type { RecipeLoss } from "../../../core/recipes/recipe";
import { type Architecture, ignoreIndex } from "../../../domain";
import type { ModelConfiguration } from "../../../core/networks/configuration";
import { classificationHead } from "../../../core/networks/heads/classification";
import { boxHead, featurePyramid, proposalHead } from "../../../core/networks/heads/faster-rcnn";
import { auxiliaryHead, segmentationHead } from "../../../core/networks/heads/segmentation";
import { planPooling, poolWithGradients, type Pyramid } from "../../model/heads/region-pooling";
import type { TrainingBatch } from "../batches/training-batch";
import { crossEntropy } from "../losses/cross-entropy";
import { distillation } from "../losses/distillation";
import { proposalLosses } from "../losses/proposal-losses";
import { regionLosses } from "../losses/region-losses";
import { segmentationLoss } from "../losses/segmentation";
import { squaredError } from "../losses/squared-error";
import type { SeededRandom } from "../../../core/base/random";
import type { StageOps } from "../stage/stage-parameters";
import type { Forward } from "../stage/trained-part";
import { TrainingInputError } from "../training-input-error";
import type { DetectionPlan } from "./detection-plan";
import { supervisedLabels } from "./deep-supervision";

/** What the teacher says of a batch. */
export interface TeacherOutputs {
  /** By name. */
  readonly layers: Readonly<Partial<Record<string, tf.Tensor4D>>>;
  readonly logits?: tf.Tensor2D;
}

export interface Objective {
  readonly ops: StageOps;
  readonly architecture: Architecture;
  readonly configuration: ModelConfiguration;
  /** Pyramid levels that regions are pooled from. */
  readonly pooledLevels: number;
  readonly passed: Forward;
  readonly batch: TrainingBatch;
  readonly random: SeededRandom;
  /** Weight of a rate that names none. */
  readonly beta?: number;
  readonly teacher?: TeacherOutputs;
  readonly detection?: DetectionPlan;
}

/** Where a layer stands among the maps: the front's map, a student's decoder's, stands in for a layer that is not there. */
export function mapOfLayer({ layers }: Architecture, layer: string): number {
  return layers.findIndex(({ name }) => name === layer) + 1;
}

function classLogits({ ops, architecture, passed }: Objective): tf.Tensor2D {
  const shapes = needed(architecture.heads.classification, "a classification head");
  return classificationHead<tf.Tensor>(ops, shapes)(passed.maps) as tf.Tensor2D;
}

type Terms = Record<string, tf.Scalar>;
type LossOf<Kind extends RecipeLoss["kind"]> = Extract<RecipeLoss, { readonly kind: Kind }>;

function needed<Value>(value: Value | undefined, what: string): Value {
  if (value !== undefined) return value;
  throw new TrainingInputError(
    `The recipe's loss needs ${what}, and there is none. Choose another recipe or data set.`,
  );
}

function reduced(
  sum: tf.Scalar,
  { reduction }: { readonly reduction: "sum" | "image-mean" },
  images: number,
): tf.Scalar {
  return reduction === "sum" ? sum : tf.div(sum, images);
}

function detectionTerms({
  ops,
  architecture,
  configuration,
  passed,
  batch,
  pooledLevels,
  ...objective
}: Objective): Terms {
  const settings = configuration.detection;
  const shapes = needed(architecture.heads.detection, "a detection head");
  const { anchors, regions } = needed(objective.detection, "a plan of anchors and regions");
  const pyramid = featurePyramid<tf.Tensor>(ops, architecture, shapes, settings)(passed.maps) as Pyramid;
  const proposals = proposalLosses(proposalHead<tf.Tensor>(ops, shapes, settings)(pyramid), anchors);
  const terms = { objectness: proposals.objectness, "proposal boxes": proposals.boxes };
  const boxes = joinFloats(regions.map((image) => image.boxes));
  if (boxes.length === 0) return terms;
  const images = Int32Array.from(regions.flatMap(({ labels }, image) => Array.from(labels, () => image)));
  const height = Math.max(...batch.extents.map(({ resizedHeight }) => resizedHeight));
  const pooled = poolWithGradients(planPooling(pyramid, boxes, height, pooledLevels, settings, images));
  const said = regionLosses(boxHead<tf.Tensor>(ops, shapes)(pooled), regions);
  return { ...terms, "box classes": said.classes, "box offsets": said.boxes };
}

const termsOf: { readonly [Kind in RecipeLoss["kind"]]: (loss: LossOf<Kind>, objective: Objective) => Terms } = {
  rate: (loss, { passed, batch, beta }) => {
    const weight = needed(loss.weight ?? beta, "a beta, the weight of its rate");
    const sum = needed(passed.bits, "a trained bottleneck");
    return { rate: tf.mul(reduced(sum, loss, batch.count), weight) };
  },
  features: (loss, { passed, teacher, architecture, batch }) => {
    const name = `features ${loss.layer}`;
    const target = needed(teacher?.layers[loss.layer], `a teacher with ${loss.layer}`);
    const sum = squaredError(passed.maps[mapOfLayer(architecture, loss.layer)], target, loss.layer);
    return { [name]: tf.mul(reduced(sum, loss, batch.count), loss.weight) };
  },
  distillation: (loss, objective) => {
    const { teacher, batch } = objective;
    const logits = classLogits(objective);
    const words = needed(teacher?.logits, "a teacher with a classification head");
    const labels = needed(batch.classLabels, "class labels");
    return { distillation: tf.mul(distillation(logits, words, labels, loss), loss.weight) };
  },
  "cross-entropy": ({ labelSmoothing, weight }, objective) => {
    const labels = needed(objective.batch.classLabels, "class labels");
    const loss = crossEntropy(classLogits(objective), labels, { labelSmoothing });
    return { "cross entropy": tf.mul(loss, weight) };
  },
  detection: ({ weight }, objective) =>
    Object.fromEntries(
      Object.entries(detectionTerms(objective)).map(([name, term]) => [name, tf.mul<tf.Scalar>(term, weight)]),
    ),
  segmentation: ({ auxiliaryWeight, weight }, { ops, architecture, configuration, passed, batch }) => {
    const masks = needed(batch.masks, "masks");
    const shapes = needed(architecture.heads.segmentation, "a segmentation head");
    const { auxiliaryWidth } = shapes;
    const main = segmentationHead<tf.Tensor>(ops, architecture, shapes, configuration)(passed.maps) as tf.Tensor4D;
    const auxiliary =
      auxiliaryWeight > 0 && auxiliaryWidth !== undefined
        ? (auxiliaryHead<tf.Tensor>(ops, shapes, auxiliaryWidth)(passed.maps) as tf.Tensor4D)
        : undefined;
    return { segmentation: tf.mul(segmentationLoss({ main, auxiliary }, masks, auxiliaryWeight), weight) };
  },
  "deep-supervision": ({ weight }, { ops, architecture, passed, batch }) => {
    const masks = needed(batch.masks, "masks");
    const { classes } = needed(architecture.heads.segmentation, "a segmentation head");
    const losses = architecture.layers.map(({ name }) => {
      const map = passed.maps[mapOfLayer(architecture, name)];
      const project = ops.convolution(`supervision.${name}`, { outChannels: classes, side: 1, bias: true });
      const logits = project(map) as tf.Tensor4D;
      return crossEntropy(logits, supervisedLabels(masks, logits.shape), { ignoreIndex: ignoreIndex });
    });
    return {
      "deep supervision": tf.mul(
        losses.reduce((sum, loss) => tf.add(sum, loss)),
        weight,
      ),
    };
  },
};

/**
 * The weighted terms of a stage's losses by name; their sum is what the stage minimises. Throws TrainingInputError where
 * a loss needs what batch, network or teacher do not have.
 */
export function lossTerms(losses: readonly RecipeLoss[], objective: Objective): Terms {
  const terms: Terms = {};
  for (const loss of losses) {
    const compute = termsOf[loss.kind] as (loss: RecipeLoss, objective: Objective) => Terms;
    for (const [name, term] of Object.entries(compute(loss, objective))) {
      terms[name] = Object.hasOwn(terms, name) ? tf.add(terms[name], term) : term;
    }
  }
  return terms;
}

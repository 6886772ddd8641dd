// The terms that a recipe's stage minimises, of one batch, each times its weight.
import * as tf from "@tensorflow/tfjs-core";
import { joinFloats } from "../../../core/geometry/join-floats";
import type { RecipeLoss } from "../../../core/recipes/recipe";
import type { Architecture, BodyLayer } from "../../../domain";
import type { ModelConfiguration } from "../../../core/networks/configuration";
import { boxHead } from "../../model/heads/box-head";
import { classificationHead } from "../../model/heads/classification";
import { hasFusedHead } from "../../model/heads/fused-segmentation";
import { featurePyramid } from "../../model/heads/feature-pyramid";
import { planPooling, poolWithGradients } from "../../model/heads/region-pooling";
import { proposalHead } from "../../model/heads/region-proposal";
import { auxiliaryHead, segmentationHead } from "../../model/heads/segmentation";
import type { TrainingBatch } from "../batches/training-batch";
import { crossEntropy } from "../losses/cross-entropy";
import { distillation } from "../losses/distillation";
import { proposalLosses } from "../losses/proposal-losses";
import { regionLosses } from "../losses/region-losses";
import { ignoredPixel, segmentationLoss } from "../losses/segmentation";
import { squaredError } from "../losses/squared-error";
import type { SeededRandom } from "../../../core/base/random";
import type { StageView } from "../stage/stage-parameters";
import type { Forward } from "../stage/trained-part";
import { TrainingInputError } from "../training-input-error";
import type { DetectionPlan } from "./detection-plan";
import { dropout } from "./dropout";
import { supervisedLabels } from "./deep-supervision";

type LayerName = BodyLayer["name"];

/** What the teacher says of a batch. */
export interface TeacherWords {
  readonly layers: { readonly [Layer in LayerName]?: tf.Tensor4D };
  readonly logits?: tf.Tensor2D;
}

export interface Objective {
  readonly view: StageView;
  readonly architecture: Architecture;
  readonly configuration: ModelConfiguration;
  /** Pyramid levels that regions are pooled from. */
  readonly pooledLevels: number;
  readonly passed: Forward;
  readonly batch: TrainingBatch;
  readonly random: SeededRandom;
  /** Weight of a rate that names none. */
  readonly beta?: number;
  readonly teacher?: TeacherWords;
  readonly detection?: DetectionPlan;
}

/** Where layer1 … layer4 stand among the maps: a student's decoder stands in for layer1. */
export function mapOfLayer({ stem }: Architecture, layer: LayerName): number {
  return Number(layer.slice(5)) - (stem ? 0 : 1);
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

function detectionTerms({ view, configuration, passed, batch, pooledLevels, ...objective }: Objective): Terms {
  const settings = configuration.detection;
  const { anchors, regions } = needed(objective.detection, "a plan of anchors and regions");
  const pyramid = featurePyramid(view, settings.anchorSizes.length)(passed.maps);
  const proposals = proposalLosses(proposalHead(view, settings)(pyramid), anchors);
  const terms = { objectness: proposals.objectness, "proposal boxes": proposals.boxes };
  const boxes = joinFloats(regions.map((image) => image.boxes));
  if (boxes.length === 0) return terms;
  const images = Int32Array.from(regions.flatMap(({ labels }, image) => Array.from(labels, () => image)));
  const height = Math.max(...batch.extents.map(({ resizedHeight }) => resizedHeight));
  const head = boxHead(view, settings);
  const pooled = poolWithGradients(planPooling(pyramid, boxes, height, pooledLevels, settings, images));
  const said = regionLosses(head.predict(pooled), regions);
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
  distillation: (loss, { view, passed, teacher, batch }) => {
    const logits = classificationHead(view)(passed.maps);
    const words = needed(teacher?.logits, "a teacher with a classification head");
    const labels = needed(batch.classLabels, "class labels");
    return { distillation: tf.mul(distillation(logits, words, labels, loss), loss.weight) };
  },
  "cross-entropy": ({ labelSmoothing, weight }, { view, passed, batch }) => {
    const labels = needed(batch.classLabels, "class labels");
    const loss = crossEntropy(classificationHead(view)(passed.maps), labels, { labelSmoothing });
    return { "cross entropy": tf.mul(loss, weight) };
  },
  detection: ({ weight }, objective) =>
    Object.fromEntries(
      Object.entries(detectionTerms(objective)).map(([name, term]) => [name, tf.mul<tf.Scalar>(term, weight)]),
    ),
  segmentation: ({ auxiliaryWeight, weight }, { view, architecture, configuration, passed, batch, random }) => {
    const masks = needed(batch.masks, "masks");
    // DeepLabv3's and FCN's own rates in torchvision; the fused head is too narrow to lose any.
    const main = hasFusedHead(view)
      ? segmentationHead(view, configuration)(passed.maps)
      : segmentationHead(view, configuration, { dropout: dropout(0.5, random) })(passed.maps);
    const hasAuxiliary = auxiliaryWeight > 0 && architecture.heads.segmentation?.auxiliaryWidth !== undefined;
    const auxiliary = hasAuxiliary ? auxiliaryHead(view, dropout(0.1, random))(passed.maps) : undefined;
    return { segmentation: tf.mul(segmentationLoss({ main, auxiliary }, masks, auxiliaryWeight), weight) };
  },
  "deep-supervision": ({ weight }, { view, architecture, passed, batch }) => {
    const masks = needed(batch.masks, "masks");
    const losses = architecture.layers.map(({ name }) => {
      const map = passed.maps[mapOfLayer(architecture, name)];
      const logits = view.convolution(`supervision.${name}`)(map);
      return crossEntropy(logits, supervisedLabels(masks, logits.shape), { ignoredLabel: ignoredPixel });
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

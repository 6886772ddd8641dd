// The terms that a recipe's stage minimises, of one batch, each times its weight.
import * as tf from "@tensorflow/tfjs-core";
import { lastMap } from "../../../core/networks/backbone";
import { teacherLayerOf } from "../../../core/recipes/losses/features";
import type { RecipeLoss } from "../../../core/recipes/recipe";
import type { Architecture } from "../../../domain";
import { squaredError } from "../losses/squared-error";
import { crossEntropyLoss, distillationLoss } from "./classification-losses";
import { detectionLoss } from "./detection-loss";
import { needed, presentMap, type Loss, type Objective, type Planning, type Terms } from "./loss";
import { resizeArea } from "../../nn/resize";
import { deepSupervisionLoss, segmentationLoss } from "./segmentation-losses";
import { imitationOf } from "./stage-projections";

function reduced(
  sum: tf.Scalar,
  { reduction }: { readonly reduction: "sum" | "image-mean" },
  images: number,
): tf.Scalar {
  return reduction === "sum" ? sum : tf.div(sum, images);
}

const rateLoss: Loss<"rate"> = {
  reads: () => ({ maps: [] }),
  terms(loss, { passed, batch, beta }) {
    const weight = needed(loss.weight ?? beta, "a beta, the weight of its rate");
    const sum = needed(passed.bits, "a trained bottleneck");
    return { rate: tf.mul(reduced(sum, loss, batch.count), weight) };
  },
};

const featuresLoss: Loss<"features"> = {
  reads: ({ layer }, architecture) => ({ maps: [presentMap(architecture, layer)] }),
  terms(loss, { ops, passed, teacher, architecture, batch }) {
    const name = teacherLayerOf(loss);
    const target = needed(teacher?.layers[name], `a teacher with ${name}`);
    const map = passed.maps[presentMap(architecture, loss.layer)];
    const outChannels = target.shape[3];
    const projected =
      map.shape[3] === outChannels
        ? map
        : (ops.convolution(imitationOf(loss), { outChannels, side: 1, bias: true })(map) as tf.Tensor4D);
    const sum = squaredError(projected, resizeArea(target, [map.shape[1], map.shape[2]]), loss.layer);
    return { [`features ${loss.layer}`]: tf.mul(reduced(sum, loss, batch.count), loss.weight) };
  },
};

/** How a loss of core/recipes/losses is computed. */
const losses: { readonly [Kind in RecipeLoss["kind"]]: Loss<Kind, unknown> } = {
  rate: rateLoss,
  features: featuresLoss,
  distillation: distillationLoss,
  "cross-entropy": crossEntropyLoss,
  detection: detectionLoss,
  segmentation: segmentationLoss,
  "deep-supervision": deepSupervisionLoss,
};

const lossOf = ({ kind }: RecipeLoss) => losses[kind] as Loss<RecipeLoss["kind"], unknown>;

/** How much of a map a stage's losses look at. */
export type MapNeed = "whole" | "mean" | "none";

/** For each map of the network. */
export function mapNeeds(stageLosses: readonly RecipeLoss[], architecture: Architecture): MapNeed[] {
  const needs = new Array<MapNeed>(lastMap(architecture) + 1).fill("none");
  for (const loss of stageLosses) {
    const { maps, mean = false } = lossOf(loss).reads(loss, architecture);
    for (const map of maps) if (!mean || needs[map] === "none") needs[map] = mean ? "mean" : "whole";
  }
  return needs;
}

/** Whether a stage has choices to make before its gradient pass. */
export function hasPlans(stageLosses: readonly RecipeLoss[]): boolean {
  return stageLosses.some((loss) => lossOf(loss).plan);
}

/** What losses have chosen, by their kinds. */
export type Plans = ReadonlyMap<RecipeLoss["kind"], unknown>;

/** The choices of a stage's losses. Rejects with TrainingInputError where a loss needs what batch or network do not have. */
export async function planLosses(stageLosses: readonly RecipeLoss[], planning: Planning): Promise<Plans> {
  const plans = new Map<RecipeLoss["kind"], unknown>();
  for (const loss of stageLosses) {
    if (!plans.has(loss.kind)) plans.set(loss.kind, await lossOf(loss).plan?.(planning));
  }
  return plans;
}

/**
 * The weighted terms of a stage's losses by name; their sum is what the stage minimises. Throws TrainingInputError where
 * a loss needs what batch, network or teacher do not have.
 */
export function lossTerms(stageLosses: readonly RecipeLoss[], objective: Objective, plans: Plans): Terms {
  const terms: Terms = {};
  for (const loss of stageLosses) {
    for (const [name, term] of Object.entries(lossOf(loss).terms(loss, objective, plans.get(loss.kind)))) {
      terms[name] = Object.hasOwn(terms, name) ? tf.add(terms[name], term) : term;
    }
  }
  return terms;
}

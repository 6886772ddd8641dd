// What the detector learns from in one batch: anchors and regions, matched with the truth and sampled (torchvision's
// rpn.py and roi_heads.py in training). Chosen before the gradient pass, since choices have no gradient.
import type * as tf from "@tensorflow/tfjs-core";
import { joinFloats } from "../../../core/geometry/join-floats";
import { selectProposals } from "../../../core/geometry/proposals";
import type { Architecture } from "../../../domain";
import type { Features } from "../../model/network";
import type { ModelConfiguration } from "../../../core/networks/configuration";
import { featurePyramid, proposalHead, type ProposalOutput } from "../../../core/networks/heads/faster-rcnn";
import type { TrainingOps } from "../../interpreters/training";
import { levelAnchors } from "../../model/heads/region-proposal";
import type { TrainingBatch } from "../batches/training-batch";
import { balancedSampler, proposalSampling, regionSampling } from "../losses/balanced-sampler";
import { proposalTargets, type ProposalTargets } from "../losses/proposal-targets";
import { regionTargets, type RegionTargets } from "../losses/region-targets";
import type { SeededRandom } from "../../../core/base/random";
import { TrainingInputError } from "../training-input-error";

export interface DetectionPlan {
  /** Of each image. */
  readonly anchors: readonly ProposalTargets[];
  /** Of each image. */
  readonly regions: readonly RegionTargets[];
}

/** torchvision lets twice as many proposals through in training as at inference. */
const trainingFactor = 2;

interface ReadLevel {
  readonly shape: readonly number[];
  readonly objectness: Float32Array;
  readonly deltas: Float32Array;
}

async function readLevels(outputs: readonly ProposalOutput<tf.Tensor>[]): Promise<ReadLevel[]> {
  return Promise.all(
    outputs.map(async ({ objectness, deltas }) => ({
      shape: objectness.shape,
      objectness: (await objectness.data()) as Float32Array,
      deltas: (await deltas.data()) as Float32Array,
    })),
  );
}

/** The part of a batch's values that belongs to one of `count` images. */
const ofImage = (values: Float32Array, image: number, count: number): Float32Array =>
  values.subarray((image * values.length) / count, ((image + 1) * values.length) / count);

/** What the proposal head says of `maps`, read back, and the choices that follow for every image of the batch. */
export async function planDetection(
  ops: TrainingOps,
  architecture: Architecture,
  configuration: ModelConfiguration,
  maps: Features,
  batch: TrainingBatch,
  random: SeededRandom,
): Promise<DetectionPlan> {
  const { boxes, extents, count } = batch;
  const shapes = architecture.heads.detection;
  if (!boxes || !shapes) {
    throw new TrainingInputError(
      `A detection loss needs boxes and a detection head; ${boxes ? "the network has no such head" : "the samples have no boxes"}.`,
    );
  }
  const settings = configuration.detection;
  const pyramid = featurePyramid(ops, architecture, shapes, settings)(maps);
  const outputs = proposalHead(ops, shapes, settings)(pyramid);
  const levels = await readLevels(outputs).finally(() => {
    for (const { objectness, deltas } of outputs) [objectness, deltas].forEach((tensor: tf.Tensor) => tensor.dispose());
    for (const level of pyramid) level.dispose();
  });
  const sampleAnchors = balancedSampler(proposalSampling, random);
  const sampleRegions = balancedSampler(regionSampling, random);
  const anchors = levelAnchors(
    levels.map(({ shape }) => shape),
    extents[0],
    settings,
  );
  const allAnchors = joinFloats(anchors);
  const plan = extents.map((extent, image) => {
    const proposals = selectProposals(
      levels.map(({ objectness, deltas }, level) => ({
        objectness: ofImage(objectness, image, count),
        deltas: ofImage(deltas, image, count),
        anchors: anchors[level],
      })),
      extent.resizedWidth,
      extent.resizedHeight,
      {
        candidatesPerLevel: trainingFactor * settings.candidatesPerLevel,
        suppressionThreshold: settings.proposalNmsThreshold,
        keptProposals: trainingFactor * settings.proposals,
        minSide: settings.minimumProposalSize,
        minScore: 0,
      },
    );
    return {
      anchors: proposalTargets(allAnchors, boxes[image].boxes, sampleAnchors),
      regions: regionTargets(proposals.boxes, boxes[image], sampleRegions),
    };
  });
  return { anchors: plan.map((image) => image.anchors), regions: plan.map(({ regions }) => regions) };
}

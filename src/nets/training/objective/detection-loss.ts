// Faster R-CNN's loss. What it learns from in one batch, anchors and regions, is matched with the truth and sampled before the
// gradient pass (torchvision's rpn.py and roi_heads.py in training).
import * as tf from "@tensorflow/tfjs-core";
import { joinFloats } from "../../../core/geometry/boxes";
import { selectProposals } from "../../../core/geometry/proposals";
import type { FasterRcnnLayers, ProposalOutput } from "../../../core/networks/heads/faster-rcnn";
import type { HeadSetting } from "../../../core/networks/heads/head";
import { headOf } from "../../../core/networks/heads/heads";
import { isSsd } from "../../../core/networks/heads/ssd";
import type { TrainingOps } from "../../interpreters/training";
import { planPooling, poolWithGradients, type Pyramid } from "../../tasks/faster-rcnn/region-pooling";
import { levelAnchors } from "../../tasks/faster-rcnn/region-proposal";
import {
  balancedSampler,
  proposalSampling,
  regionSampling,
  proposalTargets,
  type ProposalTargets,
  regionTargets,
  type RegionTargets,
} from "../losses/detection-targets";
import { proposalLosses, regionLosses } from "../losses/detection-losses";
import { TrainingInputError } from "../training-input-error";
import { mapsOfHead, needed, type Loss, type Objective, type Planning, type Terms } from "./loss";

interface DetectionPlan {
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

/** Throws TrainingInputError where there is none, or another detector than this lab trains. */
function fasterRcnnOf(ops: TrainingOps, setting: HeadSetting): FasterRcnnLayers<tf.Tensor> {
  const { detection } = setting.architecture.heads;
  if (detection && isSsd(detection)) {
    throw new TrainingInputError("This lab does not train SSD heads. Choose a checkpoint with Faster R-CNN.");
  }
  return needed(
    headOf<tf.Tensor, "detection">(ops, "detection", setting),
    "a detection head",
  ) as FasterRcnnLayers<tf.Tensor>;
}

/** What the proposal head says of `maps`, read back, and the choices that follow for every image of the batch. */
async function planDetection({ ops, maps, batch, random, ...setting }: Planning): Promise<DetectionPlan> {
  const { boxes, extents, count } = batch;
  if (!boxes) throw new TrainingInputError("A detection loss needs boxes, and the samples have none.");
  const head = fasterRcnnOf(ops, setting);
  const settings = setting.configuration.detection;
  const pyramid = head.pyramid(maps);
  const outputs = head.proposals(pyramid);
  const levels = await readLevels(outputs).finally(() => {
    for (const { objectness, deltas } of outputs) tf.dispose([objectness, deltas]);
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

function detectionTerms({ ops, passed, batch, pooledLevels, ...setting }: Objective, plan: DetectionPlan): Terms {
  const settings = setting.configuration.detection;
  const head = fasterRcnnOf(ops, setting);
  const { anchors, regions } = plan;
  const pyramid = head.pyramid(passed.maps) as Pyramid;
  const proposals = proposalLosses(head.proposals(pyramid), anchors);
  const terms = { objectness: proposals.objectness, "proposal boxes": proposals.boxes };
  const boxes = joinFloats(regions.map((image) => image.boxes));
  if (boxes.length === 0) return terms;
  const images = Int32Array.from(regions.flatMap(({ labels }, image) => Array.from(labels, () => image)));
  const height = Math.max(...batch.extents.map(({ resizedHeight }) => resizedHeight));
  const pooled = poolWithGradients(planPooling(pyramid, boxes, height, pooledLevels, settings, images));
  const losses = regionLosses(head.boxes(pooled), regions);
  return { ...terms, "box classes": losses.classes, "box offsets": losses.boxes };
}

export const detectionLoss: Loss<"detection", DetectionPlan> = {
  reads: (_, architecture) => ({ maps: mapsOfHead("detection", architecture) }),
  plan: planDetection,
  terms: ({ weight }, objective, plan) =>
    Object.fromEntries(
      Object.entries(detectionTerms(objective, plan)).map(([name, term]) => [name, tf.mul<tf.Scalar>(term, weight)]),
    ),
};

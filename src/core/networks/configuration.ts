// What a network needs beside its tensors' shapes: input size, anchors, rates, counts (configs/models/*.json).
import { UserError } from "../base/user-error";
import { z } from "zod";
import efficientNetLite from "../../../configs/models/efficientnet-lite.json" with { type: "json" };
import fasterRcnnMobilenet from "../../../configs/models/fasterrcnn-mobilenet-v3-large-320-fpn.json" with { type: "json" };
import lite from "../../../configs/models/ladon-lite.json" with { type: "json" };
import nano from "../../../configs/models/ladon-nano.json" with { type: "json" };
import resnest269e from "../../../configs/models/ladon-resnest269e.json" with { type: "json" };
import resnet50 from "../../../configs/models/ladon-resnet50.json" with { type: "json" };
import mnasnet from "../../../configs/models/mnasnet.json" with { type: "json" };
import mnasnetWide from "../../../configs/models/mnasnet-wide.json" with { type: "json" };
import mobilenetV2 from "../../../configs/models/mobilenet-v2.json" with { type: "json" };
import mobilenetV3Large from "../../../configs/models/mobilenet-v3-large.json" with { type: "json" };
import mobilenetV3LargeSegmentation from "../../../configs/models/mobilenet-v3-large-segmentation.json" with { type: "json" };
import mobilenetV3Small from "../../../configs/models/mobilenet-v3-small.json" with { type: "json" };
import tiny from "../../../configs/models/ladon-tiny.json" with { type: "json" };
import ssd300 from "../../../configs/models/ssd300-vgg16.json" with { type: "json" };
import ssdLite from "../../../configs/models/ssdlite320-mobilenet-v3-large.json" with { type: "json" };
import { officialCanonicalBox } from "../geometry/pyramid";
import { backboneForms, backboneKinds, type Architecture, type Calibration, type ProtocolName } from "../../domain";
import { blocks, type BlockKind } from "./blocks";

const count = z.number().int().positive();
const unit = z.number().min(0).max(1);

/** Defaults are those of torchvision's Faster R-CNN with an FPN, which the official detectors keep. */
const detectionSchema = z.strictObject({
  /**
   * Side lengths in input pixels, one list a pyramid level; where there is one more than the weights make, the last is
   * the subsampled one. A level with an empty list proposes nothing.
   */
  anchorSizes: z
    .array(z.array(z.number().positive()))
    .refine((levels) => levels.some((sizes) => sizes.length > 0), "no level has anchors")
    .default([[32], [64], [128], [256], [512]]),
  /** Height over width. */
  anchorRatios: z.array(z.number().positive()).min(1).default([0.5, 1, 2]),
  candidatesPerLevel: count.default(1000),
  proposals: count.default(1000),
  proposalScoreThreshold: unit.default(0),
  proposalNmsThreshold: unit.default(0.7),
  /** In input pixels; smaller boxes are dropped. */
  minimumProposalSize: z.number().min(0).default(1e-3),
  /**
   * How many pyramid levels, from the finest, regions are pooled from. The official detection script names its levels
   * "1" … "4" while torchvision's pooler looks for "0" … "3", so it pools three; the three-headed runtime pools four.
   */
  pooledLevels: z.strictObject({ unified: count, detection: count }).default({ unified: 4, detection: 3 }),
  /** Boxes as large as a square of `side` input pixels are pooled from the level whose stride is 2 ** `level`. */
  canonicalBox: z.strictObject({ side: z.number().positive(), level: count }).default(officialCanonicalBox),
  poolSize: count.default(7),
  poolSamples: count.default(2),
  boxWeights: z.tuple([z.number(), z.number(), z.number(), z.number()]).default([10, 10, 5, 5]),
  scoreThreshold: unit.default(0.05),
  nmsThreshold: unit.default(0.5),
  detections: count.default(100),
  /** In input pixels; smaller detections are dropped, but for SSD's. */
  minimumBoxSize: z.number().min(0).default(1e-2),
  /** SSD's alone. */
  defaultBoxes: z
    .strictObject({
      scales: z.array(z.number().positive()),
      ratios: z.array(z.array(z.number().positive())),
      steps: z.array(z.number().positive()).optional(),
    })
    .refine(({ scales, ratios }) => scales.length === ratios.length + 1, "one scale more than ratios is needed")
    .refine(({ steps, ratios }) => (steps ?? ratios).length === ratios.length, "a step for each map is needed")
    .optional(),
  /** SSD's alone: the best of each class that are held against each other. */
  candidatesPerClass: count.default(400),
});

const segmentationSchema = z.strictObject({
  /** Dilations of the three 3×3 branches. */
  asppRates: z.array(count).min(1).default([12, 24, 36]),
});

const rgb = z.tuple([z.number(), z.number(), z.number()]);

/** An input protocol with its numbers, as files have it. */
export const protocolSchema = z
  .union([
    z.object({ name: z.literal("classification"), resize: count, crop: count }),
    z.object({ name: z.literal("detection"), minSize: count, maxSize: count }),
    z.object({ name: z.literal("detection"), width: count, height: count }),
    z.object({ name: z.literal("segmentation"), minSize: count }),
    z.object({ name: z.literal("unified"), minSize: count, maxSize: count }),
  ])
  .and(z.object({ normalisation: z.object({ mean: rgb, deviation: rgb }).optional() }));

/** What the paper's networks were trained at, in pixels. */
export const officialInputSize = 416;
/** The name of the configuration of architectures that none lists. */
export const unlistedName = "unlisted";

const configurationSchema = z.strictObject({
  name: z.string().min(1),
  title: z.string().min(1),
  /** The architectures this is for. */
  match: z
    .union([
      /** Block counts and widths are those of layer2 … layer4. */
      z.strictObject({
        block: z.enum(Object.keys(blocks) as [BlockKind, ...BlockKind[]]),
        blocks: z.array(count).length(3),
        outChannels: z.array(count).length(3),
      }),
      z.strictObject({
        backbone: z.enum(backboneKinds),
        form: z.enum(backboneForms),
        /** Outputs of its first convolution, where published files of one backbone differ; any where absent. */
        stemWidths: z.array(count).optional(),
      }),
    ])
    .optional(),
  /** Longer side of the network's input in pixels. */
  inputSize: count.default(officialInputSize),
  /** The network's own way from an image to an input of that size, where it is another than the size alone gives. */
  protocol: protocolSchema.optional(),
  detection: detectionSchema.prefault({}),
  segmentation: segmentationSchema.prefault({}),
});

export type ModelConfiguration = z.infer<typeof configurationSchema> & {
  /** A checkpoint's own, which no list has. */
  readonly calibration?: Calibration;
};
export type DetectionConfiguration = ModelConfiguration["detection"];

/** The pyramid levels that propose, counted from the finest: those that have anchors. */
export function proposingLevels({ anchorSizes }: DetectionConfiguration): number[] {
  return anchorSizes.flatMap((sizes, level) => (sizes.length > 0 ? [level] : []));
}

/** How many levels, counted from the finest, regions are pooled from: the detector's own protocol has another number. */
export function pooledLevelsOf({ pooledLevels }: DetectionConfiguration, protocol: ProtocolName): number {
  return protocol === "detection" ? pooledLevels.detection : pooledLevels.unified;
}

/** A configuration file that does not say what it should. */
export class ConfigurationError extends UserError {
  override readonly name = "ConfigurationError";
}

/** Reads one configuration; throws ConfigurationError naming the fields that are wrong. */
export function parseConfiguration(json: unknown): ModelConfiguration {
  const result = configurationSchema.safeParse(json);
  if (result.success) return result.data;
  throw new ConfigurationError(`A model configuration is not valid. Correct it:\n${z.prettifyError(result.error)}`);
}

const ladon = [resnet50, resnest269e, lite, nano, tiny];
const classifiers = [mobilenetV2, mobilenetV3Large, mobilenetV3Small, mnasnetWide, mnasnet, efficientNetLite];
const detectors = [ssd300, ssdLite, fasterRcnnMobilenet];
const known = [...ladon, ...classifiers, mobilenetV3LargeSegmentation, ...detectors].map(parseConfiguration);

function fits(match: NonNullable<ModelConfiguration["match"]>, architecture: Architecture): boolean {
  if ("backbone" in match || architecture.backbone) {
    if (!("backbone" in match) || !architecture.backbone) return false;
    const { kind, form, widths } = architecture.backbone;
    const { stemWidths = [widths["stem.conv"]] } = match;
    return match.backbone === kind && match.form === form && stemWidths.includes(widths["stem.conv"]);
  }
  const layers = architecture.layers.slice(-3);
  return (
    match.block === architecture.block &&
    match.blocks.join() === layers.map((layer) => layer.blocks).join() &&
    match.outChannels.join() === layers.map((layer) => layer.outChannels).join()
  );
}

/**
 * The configuration whose `match` fits, or the official values under the name "unlisted". Where the checkpoint says which
 * input size it was trained at, that goes before the listed one; so does its calibration.
 */
export function configurationFor(
  architecture: Architecture,
  trainedInputSize?: number,
  calibration?: Calibration,
): ModelConfiguration {
  const found = known.find(({ match }) => match && fits(match, architecture));
  const listed = found ?? parseConfiguration({ name: unlistedName, title: "An architecture of your own" });
  if (trainedInputSize === undefined && !calibration) return listed;
  return {
    ...listed,
    ...(trainedInputSize !== undefined && { inputSize: trainedInputSize }),
    ...(calibration && { calibration }),
  };
}

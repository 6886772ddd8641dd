// A training recipe as data: stages, what is trainable in each, losses, optimizer, schedule (configs/recipes/*.json).
import { z } from "zod";
import { protocolNames, taskNames } from "../../domain";
import { share } from "./losses/loss";
import { lossSchema, type RecipeLoss, teacherOutputOf } from "./losses/losses";
import { largest } from "./recipe-limits";

export type { RecipeLoss };

// not int(), which has a bound of its own
const whole = z.number().refine(Number.isInteger, "a whole number is expected");
const count = (most: number) => whole.positive().max(most);
const upTo = (most: number) => z.number().positive().max(most);
const learningRate = upTo(largest.learningRate);
const range = (most: number) =>
  z.tuple([upTo(most), upTo(most)]).refine(([low, high]) => low <= high, "the first is above the second");

const colourChange = z.number().min(0).max(largest.colour).default(0);

/** torchvision's ColorJitter: factors are drawn from 1 − value … 1 + value; `grey` is RandomGrayscale's probability. */
const colourSchema = z.strictObject({
  brightness: colourChange,
  contrast: colourChange,
  saturation: colourChange,
  grey: share.default(0),
});

/**
 * What is done to a training image, its boxes and its mask. `none` prepares it by the recipe's protocol alone.
 * `random-resized-crop` is torchvision's; `random-scale-crop` scales the image so that its shorter side is
 * `scale` × the input's side, then cuts out the input. With `square` both sides become that long, which squeezes the
 * image (the official segmentation recipe: 260 … 832 for 416). `colour` changes colours last; they stay where it is absent.
 */
const augmentationSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("none"),
    flip: share.default(0),
    /** One of the eight turns and mirror images, each as likely; for square images in which no side is up. */
    turns: z.boolean().default(false),
    colour: colourSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal("random-resized-crop"),
    flip: share.default(0.5),
    /** Share of the image's area. */
    scale: range(1).default([0.08, 1]),
    /** Width over height. */
    ratio: range(largest.ratio).default([3 / 4, 4 / 3]),
    colour: colourSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal("random-scale-crop"),
    flip: share.default(0.5),
    scale: range(largest.scale).default([0.625, 2]),
    square: z.boolean().default(false),
    colour: colourSchema.optional(),
  }),
]);

const optimizerSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("sgd"),
    learningRate,
    momentum: share.default(0),
    weightDecay: z.number().min(0).max(largest.weightDecay).default(0),
  }),
  z.strictObject({
    kind: z.enum(["adam", "adamw"]),
    learningRate,
    weightDecay: z.number().min(0).max(largest.weightDecay).default(0),
  }),
]);

/** How the learning rate moves; epochs are the stage's. */
const scheduleSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("constant") }),
  z.strictObject({
    kind: z.literal("multi-step"),
    milestoneEpochs: z.array(count(largest.epochs)).max(largest.milestones),
    gamma: upTo(largest.gamma).default(0.1),
  }),
  z.strictObject({ kind: z.literal("polynomial"), power: upTo(largest.power).default(0.9) }),
  z.strictObject({ kind: z.literal("cosine") }),
  z.strictObject({ kind: z.literal("one-cycle") }),
]);

/** A parameter's name or the beginning of one, up to a dot: "encoder", "body.layer4", "detection.fpn". */
const moduleName = z
  .string()
  .max(largest.moduleName)
  .regex(/^[a-z][\w-]*(\.[\w-]+)*$/i, "a module is named like body.layer4");

const stageSchema = z.strictObject({
  name: z.string().min(1),
  epochs: count(largest.epochs),
  batchSize: count(largest.batchSize),
  augmentation: augmentationSchema.default({ kind: "none", flip: 0, turns: false }),
  /** Everything else is frozen. */
  trainable: z.array(moduleName).min(1),
  /** Modules whose parameters start anew, drawn at random: "classification" for new classes. */
  reset: z.array(moduleName).default([]),
  /** Norms that use the batch's statistics and keep running ones: those in trainable modules, none, or all. */
  batchNorms: z.enum(["trainable", "none", "all"]).default("trainable"),
  /** What the latent meets on its way: noise, or rounding, behind which no gradient reaches the encoder. */
  latent: z.enum(["noise", "rounded"]).default("rounded"),
  /** The terms that the stage minimises, each with its weight. */
  losses: z.array(lossSchema).min(1),
  optimizer: optimizerSchema,
  /**
   * The classifier learns on features of mean 0 and one scale, whatever the network's are; what brings them there goes into
   * its weights at the end.
   */
  standardise: z.boolean().default(false),
  /** Learning rates of single modules, instead of the optimizer's. */
  learningRates: z.record(moduleName, learningRate).default({}),
  /** Bound of the norm of all gradients together. */
  clipNorm: upTo(largest.clipNorm).optional(),
  schedule: scheduleSchema.default({ kind: "constant" }),
  warmUpSteps: whole.min(0).max(largest.steps).default(0),
  /** Compute what frozen modules say of an image once and keep it. Needs an augmentation of kind none without flips and colours. */
  cacheFrozen: z.boolean().default(false),
  /** After the last epoch, move the prior's quantiles by CompressAI's auxiliary loss alone. */
  fitQuantiles: z.strictObject({ steps: count(largest.fitSteps), learningRate: learningRate.default(1e-2) }).optional(),
});

export const recipeSchema = z.strictObject({
  name: z.string().regex(/^[\w.-]+$/, "a name has letters, digits, dots, dashes and underscores only"),
  title: z.string().min(1),
  /** One or two sentences for people. */
  about: z.string().min(1),
  /** What is scored after each epoch. */
  task: z.enum(taskNames),
  protocol: z.enum(protocolNames),
  /** Weight of the rate where a stage's rate loss names none. */
  beta: upTo(largest.weight).optional(),
  /** Side of the input in pixels; the network's own where absent. */
  inputSize: count(largest.side).optional(),
  /** Protocol classification: the shorter side before the crop, in pixels; inputSize × 14 / 13 where absent. */
  resize: count(largest.side).optional(),
  /** Protocols unified and detection: the shorter side, unless the longer one would exceed inputSize; inputSize where absent. */
  minSize: count(largest.side).optional(),
  stages: z.array(stageSchema).min(1),
});

export type Recipe = z.infer<typeof recipeSchema>;
export type RecipeStage = Recipe["stages"][number];
export type RecipeAugmentation = RecipeStage["augmentation"];
export type RecipeSchedule = RecipeStage["schedule"];
export type RecipeOptimizer = RecipeStage["optimizer"];

/** Whether a stage compares with a teacher. */
export function needsTeacher({ losses }: RecipeStage): boolean {
  return losses.some((loss) => teacherOutputOf(loss) !== undefined);
}

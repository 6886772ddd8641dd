// A recipe in sentences that need no knowledge of its file.
import { listed } from "../../../core/base/sentence";
import { taskNames } from "../../../domain";
import { formatCount } from "../../components/format";
import type { Recipe } from "../../../engine/protocol-training";
import { changesBitstreams, type RecipeLoss, type RecipeStage } from "./recipe-facts";

const moduleText: Readonly<Record<string, string>> = {
  encoder: "the encoder",
  prior: "the prior (how bits are spent)",
  decoder: "the decoder",
  body: "the whole body",
  stem: "the stem",
  ...Object.fromEntries(taskNames.map((task) => [task, `the ${task} head`])),
};

/** e.g. `the body's layer4` of "body.layer4". */
export function moduleWord(module: string): string {
  const known = moduleText[module];
  if (known) return known;
  const [whole, ...rest] = module.split(".");
  const owner = whole === "body" ? "the body" : moduleText[whole];
  return owner && rest.length > 0 ? `${owner}’s ${rest.join(".")}` : module;
}

/** The name of a term for charts and lists; `layer` where there are several. */
function lossWord(loss: RecipeLoss): string {
  switch (loss.kind) {
    case "rate":
      return "bits of the latent";
    case "features":
      return `distance to the teacher’s ${loss.teacherLayer ?? loss.layer}`;
    case "distillation":
      return "distance to the teacher’s answers and the labels";
    case "cross-entropy":
      return "wrong classes";
    case "detection":
      return "wrong boxes and classes of boxes";
    case "segmentation":
      return "wrong pixels";
    case "deep-supervision":
      return "wrong pixels seen from each layer";
    // an added loss goes by its kind until somebody words it better
    default:
      return (loss as RecipeLoss).kind.replaceAll("-", " ");
  }
}

const optimizerText: Readonly<Record<RecipeStage["optimizer"]["kind"], string>> = {
  sgd: "SGD",
  adam: "Adam",
  adamw: "AdamW",
};

function scheduleText({ schedule, warmUpSteps }: RecipeStage): string {
  const warmUp = warmUpSteps > 0 ? `, after ${formatCount(warmUpSteps)} steps of warm-up` : "";
  switch (schedule.kind) {
    case "constant":
      return `kept${warmUp}`;
    case "multi-step":
      return `times ${formatCount(schedule.gamma)} after epoch ${schedule.milestoneEpochs.join(" and ")}${warmUp}`;
    case "polynomial":
      return `falling to 0 with power ${formatCount(schedule.power)}${warmUp}`;
    case "cosine":
      return `falling to 0 along a cosine${warmUp}`;
    case "one-cycle":
      return `rising, then falling, in one cycle${warmUp}`;
  }
}

/** What a stage does, in one sentence each: how long, what it changes, its loss, how fast. */
export function stageSentences(stage: RecipeStage): string[] {
  const { epochs, batchSize, trainable, losses, optimizer, reset, cacheFrozen, standardise } = stage;
  const layers = losses.filter(({ kind }) => kind === "features").length;
  const terms = losses.filter(({ kind }) => kind !== "features").map(lossWord);
  if (layers > 0) terms.unshift(`distance to the teacher’s features in ${layers} ${layers === 1 ? "layer" : "layers"}`);
  return [
    `${formatCount(epochs)} ${epochs === 1 ? "epoch" : "epochs"} in batches of ${formatCount(batchSize)}.`,
    `Changes ${listed(trainable.map(moduleWord))}; everything else is frozen.`,
    reset.length > 0 ? `Starts ${listed(reset.map(moduleWord))} anew.` : "",
    `Loss: ${listed(terms)}.`,
    `${optimizerText[optimizer.kind]} with learning rate ${formatCount(optimizer.learningRate)}, ${scheduleText(stage)}.`,
    standardise ? "The classifier learns on features brought to one scale; its file is as any other." : "",
    cacheFrozen ? "What the frozen part says of an image is computed once and kept." : "",
  ].filter(Boolean);
}

/** e.g. `30 epochs` or `12 epochs in 2 stages`. */
export function recipeLength({ stages }: Recipe): string {
  const epochs = stages.reduce((sum, stage) => sum + stage.epochs, 0);
  const words = `${formatCount(epochs)} ${epochs === 1 ? "epoch" : "epochs"}`;
  return stages.length === 1 ? words : `${words} in ${stages.length} stages`;
}

/** Whom a recipe that trains shared parts leaves behind. Bitstreams are read by whatever has the same encoder and prior. */
export function sharedEffect(recipe: Recipe): string {
  return changesBitstreams(recipe)
    ? "the other heads and old bitstreams stop fitting the new checkpoint."
    : "the other heads stop fitting the new checkpoint; old bitstreams can still be read by it.";
}

// A training stage in words: a recipe's data as cells of a table.
import type { RecipeLoss, RecipeStage } from "../../core/recipes/recipe";

const weighted = (weight: number, words: string) => (weight === 1 ? words : `${weight} × ${words}`);

function lossText(loss: RecipeLoss): string {
  switch (loss.kind) {
    case "rate":
      return loss.weight === undefined ? "beta × bits" : weighted(loss.weight, "bits");
    case "features": {
      const { layer, teacherLayer = layer } = loss;
      const own = teacherLayer === layer ? "" : `the ${layer} against `;
      return weighted(loss.weight, `squared error of ${own}the teacher's ${teacherLayer}`);
    }
    case "distillation":
      return weighted(loss.weight, `distillation (temperature ${loss.temperature}, labels' share ${loss.alpha})`);
    case "cross-entropy": {
      const smoothing = loss.labelSmoothing > 0 ? ` (label smoothing ${loss.labelSmoothing})` : "";
      return weighted(loss.weight, `cross entropy${smoothing}`);
    }
    case "detection":
      return weighted(loss.weight, "Faster R-CNN's four terms");
    case "segmentation":
      return weighted(loss.weight, "cross entropy a pixel");
    case "deep-supervision":
      return weighted(loss.weight, "deep supervision of every layer");
    // an added loss goes by its kind until somebody words it better
    default:
      return (loss as RecipeLoss).kind.replaceAll("-", " ");
  }
}

type FeaturesLoss = Extract<RecipeLoss, { readonly kind: "features" }>;

/** Squared errors of several layers are one term, where their weights are one. */
function lossesText({ losses }: RecipeStage): string {
  const features = losses.filter((loss): loss is FeaturesLoss => loss.kind === "features");
  const [first] = features;
  const isOneTerm = ({ weight, teacherLayer }: FeaturesLoss) => weight === first.weight && teacherLayer === undefined;
  if (features.length < 2 || !features.every(isOneTerm)) {
    return losses.map(lossText).join(" + ");
  }
  const layers = features.map(({ layer }) => layer).join(", ");
  const together = weighted(first.weight, `squared errors of the teacher's ${layers}`);
  return losses
    .flatMap((loss) => (loss === first ? [together] : loss.kind === "features" ? [] : [lossText(loss)]))
    .join(" + ");
}

function colourText({ colour }: RecipeStage["augmentation"]): string {
  if (!colour) return "";
  const changes = (["brightness", "contrast", "saturation"] as const).filter((name) => colour[name] > 0);
  return [
    ...changes.map((name) => `${name} ± ${colour[name]}`),
    ...(colour.grey > 0 ? [`grey at ${colour.grey}`] : []),
  ].join(", ");
}

function augmentationText({ augmentation }: RecipeStage): string {
  if (augmentation.kind !== "none") return augmentation.kind;
  if (augmentation.turns) return "eight turns and mirror images";
  return augmentation.flip > 0 ? `mirrored at ${augmentation.flip}` : "";
}

function optimizerText({ optimizer }: RecipeStage): string {
  const momentum = optimizer.kind === "sgd" && optimizer.momentum > 0 ? [`momentum ${optimizer.momentum}`] : [];
  const decay = optimizer.weightDecay > 0 ? [`weight decay ${optimizer.weightDecay}`] : [];
  return [{ sgd: "SGD", adam: "Adam", adamw: "AdamW" }[optimizer.kind], ...momentum, ...decay].join(", ");
}

/** What else a stage does, where it does it. */
function besidesText(stage: RecipeStage): string {
  const { clipNorm, warmUpSteps, fitQuantiles, latent, batchNorms } = stage;
  return [
    latent === "noise" ? "noise in the latent" : "",
    batchNorms === "none" ? "norms frozen" : "",
    augmentationText(stage),
    colourText(stage.augmentation),
    warmUpSteps > 0 ? `${warmUpSteps} warm-up steps` : "",
    clipNorm === undefined ? "" : `gradients clipped at ${clipNorm}`,
    fitQuantiles ? `then ${fitQuantiles.steps.toLocaleString("en")} steps on the quantiles` : "",
  ]
    .filter((words) => words !== "")
    .join(", ");
}

export const stageHead = ["trains", "epochs", "batch", "optimizer", "learning rate", "schedule"];

/** A cell for each word of `stageHead`. */
export function stageCells(stage: RecipeStage): readonly string[] {
  return [
    stage.trainable.join(", "),
    String(stage.epochs),
    String(stage.batchSize),
    optimizerText(stage),
    String(stage.optimizer.learningRate),
    stage.schedule.kind,
  ];
}

/** What a stage minimises and what it does besides. */
export function stageSentence(stage: RecipeStage): string {
  const besides = besidesText(stage);
  return `${lossesText(stage)}${besides === "" ? "" : `; ${besides}`}`;
}

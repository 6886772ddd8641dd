// A recipe's data, augmentation and protocol as a torchdistill configuration's datasets.
import type { Node } from "yaml";
import type { Transform } from "../tasks/task";
import { coreTasks } from "../tasks/tasks";
import type { Recipe, RecipeAugmentation } from "./recipe";
import type { TorchdistillDocument } from "./torchdistill-document";
import { officialInputSize, type TorchdistillFacts } from "./torchdistill-facts";

const normalization = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

export interface WrittenDataSets {
  readonly node: Node;
  readonly trainingId: string;
  readonly validationId: string;
  /** To be aliased where batches are counted. */
  readonly training: Node;
  /** What could not be written, in sentences. */
  readonly comments: readonly string[];
}

export function inputSide(recipe: Recipe): number {
  return recipe.inputSize ?? officialInputSize;
}

/** torchvision's transforms of an augmentation's colours. */
function colourTransforms({ colour }: RecipeAugmentation): readonly Transform[] {
  if (!colour) return [];
  const { grey, ...jitter } = colour;
  const isJittered = Object.values(jitter).some((value) => value > 0);
  return [
    ...(isJittered ? [["ColorJitter", jitter] as const] : []),
    ...(grey > 0 ? [["RandomGrayscale", { p: grey }] as const] : []),
  ];
}

/** How a recipe's images are transformed, for training and without chance, as far as the task's scripts can. */
function transformsOf(document: TorchdistillDocument, recipe: Recipe, augmentation: RecipeAugmentation) {
  const { transforms } = coreTasks[recipe.task].torchdistill;
  if (!transforms) return { isAugmented: false, hasColour: false };
  const { prefix, hasColour } = transforms;
  const colours = hasColour ? colourTransforms(augmentation) : [];
  const side = inputSide(recipe);
  const flip: Transform = ["RandomHorizontalFlip", { p: augmentation.flip }];
  const augmented = transforms.augment(augmentation, side, flip);
  const compose = (steps: readonly Transform[]): Node => {
    const all = [...steps, ["ToTensor"], ["Normalize", normalization]] as const;
    return document.call(`${prefix}Compose`, {
      transforms: all.map(([name, kwargs]) => document.call(prefix + name, kwargs)),
    });
  };
  const prepared = (flips: readonly Transform[]) =>
    transforms.prepare(side, recipe.resize ?? Math.round((side * 14) / 13), flips);
  return {
    isAugmented: augmented !== undefined,
    hasColour,
    training: compose([...(augmented ?? prepared(augmentation.flip > 0 ? [flip] : [])), ...colours]),
    validation: compose(prepared([])),
  };
}

/** What of an augmentation the task's scripts do not have. */
function augmentationComments(
  { task, stages }: Recipe,
  { isAugmented, hasColour }: { readonly isAugmented: boolean; readonly hasColour: boolean },
): readonly string[] {
  const [{ augmentation }, ...others] = stages;
  const comments: string[] = [];
  if (augmentation.kind === "none") {
    if (augmentation.turns) comments.push("Augmentation: torchdistill has no turns; only the flips are written.");
  } else if (!isAugmented) {
    comments.push(`Augmentation: torchdistill has no ${augmentation.kind} for ${task}; only the flips are written.`);
  }
  if (!hasColour && colourTransforms(augmentation).length > 0) {
    comments.push(`Augmentation: torchdistill has no change of colours for ${task}; it is not written.`);
  }
  const same = JSON.stringify(augmentation);
  if (others.some((stage) => JSON.stringify(stage.augmentation) !== same)) {
    comments.push("Augmentation: that of the first stage is written; later ones have another in the recipe.");
  }
  return comments;
}

/** Training and validation images, for one augmentation. */
export function writeDataSets(
  document: TorchdistillDocument,
  recipe: Recipe,
  { dataSetName }: TorchdistillFacts,
): WrittenDataSets {
  const { task, protocol, stages } = recipe;
  const { dataSet, protocols } = coreTasks[task].torchdistill;
  const [trainingId, validationId] = [`${dataSetName}/train`, `${dataSetName}/val`];
  const [{ augmentation }] = stages;
  const transforms = transformsOf(document, recipe, augmentation);
  const write = (part: "train" | "val", transform: Node | undefined) => {
    const { key, kwargs } = dataSet<Node>(`~/datasets/${dataSetName}`, part, {
      flip: augmentation.flip,
      ...(transform && { transform }),
    });
    return document.call(key, kwargs);
  };
  const training = write("train", transforms.training);
  return {
    node: document.node({ [trainingId]: training, [validationId]: write("val", transforms.validation) }),
    trainingId,
    validationId,
    training,
    comments: [
      ...(protocols.includes(protocol)
        ? []
        : [`Images: the recipe's protocol is ${protocol}; below they are prepared by that of ${task}.`]),
      ...augmentationComments(recipe, transforms),
    ],
  };
}

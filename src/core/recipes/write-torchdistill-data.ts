// A recipe's data, augmentation and protocol as a torchdistill configuration's datasets.
import type { Node } from "yaml";
import type { Recipe, RecipeAugmentation } from "./recipe";
import type { TorchdistillDocument, TorchdistillValue } from "./torchdistill-document";
import { officialInputSize, type TorchdistillFacts } from "./torchdistill-facts";

/** torchdistill's transforms of images with masks are torchvision's names behind this. */
const maskTransforms = "custom.transform.Custom";
const imageTransforms = "torchvision.transforms.";
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

class TransformWriter {
  readonly comments: string[] = [];

  constructor(
    private readonly document: TorchdistillDocument,
    private readonly recipe: Recipe,
  ) {}

  private get prefix(): string {
    return this.recipe.task === "segmentation" ? maskTransforms : imageTransforms;
  }

  private compose(
    steps: readonly (readonly [name: string, kwargs?: { readonly [key: string]: TorchdistillValue }])[],
  ): Node {
    const all = [...steps, ["ToTensor"], ["Normalize", normalization]] as const;
    const transforms = all.map(([name, kwargs]) => this.document.call(this.prefix + name, kwargs));
    return this.document.call(`${this.prefix}Compose`, { transforms });
  }

  /** How images are prepared where nothing is drawn at random. */
  validation(flip = 0): Node {
    const side = inputSide(this.recipe);
    const flips = flip > 0 ? ([["RandomHorizontalFlip", { p: flip }]] as const) : [];
    if (this.recipe.task === "segmentation") {
      return this.compose([["RandomResize", { min_size: side, max_size: side, square: true }], ...flips]);
    }
    const resize = ["Resize", { size: this.recipe.resize ?? Math.round((side * 14) / 13) }] as const;
    return this.compose([resize, ["CenterCrop", { size: [side, side] }], ...flips]);
  }

  training(augmentation: RecipeAugmentation): Node {
    const { task } = this.recipe;
    const side = inputSide(this.recipe);
    const flip = ["RandomHorizontalFlip", { p: augmentation.flip }] as const;
    if (augmentation.kind === "random-resized-crop" && task === "classification") {
      const { scale, ratio } = augmentation;
      return this.compose([["RandomResizedCrop", { size: [side, side], scale, ratio }], flip]);
    }
    if (augmentation.kind === "random-scale-crop" && task === "segmentation") {
      const [least, most] = augmentation.scale.map((share) => Math.round(share * side));
      const resize = { min_size: least, max_size: most, square: augmentation.square };
      return this.compose([["RandomResize", resize], flip, ["RandomCrop", { size: side }]]);
    }
    this.noteAugmentation(augmentation);
    return this.validation(augmentation.flip);
  }

  noteAugmentation(augmentation: RecipeAugmentation): void {
    if (augmentation.kind !== "none") {
      this.comments.push(
        `Augmentation: torchdistill has no ${augmentation.kind} for ${this.recipe.task}; only the flips are written.`,
      );
    } else if (augmentation.turns) {
      this.comments.push("Augmentation: torchdistill has no turns; only the flips are written.");
    }
  }
}

function protocolComment({ task, protocol }: Recipe): readonly string[] {
  // torchvision's detectors prepare images themselves, which is what the unified protocol took over.
  if (protocol === task || (protocol === "unified" && task === "detection")) return [];
  return [`Images: the recipe's protocol is ${protocol}; below they are prepared by that of ${task}.`];
}

/** Training and validation images, for one augmentation. */
export function writeDataSets(
  document: TorchdistillDocument,
  recipe: Recipe,
  { dataSetName }: TorchdistillFacts,
): WrittenDataSets {
  const [trainingId, validationId] = [`${dataSetName}/train`, `${dataSetName}/val`];
  const root = `~/datasets/${dataSetName}`;
  const [{ augmentation }, ...others] = recipe.stages;
  const writer = new TransformWriter(document, recipe);
  let training: Node;
  let validation: Node;
  if (recipe.task === "detection") {
    writer.noteAugmentation(augmentation);
    const coco = (part: string, kwargs: { readonly [key: string]: TorchdistillValue }) =>
      document.call("coco.dataset.coco_dataset", {
        img_dir_path: `${root}/${part}2017`,
        ann_file_path: `${root}/annotations/instances_${part}2017.json`,
        ...kwargs,
        is_segment: false,
      });
    training = coco("train", { annotated_only: true, random_horizontal_flip: augmentation.flip });
    validation = coco("val", { annotated_only: false });
  } else if (recipe.task === "segmentation") {
    const voc = (part: string, transforms: Node) =>
      document.call("torchvision.datasets.VOCSegmentation", {
        root,
        image_set: part,
        year: "2012",
        download: false,
        transforms,
      });
    training = voc("train", writer.training(augmentation));
    validation = voc("val", writer.validation());
  } else {
    const folder = (part: string, transform: Node) =>
      document.call("torchvision.datasets.ImageFolder", { root: `${root}/${part}`, transform });
    training = folder("train", writer.training(augmentation));
    validation = folder("val", writer.validation());
  }
  const same = JSON.stringify(augmentation);
  if (others.some((stage) => JSON.stringify(stage.augmentation) !== same)) {
    writer.comments.push("Augmentation: that of the first stage is written; later ones have another in the recipe.");
  }
  return {
    node: document.node({ [trainingId]: training, [validationId]: validation }),
    trainingId,
    validationId,
    training,
    comments: [...protocolComment(recipe), ...writer.comments],
  };
}

// Names in the official release, after `dst_ckpt` and `experiment` of the upstream configs.
import type { TaskName } from "../../domain";

export interface OfficialNetwork {
  /** Its name in reference/state-dicts. */
  readonly listing: string;
  /** e.g. `resnet50`. */
  readonly name: string;
  /** e.g. `splittable_resnet50`. */
  readonly splittable: string;
}

export const officialArchitectures = ["resnet50", "resnest269e"] as const;
export type OfficialArchitecture = (typeof officialArchitectures)[number];

/** The networks of the paper. */
export const officialNetworks: Readonly<Record<OfficialArchitecture, OfficialNetwork>> = {
  resnet50: { listing: "resnet50", name: "resnet50", splittable: "splittable_resnet50" },
  resnest269e: { listing: "resnest269e", name: "resnest269e", splittable: "splittable_resnest269e" },
};

/** The tasks of the paper. */
export const officialTasks = ["classification", "detection", "segmentation"] as const satisfies readonly TaskName[];
export type OfficialTask = (typeof officialTasks)[number];

/** The betas of the paper. */
export const officialBetas = [0.32, 1.28, 5.12, 10.24, 20.48] as const;

/**
 * How the segmentation file is called. The recipes write it with `_two_stages`; the three-headed runtime's configuration
 * of beta 1.28 reads one without.
 */
export const segmentationNames = ["two-stages", "plain", "both"] as const;
export type SegmentationName = (typeof segmentationNames)[number];

const dataSets: Readonly<Record<OfficialTask, string>> = {
  classification: "ilsvrc2012",
  detection: "coco2017",
  segmentation: "pascal_voc2012",
};

/** The recipe's name, which is the file's without its dataset. */
export function recipeNames(
  { splittable, name }: OfficialNetwork,
  task: OfficialTask,
  beta: number,
  segmentation: SegmentationName = "two-stages",
): readonly string[] {
  const network = `${splittable}-fp-beta${beta}`;
  switch (task) {
    case "classification":
      return [`${network}_from_${name}`];
    case "detection":
      return [`faster_rcnn_${network}_fpn`];
    case "segmentation": {
      const plain = `deeplabv3_${network}`;
      return [
        ...(segmentation === "plain" ? [] : [`${plain}_two_stages`]),
        ...(segmentation === "two-stages" ? [] : [plain]),
      ];
    }
  }
}

/** `ilsvrc2012-splittable_resnet50-fp-beta1.28_from_resnet50` */
export function experimentName(task: OfficialTask, recipe: string): string {
  return `${dataSets[task]}-${recipe}`;
}

/** `resource/ckpt/ilsvrc2012/ladon/ilsvrc2012-splittable_resnet50-fp-beta1.28_from_resnet50.pt` */
export function releasePath(task: OfficialTask, recipe: string): string {
  return `resource/ckpt/${dataSets[task]}/ladon/${experimentName(task, recipe)}.pt`;
}

/** `configs/ilsvrc2012/ladon/splittable_resnet50-fp-beta1.28_from_resnet50.yaml` */
export function recipePath(task: OfficialTask, recipe: string): string {
  return `configs/${dataSets[task]}/ladon/${recipe}.yaml`;
}

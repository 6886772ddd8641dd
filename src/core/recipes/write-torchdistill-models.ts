// The network that a recipe trains as a torchdistill configuration's models (sc2bench's names).
import type { Node } from "yaml";
import type { Recipe } from "./recipe";
import { needsTeacher } from "./recipe";
import type { TorchdistillDocument, TorchdistillValue } from "./torchdistill-document";
import { officialLayerChannels, type TorchdistillFacts } from "./torchdistill-facts";
import { inputSide } from "./write-torchdistill-data";

export interface WrittenModels {
  readonly node: Node;
  readonly comments: readonly string[];
}

const analysis: TorchdistillValue = {
  analyzes_after_compress: true,
  analyzer_configs: [{ key: "FileSizeAnalyzer", kwargs: { unit: "KB" } }],
};

function isResNeSt({ body }: TorchdistillFacts): boolean {
  return body.startsWith("resnest");
}

function splittable(
  facts: TorchdistillFacts,
  classes: number,
  skipsHead: boolean,
  rest: { readonly [key: string]: TorchdistillValue },
) {
  const { body, bottleneckChannels, targetChannels, layerChannels = officialLayerChannels } = facts;
  return {
    key: isResNeSt(facts) ? "splittable_resnest" : "splittable_resnet",
    kwargs: {
      num_classes: classes,
      ...(isResNeSt(facts) ? { pretrained: false } : { weights: null }),
      inplanes: layerChannels[2],
      bottleneck_config: {
        key: "FPBasedResNetBottleneck",
        kwargs: { num_bottleneck_channels: bottleneckChannels, num_target_channels: targetChannels },
      },
      [isResNeSt(facts) ? "resnest_name" : "resnet_name"]: body,
      pre_transform: null,
      skips_avgpool: skipsHead,
      skips_fc: skipsHead,
      ...rest,
    },
  };
}

/** Classes of the shared network's own classification head, which detectors and segmenters never use. */
const unusedClasses = 1000;

function student(recipe: Recipe, facts: TorchdistillFacts): { readonly [key: string]: TorchdistillValue } {
  const { classes, targetChannels, layerChannels = officialLayerChannels, checkpointPath } = facts;
  if (recipe.task === "classification") {
    return { ...splittable(facts, classes, false, { analysis_config: analysis }), src_ckpt: checkpointPath };
  }
  if (recipe.task === "detection") {
    return {
      key: "faster_rcnn_model",
      kwargs: {
        pretrained: false,
        progress: false,
        num_classes: classes,
        backbone_config: splittable(facts, unusedClasses, false, { analysis_config: analysis }),
        backbone_fpn_kwargs: {
          return_layer_dict: { bottleneck_layer: "1", layer2: "2", layer3: "3", layer4: "4" },
          in_channels_list: [targetChannels, ...layerChannels],
          out_channels: 256,
          analysis_config: analysis,
          analyzable_layer_key: "bottleneck_layer",
        },
        in_channels_stage2: targetChannels,
        min_size: recipe.minSize ?? inputSide(recipe),
        max_size: inputSide(recipe),
        start_ckpt_file_path: checkpointPath,
      },
    };
  }
  return {
    key: "deeplabv3_model",
    kwargs: {
      pretrained: false,
      pretrained_backbone_name: null,
      num_classes: classes,
      uses_aux: true,
      num_input_channels: layerChannels[2],
      num_aux_channels: layerChannels[1],
      return_layer_dict: { layer3: "aux", layer4: "out" },
      analysis_config: analysis,
      analyzable_layer_key: "bottleneck_layer",
      backbone_config: splittable(facts, unusedClasses, true, {}),
      start_ckpt_file_path: checkpointPath,
    },
  };
}

export function writeModels(document: TorchdistillDocument, recipe: Recipe, facts: TorchdistillFacts): WrittenModels {
  const trained: TorchdistillValue = {
    ...student(recipe, facts),
    experiment: recipe.name,
    dst_ckpt: `./resource/ckpt/${facts.dataSetName}/ladon/${recipe.name}.pt`,
  };
  const known = /^(resnet|resnext|wide_resnet|resnest)/.test(facts.body)
    ? []
    : [`Network: sc2bench builds bodies of torchvision's ResNet and timm's ResNeSt; ${facts.body} is none of them.`];
  if (!recipe.stages.some(needsTeacher)) return { node: document.node({ model: trained }), comments: known };
  // What torchvision and timm hand out as their best weights.
  const weights: TorchdistillValue = isResNeSt(facts) ? { pretrained: true } : { weights: "DEFAULT" };
  const teacher: TorchdistillValue = { key: facts.body, kwargs: { num_classes: facts.classes, ...weights } };
  const comments = [
    ...known,
    ...(facts.classes === unusedClasses
      ? []
      : [`Teacher: ${facts.body} comes with ImageNet's classes; give it a src_ckpt with your ${facts.classes}.`]),
  ];
  return { node: document.node({ teacher_model: teacher, student_model: trained }), comments };
}

// The network that a recipe trains as a torchdistill configuration's models (sc2bench's names).
import type { Node } from "yaml";
import { type Kwargs, unusedClasses } from "../tasks/task";
import { coreTasks } from "../tasks/tasks";
import type { Recipe } from "./recipe";
import { needsTeacher } from "./recipe";
import type { TorchdistillDocument, TorchdistillValue } from "./torchdistill-document";
import { officialLayerChannels, type TorchdistillFacts } from "./torchdistill-facts";
import { inputSide } from "./write-torchdistill-data";

export interface WrittenModels {
  readonly node: Node;
  readonly comments: readonly string[];
}

const analysis = {
  analyzes_after_compress: true,
  analyzer_configs: [{ key: "FileSizeAnalyzer", kwargs: { unit: "KB" } }],
};

function isResNeSt({ body }: TorchdistillFacts): boolean {
  return body.startsWith("resnest");
}

/** The network that all tasks share. */
function shared(facts: TorchdistillFacts, classes: number, isHeadless: boolean, rest: Kwargs = {}) {
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
      skips_avgpool: isHeadless,
      skips_fc: isHeadless,
      ...rest,
    },
  };
}

export function writeModels(document: TorchdistillDocument, recipe: Recipe, facts: TorchdistillFacts): WrittenModels {
  const side = inputSide(recipe);
  const student = coreTasks[recipe.task].torchdistill.model({
    layerChannels: officialLayerChannels,
    ...facts,
    shared: (...network) => shared(facts, ...network),
    side,
    minSize: recipe.minSize ?? side,
    analysis,
  });
  const trained: TorchdistillValue = {
    ...student,
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

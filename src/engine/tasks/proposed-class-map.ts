// How the classes of a dataset may go with a network's, for a person to confirm.
import imagenet1k from "../../../configs/labels/imagenet1k.json";
import wordNetIds from "../../../configs/labels/imagenet-wnids.json";
import { labelMapByOrder, proposeLabelMap, type LabelMapProposal } from "../../core/datasets/label-map";
import { coreTasks } from "../../core/tasks/tasks";
import type { ClassMapping, ClassPair } from "./task";

/** WordNet ids by label, where the classes are ImageNet's 1,000 by name and order, as official networks have them. */
function imageNetIds(modelClasses: readonly string[]): readonly string[] | undefined {
  const same =
    modelClasses.length === imagenet1k.length && modelClasses.every((name, label) => name === imagenet1k[label]);
  return same ? wordNetIds.wnids : undefined;
}

/** What class-names.ts calls a class that nobody named. */
const nameless = /^class \d+$/;

/**
 * By name, or by the WordNet id in it for a network that knows ImageNet's classes; and by order where there is nothing to contradict it: the network's classes have no names, and there are as
 * many of them.
 */
export function proposedClassMap({ task, dataSetClasses, modelClasses }: ClassPair): LabelMapProposal {
  const hasNames = modelClasses.slice(coreTasks[task].firstClass).some((name) => !nameless.test(name));
  const byOrder = hasNames ? undefined : labelMapByOrder(dataSetClasses, modelClasses);
  return byOrder ?? proposeLabelMap(dataSetClasses, modelClasses, imageNetIds(modelClasses));
}

/** Each class to the label of its own number, as far as the network has so many. */
export function classMapByOrder({ dataSetClasses, modelClasses }: ClassPair): ClassMapping {
  return dataSetClasses.map((_, label) => (label < modelClasses.length ? label : null));
}

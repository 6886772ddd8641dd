// WordNet ids of a network's classes: known where they are ImageNet's 1,000 by name and order, as official networks have them.
import imagenet1k from "../../../configs/labels/imagenet1k.json";
import wordNetIds from "../../../configs/labels/imagenet-wnids.json";

/** By label; undefined for any other list of names. */
export function imageNetIds(modelClasses: readonly string[]): readonly string[] | undefined {
  const same =
    modelClasses.length === imagenet1k.length && modelClasses.every((name, label) => name === imagenet1k[label]);
  return same ? wordNetIds.wnids : undefined;
}

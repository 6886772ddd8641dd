// Names of folders that hold parts of data sets, such as images and labels, and are no classes.
import { isSplitName } from "./split-name";

const partName =
  /^(?:all_?)?(?:jpe?g_?)?(?:images?|imgs?|pictures?|photos?|frames?|data|labels?|labels_?txt|annotations?|anno?|ann|masks?|gt|gts|ground_?truths?|segmentations?|trimaps?|targets?|inputs?|obj_\w+_data)(?:_?\d+)?$/i;

/** Whether a folder's name is a part's or a split's. */
export function isPartName(name: string): boolean {
  return partName.test(name.trim()) || isSplitName(name);
}

/** Whether the names may be classes: not all of them are parts of data sets or splits. */
export function areClassNames(names: readonly string[]): boolean {
  return names.some((name) => !isPartName(name));
}

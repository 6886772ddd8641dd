// A layout that people have and this lab does not read: what it was seen by, and how to convert it.
import { ForeignLayoutError } from "./data-set";

export interface ForeignLayout {
  /** The name by which people know it: "YOLO". */
  readonly layout: string;
  /** What was seen: a clause that names a file, e.g. "labels/1.txt holds a class number and a box on each line". */
  readonly seen: string;
  /** What to do: one or two sentences. */
  readonly advice: string;
}

/** Datumaro and FiftyOne convert most layouts; `format` is Datumaro's name of this one. */
export function convertWithDatumaro(format: string): string {
  return (
    `Convert it to COCO, for example with Datumaro: datum convert -if ${format} -i FOLDER -f coco -o NEW_FOLDER -- ` +
    "--save-media; then choose NEW_FOLDER."
  );
}

export const exportFromTool =
  "Open it in the tool that wrote it and export it as COCO or as PASCAL VOC, with the images; then choose that folder.";

export function foreignLayoutError({ layout, seen, advice }: ForeignLayout): ForeignLayoutError {
  return new ForeignLayoutError(
    layout,
    `This is ${layout}: ${seen}. The lab reads class folders, COCO and PASCAL VOC, not this layout. ${advice}`,
  );
}

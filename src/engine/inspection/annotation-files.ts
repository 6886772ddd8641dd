// Annotation files without the images that they speak of: datasets that cannot be used as they are.
import { foreignJsonOf } from "../../core/datasets/foreign-json";
import { findLabelTexts } from "../../core/datasets/foreign-label-texts";
import { type ForeignLayout, foreignLayoutError, stemOf } from "../../core/datasets/foreign-layout";
import { findForeignLayouts } from "../../core/datasets/foreign-layouts";
import { unusableDataSet } from "./inspect-data-set";
import type { InspectedFile } from "./inspected-file";
import type { DataSetInspection } from "./inspection";

/** Of a layout that the lab reads. `what` in words, with what is known of it: "COCO annotations of 5 images". */
export function annotationsAlone(
  name: string,
  { path }: InspectedFile,
  format: "coco" | "voc",
  what: string,
): DataSetInspection {
  const remedy = "Choose the folder that holds the images as well, or a zip of it.";
  const alone = unusableDataSet(name, format, `${path} holds ${what}; no image lies beside them. ${remedy}`);
  return { ...alone, summary: what };
}

async function foreignLayoutOf(file: InspectedFile): Promise<ForeignLayout | undefined> {
  // as if its image lay beside it
  const labels = await findLabelTexts([file], new Set([stemOf(file.path)]));
  if (labels) return labels;
  const { certain, likely } = await findForeignLayouts([file]);
  return certain ?? likely;
}

function unread(name: string, layout: ForeignLayout): DataSetInspection {
  return unusableDataSet(name, layout.layout, foreignLayoutError(layout).message);
}

/** A JSON value of a layout that people have and the lab does not read, whatever its file is called. */
export function foreignJson(name: string, { path }: InspectedFile, value: unknown): DataSetInspection | undefined {
  const known = foreignJsonOf(value);
  return known && unread(name, { ...known, seen: `${path} holds ${known.holds}` });
}

/** Of a layout that people have and the lab does not read; undefined where the file is of none. */
export async function foreignAnnotations(name: string, file: InspectedFile): Promise<DataSetInspection | undefined> {
  const layout = await foreignLayoutOf(file);
  return layout && unread(name, layout);
}

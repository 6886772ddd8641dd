// A folder or zip of images under inspection: the dataset in it, or why there is none.
import { ForeignLayoutError, type DataSet } from "../../core/datasets/data-set";
import { openDataSet, SeveralDataSetsError } from "../../core/datasets/open-data-set";
import { isUserError } from "../../core/base/user-error";
import { counted } from "../../core/base/sentence";
import { noContents, readContents } from "./data-set-contents";
import { dataSetFacts, type DataSetFacts } from "./data-set-facts";
import type { InspectedFile } from "./inspected-file";
import type { DataSetInspection } from "./inspection";
import type { InspectOptions } from "./inspect-options";
import { truthOfTasks } from "../tasks/tasks";

const formatTitles: Readonly<Record<string, string>> = {
  "image-folder": "class folders (ImageFolder)",
  coco: "COCO",
  voc: "PASCAL VOC",
  scenes: "generated scenes",
};

function summaryOf({ format, images, classes, boxes, masks, tasks }: DataSetFacts): string {
  const parts = [
    counted(images, "image"),
    counted(classes.length, "class", "classes"),
    ...(boxes > 0 ? [counted(boxes, "box", "boxes")] : []),
    ...(masks > 0 && tasks.some((task) => truthOfTasks[task].readsMask) ? [counted(masks, "mask")] : []),
  ];
  return `a dataset in the layout of ${formatTitles[format] ?? format}: ${parts.join(", ")}`;
}

const nothing = {
  tasks: [],
  classes: [],
  splits: { train: [], val: [], test: [] },
  unsplit: [],
  images: 0,
  boxes: 0,
  crowds: 0,
  masks: 0,
  masksRead: 0,
  imagesRead: 0,
  skipped: [],
} as const;

/** A layout's name as it stands in JSON: "YOLO segmentation" is yolo-segmentation, "CVAT’s XML" is cvat. */
function formatOf(layout: string): string {
  const plain = layout.replace(/’s .*$|\(.*$/, "").trim();
  return plain.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

/** A dataset, or what should be one, that the lab cannot use; `layout` is a format of this lab or a foreign layout's name. */
export function unusableDataSet(
  name: string,
  layout: string,
  problem: string,
  dataSets?: DataSetInspection["dataSets"],
): DataSetInspection {
  const summary = dataSets
    ? `a folder with ${dataSets.length} datasets`
    : layout === "unknown"
      ? "a folder of images that is no dataset as it is"
      : `a dataset in the layout of ${formatTitles[layout] ?? layout}`;
  return {
    kind: "data-set",
    name,
    usable: false,
    format: Object.hasOwn(formatTitles, layout) ? layout : formatOf(layout),
    summary,
    problems: [problem],
    warnings: [],
    ...nothing,
    ...(dataSets && { dataSets }),
  };
}

/** Whoever looks at the warnings alone should know that something is missing. */
function excluded(skipped: DataSetInspection["skipped"]): string[] {
  const count = skipped.reduce((sum, item) => sum + (item.count ?? 1), 0);
  if (count === 0) return [];
  const [{ file, reason }] = skipped;
  const what = counted(count, "file or annotation is", "files or annotations are");
  return [
    `${what} left out${count > 1 ? "; the first" : ""}: ${reason.includes(file) ? reason : `${file}: ${reason}`}`,
  ];
}

async function described(name: string, dataSet: DataSet, options: InspectOptions): Promise<DataSetInspection> {
  const all = [...dataSet.samples, ...dataSet.testSamples];
  const contents = options.readsContents ? await readContents(all, options) : noContents;
  const { useless, ...facts } = dataSetFacts(dataSet, contents);
  const [first] = contents.unreadableImages.values();
  const none = all.length === 1 ? "the one image cannot" : `none of the ${counted(all.length, "image")} can`;
  const problems =
    facts.images === 0 && first !== undefined
      ? [`There is nothing to learn from: ${none} be read. ${all.length === 1 ? "" : "The first: "}${first}`]
      : useless;
  const usable = facts.images > 0 && facts.tasks.length > 0;
  return {
    kind: "data-set",
    name,
    usable,
    summary: summaryOf({ useless, ...facts }),
    problems: usable ? [] : problems,
    warnings: [...(usable ? problems : []), ...dataSet.warnings, ...excluded(facts.skipped)],
    ...facts,
  };
}

/** A folder of images that was not opened. */
export function unopenedDataSet(name: string, images: number): DataSetInspection {
  return {
    kind: "data-set",
    name,
    usable: true,
    format: "unopened",
    summary: `a folder of ${counted(images, "image")}, which may be a dataset`,
    problems: [],
    warnings: [],
    ...nothing,
    images,
  };
}

/**
 * What `openDataSet` makes of the files. Rejects where it rejects with something that is no fault of a file. `format` of
 * what cannot be used is the layout's name where one was recognised, else "unknown".
 */
export async function inspectDataSet(
  name: string,
  files: readonly InspectedFile[],
  options: InspectOptions,
): Promise<DataSetInspection> {
  const { signal, decoders, onProgress } = options;
  try {
    return await described(name, await openDataSet(files, { name, decoders, signal, onProgress }), options);
  } catch (error) {
    if (error instanceof SeveralDataSetsError) return unusableDataSet(name, "several", error.message, error.candidates);
    if (error instanceof ForeignLayoutError) return unusableDataSet(name, error.layout, error.message);
    if (isUserError(error)) return unusableDataSet(name, "unknown", error.message);
    throw error;
  }
}

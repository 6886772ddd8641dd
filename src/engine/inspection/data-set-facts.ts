// What an opened dataset has: classes with their counts, splits, boxes, masks, and what in it is of no use.
import type { DataSample, DataSet, SkippedItem } from "../../core/datasets/data-set";
import { coreTasks } from "../../core/tasks/tasks";
import { taskNames } from "../../domain";
import { truthOfTasks } from "../tasks/tasks";
import type { DataSetContents } from "./data-set-contents";
import type { DataSetInspection, InspectedClass } from "./inspection";

export type DataSetFacts = Omit<DataSetInspection, "kind" | "name" | "usable" | "summary" | "problems" | "warnings"> & {
  /** Why it is of no use for a task that it has truth for, a sentence each. */
  readonly useless: readonly string[];
};

interface Counted {
  readonly images: Set<string>;
  boxes: number;
}

/** By name, in the order of the tasks' own lists; background is no class. */
class ClassCounts {
  private readonly byName = new Map<string, Counted>();

  constructor({ classes }: DataSet) {
    for (const task of taskNames) {
      for (const [label, name] of (classes[task] ?? []).entries()) {
        if (label < coreTasks[task].firstClass) continue;
        if (!this.byName.has(name)) this.byName.set(name, { images: new Set(), boxes: 0 });
      }
    }
  }

  see(name: string | undefined, image: string, boxes = 0): void {
    const counted = name === undefined ? undefined : this.byName.get(name);
    if (!counted) return;
    counted.images.add(image);
    counted.boxes += boxes;
  }

  list(): InspectedClass[] {
    return Array.from(this.byName, ([name, { images, boxes }]) => ({ name, images: images.size, boxes }));
  }
}

/** The first reason stands for all. */
function unreadableItems(unreadable: ReadonlyMap<string, string>, what: string): DataSetInspection["skipped"] {
  const [first] = unreadable;
  if (!first) return [];
  const [file, reason] = first;
  const count = unreadable.size;
  if (count === 1) return [{ file, reason }];
  return [{ file, reason: `${what} cannot be read (the first: ${reason})`, count }];
}

/** One item a file; the first stands for what is left out beside the named ones. */
function skippedFiles({ path, why, count = 1, paths = [path] }: SkippedItem): DataSetInspection["skipped"] {
  const unnamed = count - paths.length;
  return paths.map((file, i) => ({
    file,
    reason: paths.includes(path) ? why : `${path}: ${why}`,
    ...(i === 0 && unnamed > 0 && { count: 1 + unnamed }),
  }));
}

/** Images that cannot be read are left out of the counts and named in `skipped`. */
export function dataSetFacts(dataSet: DataSet, contents: DataSetContents): DataSetFacts {
  const { classes } = dataSet;
  const counts = new ClassCounts(dataSet);
  const { unreadableImages, unreadableMasks, classesInMask, ignoredMasks, imagesRead, masksRead } = contents;
  const readable = (samples: readonly DataSample[]) => samples.filter(({ name }) => !unreadableImages.has(name));
  const samples = readable(dataSet.samples);
  const test = readable(dataSet.testSamples);
  const all = [...samples, ...test];
  const boxes = { single: 0, crowd: 0 };
  for (const sample of all) {
    const { name } = sample;
    for (const task of taskNames) {
      for (const { label, box } of truthOfTasks[task].mentioned(sample, classesInMask.get(name)) ?? []) {
        counts.see(classes[task]?.[label], name, box === "single" ? 1 : 0);
        if (box) boxes[box]++;
      }
    }
  }
  const truth = { samples: all, masksRead, unreadableMasks: unreadableMasks.size, ignoredMasks: ignoredMasks.length };
  const use = taskNames.map((task) => ({ task, usable: truthOfTasks[task].usable(truth) }));
  const named = (of: readonly DataSample[], split?: DataSample["split"]) =>
    of.filter((sample) => sample.split === split).map(({ name }) => name);
  return {
    format: dataSet.format,
    tasks: use.flatMap(({ task, usable }) => (usable === true ? [task] : [])),
    useless: use.flatMap(({ task, usable }) =>
      typeof usable === "string" ? [`There is nothing to learn from for ${task}: ${usable}.`] : [],
    ),
    classes: counts.list(),
    splits: { train: named(samples, "train"), val: named(samples, "val"), test: test.map(({ name }) => name) },
    unsplit: named(samples),
    images: all.length,
    boxes: boxes.single,
    crowds: boxes.crowd,
    masks: all.filter(({ mask }) => mask).length - unreadableMasks.size,
    masksRead,
    imagesRead,
    skipped: [
      ...dataSet.skipped.flatMap(skippedFiles),
      ...unreadableItems(unreadableImages, "Images"),
      ...unreadableItems(unreadableMasks, "Masks"),
    ],
    fingerprint: dataSet.fingerprint,
  };
}

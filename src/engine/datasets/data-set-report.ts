// What was found in a dataset, for people who are about to use it.
import type { DataSet } from "../../core/datasets/data-set";
import { coreTasks } from "../../core/tasks/tasks";
import { taskNames, type TaskName } from "../../domain";
import type { JobContext } from "../job-context";
import type { DataSetReport, TaskTruth } from "../protocol-datasets";
import { truthOfTasks } from "../tasks/tasks";

const skippedListed = 200;
const yieldEvery = 32;

/** Counts images and boxes; scenes are drawn for it, other sets know without reading an image. */
export async function dataSetReport(dataSet: DataSet, context: JobContext): Promise<DataSetReport> {
  const { classes, samples, skipped } = dataSet;
  const counts = taskNames.map((task) => ({ task, images: 0, perClass: new Map<number, number>() }));
  let boxes = 0;
  let crowdBoxes = 0;
  for (const [done, sample] of samples.entries()) {
    if (done % yieldEvery === 0) {
      context.progress({ phase: "Counting", done, total: samples.length, unit: "images" });
      await context.yieldToEventLoop();
    }
    for (const count of counts) {
      if (!coreTasks[count.task].isLabelled(sample, sample.classLabel)) continue;
      count.images++;
      for (const { label, box } of truthOfTasks[count.task].mentioned(sample, undefined) ?? []) {
        if (box) boxes++;
        if (box === "crowd") crowdBoxes++;
        else count.perClass.set(label, (count.perClass.get(label) ?? 0) + 1);
      }
    }
  }
  const tasks = Object.fromEntries(
    counts.flatMap(({ task, images, perClass }): [TaskName, TaskTruth][] => {
      const names = classes[task];
      if (!names || images === 0) return [];
      const counted = !truthOfTasks[task].readsMask && { perClass: names.map((_, label) => perClass.get(label) ?? 0) };
      return [[task, { images, classes: names, ...counted }]];
    }),
  );
  return {
    format: dataSet.format,
    name: dataSet.name,
    fingerprint: dataSet.fingerprint,
    images: samples.length,
    testImages: dataSet.testSamples.length,
    tasks,
    boxes,
    crowdBoxes,
    skipped: skipped.slice(0, skippedListed),
    skippedCount: skipped.reduce((sum, { count = 1 }) => sum + count, 0),
    warnings: dataSet.warnings,
  };
}

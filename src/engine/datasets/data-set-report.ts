// What was found in a data set, for people who are about to use it.
import type { DataSet } from "../../core/datasets/data-set";
import { taskNames, type TaskName } from "../../domain";
import type { JobContext } from "../job-context";
import type { DataSetReport, TaskTruth } from "../protocol-datasets";

const skippedListed = 200;
const yieldEvery = 32;

/** Counts images and boxes; scenes are drawn for it, other sets know without reading an image. */
export async function dataSetReport(dataSet: DataSet, context: JobContext): Promise<DataSetReport> {
  const { classes, samples, skipped } = dataSet;
  const images = Object.fromEntries(taskNames.map((task) => [task, 0])) as Record<TaskName, number>;
  const imagesPerClass = (classes.classification ?? []).map(() => 0);
  const boxesPerClass = (classes.detection ?? []).map(() => 0);
  let boxes = 0;
  let crowdBoxes = 0;
  for (const [done, sample] of samples.entries()) {
    if (done % yieldEvery === 0) {
      context.progress({ phase: "Counting", done, total: samples.length, unit: "images" });
      await context.yieldToEventLoop();
    }
    if (sample.classLabel !== undefined) {
      images.classification++;
      imagesPerClass[sample.classLabel]++;
    }
    if (sample.mask) images.segmentation++;
    if (!sample.boxes) continue;
    images.detection++;
    for (const { label, crowd } of sample.boxes) {
      if (crowd) crowdBoxes++;
      else boxesPerClass[label]++;
      boxes++;
    }
  }
  const perClass: { readonly [Task in TaskName]?: readonly number[] } = {
    classification: imagesPerClass,
    detection: boxesPerClass,
  };
  const tasks = Object.fromEntries(
    taskNames.flatMap((task) => {
      const names = classes[task];
      if (!names || images[task] === 0) return [];
      const truth: TaskTruth = {
        images: images[task],
        classes: names,
        ...(perClass[task] && { perClass: perClass[task] }),
      };
      return [[task, truth]];
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

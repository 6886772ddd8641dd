// The jobs about datasets.
import { isUserError } from "../../core/base/user-error";
import { DataSetError, type DataSample } from "../../core/datasets/data-set";
import { dataSetReport } from "../datasets/data-set-report";
import { openSource } from "../datasets/open-source";
import { atMost } from "../predictions/image-pixels";
import type { DataSetJobs, SegmentationMask, SampleView } from "../protocol-datasets";
import type { JobTable } from "./job";

/** The sentence of an error that concerns one file; any other error is thrown on. */
function sentenceOf(error: unknown): string {
  if (isUserError(error)) return error.message;
  throw error;
}

async function viewOf(sample: DataSample, longerSide: number): Promise<SampleView> {
  const { name, classLabel } = sample;
  const facts = { name, ...(classLabel !== undefined && { classLabel }) };
  try {
    const image = await sample.image();
    const { width, height } = image;
    const shown = {
      ...facts,
      width,
      height,
      image: atMost(image, longerSide),
      ...(sample.boxes && { boxes: sample.boxes }),
    };
    let mask: SegmentationMask | undefined;
    try {
      mask = await sample.mask?.();
    } catch (error) {
      return { ...shown, problem: sentenceOf(error) };
    }
    return { ...shown, ...(mask && { mask }) };
  } catch (error) {
    return { ...facts, width: 0, height: 0, problem: sentenceOf(error) };
  }
}

export const dataSetJobs: JobTable<keyof DataSetJobs> = {
  async "examine-data-set"({ source }, context) {
    return { output: await dataSetReport(await openSource(source, context), context), transfer: [] };
  },
  async "read-samples"({ source, names, longerSide }, context) {
    const dataSet = await openSource(source, context);
    const byName = new Map([...dataSet.samples, ...dataSet.testSamples].map((sample) => [sample.name, sample]));
    const views: SampleView[] = [];
    for (const name of names) {
      await context.yieldToEventLoop();
      const sample = byName.get(name);
      if (!sample) throw new DataSetError(`${dataSet.name} has no image ${name}. Choose the dataset that it is from.`);
      views.push(await viewOf(sample, longerSide));
      context.progress({ phase: "Reading images", done: views.length, total: names.length, unit: "images" });
    }
    return { output: views, transfer: [] };
  },
};

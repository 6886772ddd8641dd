// Which photographs a run of the demo is trained on and watched on.
import type { DataSample, DataSet } from "../../../core/datasets/data-set";
import type { DemoRun } from "../demo-run";
import { compositeSamples } from "./composite-samples";
import { photoDataSet } from "./photo-sets";

/** For each head that boxes and masks teach. */
const composites = { count: 12_000, seed: 101 } as const;
const smokeSamples = 32;
/** Of every test set of a rehearsal. */
export const smokeTestImages = 8;

/** Enough of every split for a rehearsal, from all over the list. */
export function rehearsal(samples: readonly DataSample[]): readonly DataSample[] {
  const few = (split: DataSample["split"], count: number) => {
    const own = samples.filter((sample) => (sample.split ?? "train") === split);
    const step = Math.max(1, Math.floor(own.length / count));
    return own.filter((_, i) => i % step === 0).slice(0, count);
  };
  return [...few("train", smokeSamples), ...few("val", smokeSamples / 4)];
}

/** `smoke` takes a few of them. Rejects with DataSetError where `dir` is no folder of photographs. */
export async function photoRunDataSet({ recipe, teacher }: DemoRun, dir: string, smoke: boolean): Promise<DataSet> {
  const { task } = recipe;
  const dataSet = await photoDataSet(dir, teacher === undefined ? task : "imitation");
  const made =
    task === "classification" ? [] : await compositeSamples(dir, smoke ? { ...composites, count: 8 } : composites);
  const samples = [...(smoke ? rehearsal(dataSet.samples) : dataSet.samples), ...made];
  return {
    ...dataSet,
    ...(made.length > 0 && { name: `${dataSet.name}, and ${made.length} composites` }),
    samples,
  };
}

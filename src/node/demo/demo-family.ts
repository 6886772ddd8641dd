// What the demos differ in while they are trained: their runs, their pictures, and the published network that one starts from.
import type { DataSet } from "../../core/datasets/data-set";
import type { TrainingStart } from "../../engine/protocol-training";
import type { NetworkSource } from "../../nets/model/network-source";
import { compressedDataSet, demoDataSet } from "./demo-data";
import type { DemoName, DemoOptions } from "./demo-options";
import { demoRuns } from "./demo-plan";
import type { DemoRun, PlanScale } from "./demo-run";
import { photoRuns } from "./photos/photo-plan";
import { photoRunDataSet } from "./photos/photo-run-data";
import { publishedTeacher } from "./photos/published-teacher";

export interface DemoFamily {
  /** As records of its runs name it. */
  readonly start: TrainingStart;
  runs(scale?: PlanScale): readonly DemoRun[];
  /** What a run trains on and is watched on. */
  dataSet(run: DemoRun, options: DemoOptions): Promise<DataSet>;
  /** The network that runs of the kind "published" start from. */
  published?(options: DemoOptions): Promise<NetworkSource>;
}

const families: Readonly<Record<DemoName, DemoFamily>> = {
  scenes: {
    start: { kind: "random", network: "ladon-nano" },
    runs: demoRuns,
    dataSet: (_, { counts }) => demoDataSet(counts),
  },
  photos: {
    start: { kind: "checkpoint", checkpoint: "EfficientNet-Lite0" },
    runs: photoRuns,
    dataSet: (run, options) => photoRunDataSet(run, options.data!, options.smoke),
    published: ({ teacher }) => publishedTeacher(teacher!),
  },
};

export function demoFamily({ demo }: Pick<DemoOptions, "demo">): DemoFamily {
  return families[demo];
}

/** The run's own pictures, compressed where it says so. */
export async function runDataSet(run: DemoRun, options: DemoOptions): Promise<DataSet> {
  const plain = await demoFamily(options).dataSet(run, options);
  return run.compressed ? compressedDataSet(plain) : plain;
}

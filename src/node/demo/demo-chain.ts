// What the demos differ in while they are made: their runs, their images, what of them ships, and on what it is scored.
import type { DataSet } from "../../core/datasets/data-set";
import type { DemoFamily } from "../../engine/protocol-checkpoints";
import type { TrainingStart } from "../../engine/protocol-training";
import type { NetworkSource } from "../../nets/model/network-source";
import type { DemoOptions } from "./demo-options";
import type { DemoRun, PlanScale } from "./demo-run";
import type { ShippedFamily, ShippedSet } from "./ship-demo";
import type { TestSet } from "./test-sets";

export interface DemoChain {
  readonly knows: DemoFamily;
  /** As records of its runs name it. */
  readonly start: TrainingStart;
  runs(scale?: PlanScale): readonly DemoRun[];
  /** What a run trains on and is watched on, before a codec. */
  dataSet(run: DemoRun, options: DemoOptions): Promise<DataSet>;
  /** The network that runs of the kind "published" start from. */
  published?(options: DemoOptions): Promise<NetworkSource>;
  /** One a beta, in the order in which they are listed. */
  readonly students: readonly ShippedSet[];
  readonly teacher: ShippedSet;
  /** Compared with, not shipped. */
  readonly robustTeacher: ShippedSet;
  readonly shipped: Omit<ShippedFamily, "knows" | "sets">;
  testSets(options: DemoOptions): readonly TestSet[];
  /**
   * How confident the sets that ship in `out` may be, as entries of their files by the sets' names: fitted on validation
   * images, before any test image is seen.
   */
  calibrations?(
    names: readonly string[],
    options: DemoOptions,
  ): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>>;
}

// Options of `npm run demo:train`, shared by the process that orders the runs and those that do them.
import path from "node:path";
import { root } from "../repository";
import { UsageError, wholeNumber } from "../command-line";
import { parseArgs } from "node:util";
import { demoCounts, smokeCounts, type DemoCounts } from "./demo-data";
import type { PlanScale } from "./demo-plan";

export interface DemoOptions {
  /** Where runs keep their states. */
  readonly folder: string;
  /** Where the shipped files go. */
  readonly out: string;
  readonly seed: number;
  readonly counts: DemoCounts;
  readonly scale: PlanScale;
  readonly processes: number;
  readonly smoke: boolean;
  /** To hand on to another process. */
  readonly words: readonly string[];
}

export const demoUsage = "npm run demo:train -- [--smoke] [--seed 1] [--processes 2] [--folder DIR] [--out DIR]";

export function readDemoOptions(words: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      smoke: { type: "boolean", default: false },
      seed: { type: "string", default: "1" },
      processes: { type: "string", default: "2" },
      folder: { type: "string" },
      out: { type: "string" },
    },
  });
  if (values.folder === "") throw new UsageError(`--folder is empty; use: ${demoUsage}`);
  const { smoke } = values;
  const rehearsal = path.join(root, ".cache/demo-smoke");
  return {
    folder: path.resolve(values.folder ?? (smoke ? rehearsal : path.join(root, "training/demo"))),
    out: path.resolve(values.out ?? (smoke ? path.join(rehearsal, "shipped") : path.join(root, "public/demo"))),
    seed: wholeNumber("seed", values.seed ?? "1", 1, 2 ** 32 - 1),
    counts: smoke ? smokeCounts : demoCounts,
    scale: smoke ? { mostEpochs: 1, batchSize: 16, fittingSteps: 20 } : {},
    processes: wholeNumber("processes", values.processes ?? "2", 1, 64),
    smoke,
    words,
  };
}

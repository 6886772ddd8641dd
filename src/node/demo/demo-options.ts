// Options of `npm run demo:train`, shared by the process that orders the runs and those that do them.
import { existsSync } from "node:fs";
import path from "node:path";
import { root } from "../repository";
import { readArguments, UsageError, wholeNumber } from "../command-line";
import { demoCounts, smokeCounts, type DemoCounts } from "./demo-data";
import type { PlanScale } from "./demo-plan";

export interface DemoOptions {
  /** Where runs keep their states. */
  readonly folder: string;
  /** Where an earlier training left ended runs, which are not trained again. */
  readonly from?: string;
  /** Where the shipped files go. */
  readonly out: string;
  readonly seed: number;
  readonly counts: DemoCounts;
  readonly scale: PlanScale;
  /** 0: everything in this process. */
  readonly processes: number;
  readonly smoke: boolean;
  /** To hand on to another process. */
  readonly words: readonly string[];
}

const demoUsage = "npm run demo:train -- [--smoke] [--seed 1] [--processes 2] [--from DIR] [--folder DIR] [--out DIR]";

export function readDemoOptions(words: readonly string[]): DemoOptions {
  const values = readArguments(
    words,
    {
      smoke: { type: "boolean", default: false },
      seed: { type: "string", default: "1" },
      processes: { type: "string", default: "2" },
      from: { type: "string" },
      folder: { type: "string" },
      out: { type: "string" },
    } as const,
    demoUsage,
  );
  if (values.from !== undefined && !existsSync(values.from)) {
    throw new UsageError(`--from is ${path.resolve(values.from)}, which does not exist.`);
  }
  if (values.folder === "") throw new UsageError(`--folder is empty; use: ${demoUsage}`);
  const { smoke } = values;
  const rehearsal = path.join(root, ".cache/demo-smoke");
  return {
    folder: path.resolve(values.folder ?? (smoke ? rehearsal : path.join(root, ".cache/demo"))),
    ...(values.from !== undefined && { from: path.resolve(values.from) }),
    out: path.resolve(values.out ?? (smoke ? path.join(rehearsal, "shipped") : path.join(root, "public/demo"))),
    seed: wholeNumber("seed", values.seed, 1, 2 ** 32 - 1),
    counts: smoke ? smokeCounts : demoCounts,
    scale: smoke ? { maxEpochs: 1, batchSize: 16, fittingSteps: 20 } : {},
    processes: wholeNumber("processes", values.processes, 0, 64),
    smoke,
    words,
  };
}

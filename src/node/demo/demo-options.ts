// Options of `npm run demo:train`, shared by the process that orders the runs and those that do them.
import { existsSync } from "node:fs";
import path from "node:path";
import { root } from "../repository";
import { readArguments, UsageError, wholeNumber } from "../command-line";
import { demoCounts, smokeCounts, type DemoCounts } from "./demo-data";
import type { PlanScale } from "./demo-run";

/** The demos that are trained, by their names on the command line. */
const demoNames = ["scenes", "photos"] as const;
export type DemoName = (typeof demoNames)[number];

export interface DemoOptions {
  readonly demo: DemoName;
  /** Photos: the folder with the photographs. */
  readonly data?: string;
  /** Photos: the file of the published EfficientNet-Lite0. */
  readonly teacher?: string;
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

const demoUsage =
  "npm run demo:train -- [--demo scenes|photos] [--data DIR] [--teacher FILE] [--smoke] [--seed 1] [--processes 2] [--from DIR] [--folder DIR] [--out DIR]";

/** What is asked for beside the name; training a demo of photographs needs them and a published network. */
function demoOf(
  values: { readonly demo: string; readonly data?: string; readonly teacher?: string },
  { trains }: { readonly trains: boolean },
) {
  const demo = demoNames.find((name) => name === values.demo);
  if (!demo) throw new UsageError(`--demo is ${values.demo}; ${demoNames.join(" or ")} is expected.`);
  const places = { data: values.data, teacher: values.teacher };
  for (const [option, place] of Object.entries(places)) {
    if (trains && demo === "photos" && place === undefined) {
      throw new UsageError(`--demo photos needs --${option}; docs/demo.md says where to get it. Use: ${demoUsage}`);
    }
    if (place !== undefined && !existsSync(place)) {
      throw new UsageError(`--${option} is ${path.resolve(place)}, which does not exist.`);
    }
  }
  return {
    demo,
    ...(values.data !== undefined && { data: path.resolve(values.data) }),
    ...(values.teacher !== undefined && { teacher: path.resolve(values.teacher) }),
  };
}

/** `trains` is false where what was trained is only told of. @throws UsageError */
export function readDemoOptions(words: readonly string[], { trains = true } = {}): DemoOptions {
  const values = readArguments(
    words,
    {
      demo: { type: "string", default: "scenes" },
      data: { type: "string" },
      teacher: { type: "string" },
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
  const chosen = demoOf(values, { trains });
  const cache = chosen.demo === "scenes" ? ".cache/demo" : `.cache/demo-${chosen.demo}`;
  const rehearsal = path.join(root, `${cache}-smoke`);
  return {
    ...chosen,
    folder: path.resolve(values.folder ?? (smoke ? rehearsal : path.join(root, cache))),
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

// Results and runs of a demo that was never trained, for tests.
import type { RunSummary } from "../../engine/protocol-training";
import { demoCounts } from "./demo-data";
import type { DemoRun } from "./demo-run";
import type { EndedRun } from "./model-card";
import { demoResultsSchema, type DemoResults } from "./demo-results";

const scored = (top1: number, AP: number, meanIoU: number) => ({ top1, AP, meanIoU });

/** As score-demo.ts writes them: betas in any order, JSON's null where nothing was scored. */
export const madeResultsFile = {
  scenes: { count: 1000, seed: 303, size: 128 },
  teacher: scored(99.24, 0.801, 0.841),
  betas: [
    { beta: 4, payloadBytes: 100, fileBytes: 150, ...scored(97, 0.7, 0.75) },
    { beta: 0.1, payloadBytes: 1000.4, fileBytes: 1100, ...scored(99, 0.79, 0.83) },
  ],
  jpeg: [
    { quality: 90, payloadBytes: 3900, fileBytes: 4400, ...scored(99, 0.8, 0.83) },
    { quality: 10, payloadBytes: 300, fileBytes: 640, ...scored(70, 0.4, 0.5) },
  ],
  webp: [
    { quality: 1, payloadBytes: 275, fileBytes: 275, ...scored(60, 0.3, 0.45) },
    { quality: 75, payloadBytes: 4400, fileBytes: 4400, ...scored(100, 0.9, 0.85) },
  ],
} as const;

export const madeResults: DemoResults = demoResultsSchema.parse(madeResultsFile);

export function endedRun(run: DemoRun, steps: number, trainedMs: number, seed = 1): EndedRun {
  const position = { stage: run.recipe.stages.length, epoch: 0, stepInEpoch: 0, step: steps, stepsInEpoch: 0, steps };
  const summary: RunSummary = {
    id: run.name,
    plan: {
      title: run.name,
      start: { kind: "random", network: "ladon-nano" },
      recipe: run.recipe,
      validationShare: 0,
      seed,
    },
    task: run.recipe.task,
    status: { kind: "finished" },
    position,
    classNames: [],
    dataSet: { name: "made", fingerprint: "", training: demoCounts.training, validation: demoCounts.validation },
    epochs: [],
    damaged: [],
    createdAtMs: 0,
    trainedMs,
    storedBytes: 0,
  };
  return { planned: run, summary };
}

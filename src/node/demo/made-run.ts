// A run of the demo that never trained, for tests.
import type { RunSummary } from "../../engine/protocol-training";
import { demoCounts } from "./demo-data";
import type { DemoRun } from "./demo-plan";
import type { EndedRun } from "./model-card";

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

// Results and runs of a demo that was never trained, for tests.
import type { RunSummary } from "../../engine/protocol-training";
import { demoCounts } from "./demo-data";
import type { EndedRun, PlannedRun } from "./card-parts";
import { demoResultsSchema, type DemoResults } from "../../engine/split/demo-results";

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

const measured = (top1: number, meanIoU: number) => ({
  top1,
  meanIoU,
  intervals: { top1: [top1 - 2, top1 + 2] as const },
});

/** Photographs with a class are others than those with masks, and larger. */
export const madePhotoResultsFile = {
  photos: {
    inputSize: 160,
    images: { classification: 2007, detection: 594, segmentation: 594 },
    bootstrap: { confidence: 0.95, resamples: 1000, seed: 1 },
  },
  teacher: { ...measured(81.26, 0.52), objectIoU: 0.8 },
  betas: [
    {
      beta: 4,
      payloadBytes: 150,
      fileBytes: 220,
      located: { payloadBytes: 190, fileBytes: 260 },
      ...measured(70, 0.4),
    },
    {
      beta: 0.1,
      payloadBytes: 1130,
      fileBytes: 1200,
      located: { payloadBytes: 1330, fileBytes: 1400 },
      ...measured(78, 0.5),
    },
  ],
  jpeg: [
    {
      quality: 10,
      payloadBytes: 700,
      fileBytes: 1100,
      located: { payloadBytes: 900, fileBytes: 1300 },
      ...measured(60, 0.3),
    },
  ],
  webp: [],
  robustTeacher: measured(80, 0.51),
  robustWebp: [
    {
      quality: 25,
      payloadBytes: 900,
      fileBytes: 900,
      located: { payloadBytes: 1000, fileBytes: 1000 },
      ...measured(79, 0.5),
    },
  ],
} as const;

export const madePhotoResults: DemoResults = demoResultsSchema.parse(madePhotoResultsFile);

export function endedRun(run: PlannedRun, steps: number, trainedMs: number, seed = 1): EndedRun {
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

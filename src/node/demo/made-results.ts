// Results of a demo that never was, for tests.
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

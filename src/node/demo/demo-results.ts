// What `npm run demo:train` measures of the demo: public/demo/results.json, written by score-demo.ts.
import { z } from "zod";

/** Where a head had nothing to score, JSON has null. */
const score = z
  .number()
  .nullish()
  .transform((value) => value ?? undefined);
/** top1 in percent, the others 0 … 1. */
const scores = { top1: score, AP: score, meanIoU: score };
const scoresSchema = z.object(scores);
const bytes = z.number().positive();
/** Means over the scenes; a codec's payload is its file without headers. */
const sizes = { payloadBytes: bytes, fileBytes: bytes };
const betaSchema = z.object({ beta: z.number().positive(), ...sizes, ...scores });
const codecSchema = z.object({ quality: z.number(), ...sizes, ...scores });
const codecsSchema = z.array(codecSchema).default([]);

export const demoResultsSchema = z.object({
  scenes: z.object({ count: z.number(), seed: z.number(), size: z.number() }),
  teacher: scoresSchema,
  betas: z
    .array(betaSchema)
    .min(1)
    .transform((betas) => betas.toSorted((a, b) => a.beta - b.beta)),
  jpeg: codecsSchema,
  webp: codecsSchema,
  /** A teacher that was trained on compressed scenes as well. */
  robustTeacher: scoresSchema.optional(),
  robustJpeg: codecsSchema,
  robustWebp: codecsSchema,
});

export type DemoResults = z.infer<typeof demoResultsSchema>;
export type DemoScores = z.infer<typeof scoresSchema>;
export type DemoScoreName = keyof DemoScores;

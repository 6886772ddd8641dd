// What is measured of a demo: results.json of the scenes, photos-results.json of the photographs, written by score-demo.ts.
import { z } from "zod";
import type { TaskName } from "../../domain";
import type { DemoFamily } from "../protocol-checkpoints";

/** Beside the shipped sets. */
export const demoResultFiles: Readonly<Record<DemoFamily, string>> = {
  scenes: "results.json",
  photographs: "photos-results.json",
};

interface DemoScore {
  readonly task: TaskName;
  /** In sentences. */
  readonly title: string;
  /** Over a column, with its unit. */
  readonly head: string;
  readonly decimals: number;
}

/** In percent where a task classifies, 0 … 1 elsewhere. */
export const demoScores = {
  top1: { task: "classification", title: "top-1", head: "top-1 %", decimals: 1 },
  top5: { task: "classification", title: "top-5", head: "top-5 %", decimals: 1 },
  /** Of the images of cats and dogs, those of which the right one of these two is the more probable. */
  catOrDog: { task: "classification", title: "cat or dog", head: "cat or dog %", decimals: 1 },
  /** Of the same images, those whose most probable class of all is the right one. */
  catOrDogTop1: { task: "classification", title: "top-1 of cats and dogs", head: "their top-1 %", decimals: 1 },
  AP: { task: "detection", title: "mAP", head: "mAP", decimals: 3 },
  AP50: { task: "detection", title: "AP50", head: "AP50", decimals: 3 },
  meanIoU: { task: "segmentation", title: "mean IoU", head: "mean IoU", decimals: 3 },
  /** Any object against the background, pixels summed over all images. */
  objectIoU: { task: "segmentation", title: "object IoU", head: "object IoU", decimals: 3 },
} as const satisfies Readonly<Record<string, DemoScore>>;

export type DemoScoreName = keyof typeof demoScores;
export const demoScoreNames = Object.keys(demoScores) as readonly DemoScoreName[];

/** Where a head had nothing to score, JSON has null. */
const score = z
  .number()
  .nullish()
  .transform((value) => value ?? undefined);
const interval = z.tuple([z.number(), z.number()]);
const eachScore = <Value extends z.ZodType>(value: Value) =>
  Object.fromEntries(demoScoreNames.map((name) => [name, value])) as Record<DemoScoreName, Value>;
const scores = {
  ...eachScore(score),
  /** Lower and upper ends of bootstrap intervals over images. */
  intervals: z.object(eachScore(interval.optional())).optional(),
};
const scoresSchema = z.object(scores);
const bytes = z.number().positive();
/** Means over the images; a codec's payload is its file without headers. */
const sizes = { payloadBytes: bytes, fileBytes: bytes, bitsPerPixel: bytes.optional() };
const coded = {
  ...sizes,
  /** Over the images with boxes and masks, where these are others than those with classes. */
  located: z.object(sizes).optional(),
  ...scores,
};
const betaSchema = z.object({ beta: z.number().positive(), ...coded });
const codecsSchema = z.array(z.object({ quality: z.number(), ...coded })).default([]);

const photosSchema = z.object({
  /** Longer side of the networks' input, in pixels. */
  inputSize: z.number().positive(),
  /** Images that a task is scored on. */
  images: z.object({ classification: z.number(), detection: z.number(), segmentation: z.number() }),
  /** Of the intervals: the share of resamples inside, how many there were, and the seed that drew them. */
  bootstrap: z.object({ confidence: z.number(), resamples: z.number(), seed: z.number() }),
});

const resultsSchema = z.object({
  /** What the networks were scored on: one of the two. */
  scenes: z.object({ count: z.number(), seed: z.number(), size: z.number() }).optional(),
  photos: photosSchema.optional(),
  teacher: scoresSchema,
  betas: z
    .array(betaSchema)
    .min(1)
    .transform((betas) => betas.toSorted((a, b) => a.beta - b.beta)),
  jpeg: codecsSchema,
  webp: codecsSchema,
  /** A teacher that was trained on compressed images as well. */
  robustTeacher: scoresSchema.optional(),
  robustJpeg: codecsSchema,
  robustWebp: codecsSchema,
});

export type DemoResults = z.infer<typeof resultsSchema>;
export type DemoScores = z.infer<typeof scoresSchema>;
type CodedSizes = Pick<z.infer<typeof betaSchema>, keyof typeof sizes | "located">;

export const demoResultsSchema = resultsSchema.refine(
  ({ scenes, photos }) => (scenes === undefined) !== (photos === undefined),
  "either scenes or photos are expected",
);

export const bases = ["file", "payload"] as const;
export type Basis = (typeof bases)[number];

/** Mean bytes over the images that the score is of. */
export function bytesOfScore(row: CodedSizes, name: DemoScoreName, basis: Basis): number {
  const sizesOfImages = demoScores[name].task === "classification" ? row : (row.located ?? row);
  return sizesOfImages[`${basis}Bytes`];
}

/** The scores that the teacher or a beta has, in the order of demoScores. */
export function scoresPresent({ teacher, betas }: Pick<DemoResults, "teacher" | "betas">): readonly DemoScoreName[] {
  return demoScoreNames.filter((name) => [teacher, ...betas].some((row) => row[name] !== undefined));
}

// Scores of each class and the most frequent confusions, of every network of a demo without a codec: photos-classes.json.
import { z } from "zod";

const score = z.number().nullable();

/** In percent for classification, 0 … 1 elsewhere; null where undefined. */
const tables = {
  classification: z
    .array(z.object({ name: z.string(), images: z.number(), top1: score, top5: score, precision: score }))
    .optional(),
  detection: z.array(z.object({ name: z.string(), objects: z.number(), AP: score, AP50: score })).optional(),
  segmentation: z.array(z.object({ name: z.string(), iou: score })).optional(),
};
const confusion = z.object({ truth: z.string(), predicted: z.string(), images: z.number() });

export const networkClassesSchema = z.array(
  z.object({
    /** The set's name. */
    network: z.string(),
    beta: z.number().optional(),
    ...tables,
    /** Images of one class that were taken for another, the most frequent first. */
    confusions: z.array(confusion),
  }),
);

const tablesSchema = z.object(tables);
export type ClassTables = z.infer<typeof tablesSchema>;
export type Confusion = z.infer<typeof confusion>;
export type NetworkClasses = z.infer<typeof networkClassesSchema>[number];

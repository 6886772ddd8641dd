// Networks that send nothing: what others published of them, and what they cost a device that runs them whole.
import { z } from "zod";
import file from "../../../reference/paper/uncompressed-networks.json" with { type: "json" };
import { taskNames } from "../../domain";

/** What scores were published on; those of different ones do not compare. */
export const publishedDataSets = ["ilsvrc2012", "coco2017", "pascal_voc2012", "coco2017-voc-labels"] as const;
export type PublishedDataSet = (typeof publishedDataSets)[number];

const count = z.number().int().positive();

const publishedSchema = z.strictObject({
  /** By score name, in percent. */
  scores: z.record(z.string(), z.number().min(0).max(100)),
  /** As they publish them, rounded; ours stand beside. */
  parameters: count,
  multiplyAccumulates: count,
  source: z.string().min(1),
  weights: z.string().min(1),
});

/** A network at one input size, on one dataset. */
const runSchema = z.strictObject({
  dataset: z.enum(publishedDataSets),
  resizing: z.string().min(1),
  /** Of the square image that multiply-accumulates are counted for, in pixels. */
  inputSize: count,
  multiplyAccumulates: count,
  /** What to know of the count, a sentence or two. */
  note: z.string().optional(),
  /** Absent where the paper's logs have the scores. */
  published: publishedSchema.optional(),
});

const networkSchema = z.strictObject({
  /** torchvision's, or upstream's. */
  name: z.string().min(1),
  title: z.string().min(1),
  task: z.enum(taskNames),
  parameters: count,
  /** Of its state dict. */
  bits: count,
  runs: z.array(runSchema).min(1),
});

export type PublishedNetwork = z.infer<typeof networkSchema>;
export type PublishedRun = z.infer<typeof runSchema>;

const fileSchema = z.strictObject({
  source: z.strictObject({ published: z.string(), counted: z.string(), logs: z.string() }),
  networks: z.array(networkSchema),
});

export const { networks: publishedNetworks } = fileSchema.parse(file);

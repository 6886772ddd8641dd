// The losses that a recipe may have: an added one stands in its own file and here, and nets/training/objective/loss-terms.ts computes it.
import { z } from "zod";
import type { TaskName } from "../../../domain";
import { crossEntropy } from "./cross-entropy";
import { deepSupervision } from "./deep-supervision";
import { detection } from "./detection";
import { distillation } from "./distillation";
import { features } from "./features";
import type { LossDefinition } from "./loss";
import { rate } from "./rate";
import { segmentation } from "./segmentation";

export const lossSchema = z.discriminatedUnion("kind", [
  rate.schema,
  features.schema,
  distillation.schema,
  crossEntropy.schema,
  detection.schema,
  segmentation.schema,
  deepSupervision.schema,
]);

export type RecipeLoss = z.infer<typeof lossSchema>;
type LossKind = RecipeLoss["kind"];

const definitions: {
  readonly [Kind in LossKind]: LossDefinition<z.ZodType<Extract<RecipeLoss, { readonly kind: Kind }>>>;
} = {
  features,
  rate,
  distillation,
  "cross-entropy": crossEntropy,
  detection,
  segmentation,
  "deep-supervision": deepSupervision,
};

/** In the order in which they are named to people. */
export const lossDefinitions: readonly LossDefinition[] = Object.values(definitions);

export function definitionOf({ kind }: Pick<RecipeLoss, "kind">): LossDefinition {
  return definitions[kind];
}

/** The task whose truth a loss reads, if any. */
export function taskOfLoss(loss: RecipeLoss): TaskName | undefined {
  const { task, readsTruth } = definitionOf(loss);
  return readsTruth?.(loss) === false ? undefined : task;
}

/** What of the teacher a loss compares with, if anything: a layer's output, or the logits of its classification head. */
export function teacherOutputOf(loss: RecipeLoss): string | undefined {
  return definitionOf(loss).teacher?.(loss);
}

// Faster R-CNN's four terms, which torchvision's model computes itself: torchdistill's model_term.
import { z } from "zod";
import type { TaskName } from "../../../domain";
import type { TorchdistillReading } from "../torchdistill-reading";
import type { TorchdistillNode } from "../torchdistill-yaml";
import { type LossDefinition, weight } from "./loss";

const schema = z.strictObject({ kind: z.literal("detection"), weight });

export const detection: LossDefinition<typeof schema> = {
  schema,
  task: "detection",
  torchdistill: { write: ({ weight }) => ({ modelWeight: weight }) },
};

/** The model's own loss in a criterion; undefined where it has none or one of weight 0. */
export function readModelTerm(
  reading: TorchdistillReading,
  criterion: TorchdistillNode,
  task: TaskName,
): z.infer<typeof schema> | undefined {
  const term = reading.take(criterion, "kwargs", "model_term");
  const weight = reading.take(term, "weight");
  if (term === undefined || weight === undefined) return undefined;
  if (task !== detection.task) {
    return reading.problem(term.line, `model_term is the model's own loss, which a ${task} model does not have`);
  }
  if (weight.kind === "scalar") {
    const number = reading.asNumber(weight, "weight");
    return number === undefined || number === 0 ? undefined : { kind: "detection", weight: number };
  }
  reading.decline(weight, "weights of single terms of model_term", "The detector's four terms count alike here.");
  return { kind: "detection", weight: 1 };
}

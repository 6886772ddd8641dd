// Cross entropy of an image's class. torch's CrossEntropyLoss.
import { z } from "zod";
import type { TorchdistillReading } from "../torchdistill-reading";
import { nodeText, type TorchdistillNode } from "../torchdistill-yaml";
import {
  type CriterionTerm,
  criterionTerm,
  type LossDefinition,
  expectOutput,
  outputAndLabels,
  share,
  weight,
} from "./loss";

/** What images' and pixels' cross entropy have in common; undefined, with a problem noted, for another reduction. */
export function readCrossEntropy(
  reading: TorchdistillReading,
  { criterion, wrapper, line }: CriterionTerm,
): { readonly labelSmoothing: number; readonly ignoreIndex: TorchdistillNode | undefined } | undefined {
  const given = reading.take(criterion, "kwargs");
  const reduction = reading.text(given, "reduction") ?? "mean";
  if (reduction !== "mean") {
    return reading.problem(line, `CrossEntropyLoss has the reduction ${reduction}; mean is expected`);
  }
  reading.ignore(wrapper, "key");
  const [input, target] = ["input", "target"].map((side) => reading.take(wrapper, "kwargs", side));
  expectOutput(reading, input, "io");
  const path = reading.text(input, "module_path") ?? ".";
  if (path !== "." || (reading.flag(input, "is_from_teacher") ?? false)) {
    reading.problem(line, `CrossEntropyLoss judges ${path}; the output of the student, ".", is expected`);
  }
  if (target && reading.flag(target, "uses_label") !== true) {
    reading.problem(line, "CrossEntropyLoss compares with something else than labels; uses_label: True is expected");
  }
  reading.ignore(target, "is_from_teacher", "module_path", "io");
  return {
    labelSmoothing: reading.number(given, "label_smoothing") ?? 0,
    ignoreIndex: reading.take(given, "ignore_index"),
  };
}

const schema = z.strictObject({ kind: z.literal("cross-entropy"), labelSmoothing: share.default(0), weight });

export const crossEntropy: LossDefinition<typeof schema> = {
  schema,
  task: "classification",
  torchdistill: {
    term: {
      key: "CrossEntropyLoss",
      read(reading, term) {
        const read = readCrossEntropy(reading, term);
        if (!read) return undefined;
        const { labelSmoothing, ignoreIndex } = read;
        if (ignoreIndex) {
          reading.decline(
            ignoreIndex,
            `ignore_index: ${nodeText(ignoreIndex)}`,
            "Every label of an image counts here.",
          );
        }
        return { kind: "cross-entropy", labelSmoothing, weight: term.weight };
      },
    },
    write({ labelSmoothing, weight }) {
      const criterion = { key: "CrossEntropyLoss", kwargs: { reduction: "mean", label_smoothing: labelSmoothing } };
      const wrapper = { key: "SimpleLossWrapper", kwargs: outputAndLabels };
      return { terms: { ce: criterionTerm(criterion, weight, wrapper) } };
    },
  },
};

// Cross entropy a pixel, plus the auxiliary head's where there is one. torch's CrossEntropyLoss in a DictLossWrapper.
import { z } from "zod";
import { nodeText } from "../torchdistill-yaml";
import { readCrossEntropy } from "./cross-entropy";
import { anyWeight, criterionTerm, type LossDefinition, outputAndLabels, weight } from "./loss";

const schema = z.strictObject({ kind: z.literal("segmentation"), auxiliaryWeight: anyWeight.default(0.5), weight });

export const segmentation: LossDefinition<typeof schema> = {
  schema,
  task: "segmentation",
  torchdistill: {
    term: {
      key: "CrossEntropyLoss",
      read(reading, term) {
        const read = readCrossEntropy(reading, term);
        if (!read) return undefined;
        const { criterion, wrapper, line, weight } = term;
        const { labelSmoothing, ignoreIndex } = read;
        if (ignoreIndex && nodeText(ignoreIndex) !== "255") {
          const what = `ignore_index: ${nodeText(ignoreIndex)}`;
          reading.decline(ignoreIndex, what, "The label that does not count is 255 here.");
        }
        if (labelSmoothing !== 0) {
          reading.decline(criterion!, `label_smoothing: ${labelSmoothing}`, "Labels of pixels are not smoothed here.");
        }
        const main = reading.number(wrapper, "kwargs", "weights", "out") ?? 1;
        const auxiliary = reading.number(wrapper, "kwargs", "weights", "aux") ?? 0;
        if (main <= 0) {
          return reading.problem(line, `the output "out" has the weight ${main}; a number above 0 is expected`);
        }
        return { kind: "segmentation", auxiliaryWeight: auxiliary / main, weight: weight * main };
      },
    },
    write({ auxiliaryWeight, weight }) {
      const criterion = { key: "CrossEntropyLoss", kwargs: { reduction: "mean", ignore_index: 255 } };
      const kwargs = { ...outputAndLabels, weights: { out: 1, aux: auxiliaryWeight } };
      return { terms: { ce: criterionTerm(criterion, weight, { key: "DictLossWrapper", kwargs }) } };
    },
  },
};

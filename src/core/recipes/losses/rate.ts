// Bits of the latent: beta is their weight. sc2bench's BppLoss.
import { z } from "zod";
import { entropyModule } from "../torchdistill-modules";
import { anyWeight, criterionTerm, type LossDefinition, readReduction, reduction } from "./loss";

/** Absent `weight`: the recipe's beta. */
const schema = z.strictObject({ kind: z.literal("rate"), weight: anyWeight.optional(), reduction });

export const rate: LossDefinition<typeof schema> = {
  schema,
  torchdistill: {
    term: {
      key: "BppLoss",
      read(reading, term, task) {
        const path = reading.text(term.criterion, "kwargs", "entropy_module_path");
        if (path !== entropyModule(task)) {
          reading.problem(
            term.line,
            `BppLoss counts the bits of ${path ?? "no module"}; ${entropyModule(task)} is expected`,
          );
        }
        const reduction = readReduction(reading, term);
        return reduction && { kind: "rate", weight: term.weight, reduction };
      },
    },
    write({ weight, reduction: over }, { task, beta }) {
      const reduction = over === "sum" ? "sum" : "batchmean";
      const kwargs = { entropy_module_path: entropyModule(task), reduction };
      return { terms: { bpp: criterionTerm({ key: "BppLoss", kwargs }, weight ?? beta ?? 0) } };
    },
  },
};

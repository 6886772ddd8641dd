// Cross entropy a pixel of a 1×1 projection of every layer's output; the projections are dropped afterwards.
import { z } from "zod";
import { type LossDefinition, weight } from "./loss";

const schema = z.strictObject({ kind: z.literal("deep-supervision"), weight });

export const deepSupervision: LossDefinition<typeof schema> = {
  schema,
  task: "segmentation",
  torchdistill: {
    write: ({ weight }) => ({
      comment: `torchdistill has no deep-supervision (here with weight ${weight}); it is left out.`,
    }),
  },
};

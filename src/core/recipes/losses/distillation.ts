// Distance to the teacher's logits and to the labels. torchdistill's KDLoss.
import { z } from "zod";
import { largest } from "../recipe-limits";
import { criterionTerm, type LossDefinition, expectOutput, share, weight } from "./loss";

const schema = z.strictObject({
  kind: z.literal("distillation"),
  temperature: z.number().positive().max(largest.temperature).default(1),
  /** Share of the cross entropy with the labels. */
  alpha: share.default(0.5),
  weight,
});

export const distillation: LossDefinition<typeof schema> = {
  schema,
  task: "classification",
  // with alpha 0 the teacher's answers are all that is learnt, of any image
  readsTruth: ({ alpha }) => alpha > 0,
  teacher: () => "logits",
  torchdistill: {
    term: {
      key: "KDLoss",
      read(reading, { criterion, line, weight }) {
        const given = reading.take(criterion, "kwargs");
        const temperature = reading.number(given, "temperature");
        const alpha = reading.number(given, "alpha");
        if (!reading.peek(given, "temperature")) {
          reading.problem(line, "KDLoss has no temperature; a number is expected");
        }
        if (!reading.peek(given, "alpha")) {
          reading.problem(line, "KDLoss has no alpha; a number from 0 to 1 is expected");
        }
        const reduction = reading.text(given, "reduction") ?? "batchmean";
        for (const path of ["student_module_path", "teacher_module_path"]) {
          const module = reading.text(given, path);
          if (module !== ".") reading.problem(line, `KDLoss has the ${path} ${module}; "." is expected`);
        }
        for (const io of ["student_module_io", "teacher_module_io"]) expectOutput(reading, given, io);
        if (reduction !== "batchmean") {
          return reading.problem(line, `KDLoss has the reduction ${reduction}; batchmean is expected`);
        }
        if (temperature === undefined || alpha === undefined) return undefined;
        // KDLoss leaves out the factor temperature² where labels have no share.
        return { kind: "distillation", temperature, alpha, weight: alpha === 0 ? weight / temperature ** 2 : weight };
      },
    },
    write({ temperature, alpha, weight }) {
      const ends = ["student", "teacher"].flatMap((who) => [
        [`${who}_module_path`, "."],
        [`${who}_module_io`, "output"],
      ]);
      const kwargs = { ...Object.fromEntries(ends), temperature, alpha, reduction: "batchmean" };
      // KDLoss leaves out the factor temperature² where labels have no share.
      const written = alpha === 0 ? weight * temperature ** 2 : weight;
      return { terms: { kd: criterionTerm({ key: "KDLoss", kwargs }, written) } };
    },
  },
};

// Squared error between a layer's output and the teacher's; layer1 is the decoder's output in a student. torch's MSELoss.
import { z } from "zod";
import { layerOfStudentModule, resnetLayers, studentModule } from "../torchdistill-modules";
import {
  criterionTerm,
  type LossDefinition,
  expectOutput,
  moduleOutput,
  readReduction,
  reduction,
  weight,
} from "./loss";

const schema = z.strictObject({ kind: z.literal("features"), layer: z.enum(resnetLayers), weight, reduction });

export const features: LossDefinition<typeof schema> = {
  schema,
  teacher: ({ layer }) => layer,
  torchdistill: {
    term: {
      key: "MSELoss",
      read(reading, term) {
        const { line, wrapper, weight } = term;
        reading.ignore(wrapper, "key");
        const reduction = readReduction(reading, term);
        const side = (name: string) => {
          expectOutput(reading, reading.take(wrapper, "kwargs", name), "io");
          return {
            path: reading.text(wrapper, "kwargs", name, "module_path"),
            teacher: reading.flag(wrapper, "kwargs", name, "is_from_teacher") ?? false,
          };
        };
        const [input, target] = [side("input"), side("target")];
        const [student, teacher] = input.teacher ? [target, input] : [input, target];
        const layer = layerOfStudentModule(student.path ?? "");
        if (layer === undefined || teacher.path !== layer || student.teacher || !teacher.teacher) {
          return reading.problem(
            line,
            `MSELoss compares ${input.path ?? "nothing"} with ${target.path ?? "nothing"}; the student's bottleneck_layer ` +
              "with layer1 of a classifier as its teacher, or layer2, layer3 or layer4 with the same, is expected",
          );
        }
        return reduction && { kind: "features", layer, weight, reduction };
      },
    },
    write({ layer, weight, reduction }, { task, batchSize }) {
      const mean = reduction === "image-mean";
      const kwargs = { input: moduleOutput(false, studentModule(task, layer)), target: moduleOutput(true, layer) };
      const criterion = { key: "MSELoss", kwargs: { reduction: "sum" } };
      const wrapper = { key: "SimpleLossWrapper", kwargs };
      return {
        terms: { [layer]: criterionTerm(criterion, mean ? weight / batchSize : weight, wrapper) },
        ...(mean && {
          comment: `${layer}: the weight is divided by the batch size, since MSELoss has no mean over images.`,
        }),
      };
    },
  },
};

// Squared error between a layer's output and the teacher's; layer1 is the decoder's output in a student. torch's MSELoss.
//
// Where channels differ, a 1×1 convolution that lives for the stage projects the student's map; where sizes do, the teacher's map
// is brought to the student's.
import { z } from "zod";
import { UserError } from "../../base/user-error";
import { largest } from "../recipe-limits";
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

/** torchdistill's configurations compare layers of the same name, as they are. */
class UnsaidFeaturesError extends UserError {
  override readonly name = "UnsaidFeaturesError";
  constructor(layer: string, teacherLayer: string) {
    super(
      `A torchdistill recipe compares layer1 … layer4 of a ResNet with the same of its teacher, and this one compares ${layer} ` +
        `with ${teacherLayer}. Export the recipe of this lab instead.`,
    );
  }
}

/** A layer's name: `layer2` of residual networks, `block6` of MobileNets; `stem`, or `decoder` behind a bottleneck. */
const layerName = z
  .string()
  .max(largest.moduleName)
  .regex(/^[a-z]\w*$/i, "a layer is named like layer4 or block6");

const schema = z.strictObject({
  kind: z.literal("features"),
  layer: layerName,
  /** The teacher's; the same name where absent. */
  teacherLayer: layerName.optional(),
  weight,
  reduction,
});

/** The layer of the teacher that a loss compares with. */
export function teacherLayerOf({ layer, teacherLayer = layer }: z.infer<typeof schema>): string {
  return teacherLayer;
}

export const features: LossDefinition<typeof schema> = {
  schema,
  teacher: teacherLayerOf,
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
    write({ layer, teacherLayer = layer, weight, reduction }, { task, batchSize }) {
      if (teacherLayer !== layer || !(resnetLayers as readonly string[]).includes(layer)) {
        throw new UnsaidFeaturesError(layer, teacherLayer);
      }
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

// What the uncompressed teacher says of a batch, as far as a stage's losses ask.
import type * as tf from "@tensorflow/tfjs-core";
import { teacherOutputOf } from "../../../core/recipes/losses/losses";
import type { RecipeStage } from "../../../core/recipes/recipe";
import type { Server } from "../../model/network";
import type { TeacherOutputs } from "../objective/loss";
import { TrainingInputError } from "../training-input-error";

/** Layers whose features a stage compares, and whether it compares logits. */
function wantedOutputs({ losses }: RecipeStage): {
  readonly layers: readonly string[];
  readonly logits: boolean;
} {
  const outputs = new Set(losses.map(teacherOutputOf));
  return {
    layers: [...outputs].filter((output): output is string => output !== undefined && output !== "logits"),
    logits: outputs.has("logits"),
  };
}

/** The caller owns the tensors of the answer. Throws TrainingInputError where the teacher lacks what is asked. */
export function runTeacher(teacher: Server, images: tf.Tensor4D, stage: RecipeStage): TeacherOutputs {
  const { layers, logits } = wantedOutputs(stage);
  const head = teacher.heads.classification;
  if (logits && !head) {
    throw new TrainingInputError(
      `Stage "${stage.name}" compares logits, and the teacher has no classification head. Choose another teacher.`,
    );
  }
  const deepest = Math.max(...layers.map((layer) => teacher.mapNames.indexOf(layer)));
  const maps = teacher.features(images, logits ? undefined : Math.max(0, deepest));
  const said = logits && head ? { logits: head(maps) } : {};
  const wanted = new Map(layers.map((layer) => [layer, maps[teacher.mapNames.indexOf(layer)]]));
  for (const map of maps) if (!Array.from(wanted.values()).includes(map)) map.dispose();
  return { layers: Object.fromEntries(wanted), ...said };
}

export function disposeTeacherOutputs({ layers, logits }: TeacherOutputs): void {
  for (const map of Object.values(layers)) map?.dispose();
  logits?.dispose();
}

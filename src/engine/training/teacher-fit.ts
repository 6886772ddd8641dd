// Whether a teacher gives what a recipe compares with, and what is to be known of how it does.
import { grouped, listed } from "../../core/base/sentence";
import { mapLayers, mapOfLayer } from "../../core/networks/backbone";
import { teacherLayerOf } from "../../core/recipes/losses/features";
import { needsTeacher } from "../../core/recipes/recipe";
import type { Architecture } from "../../domain";
import { imitations } from "../../nets/training/objective/stage-projections";
import type { Recipe } from "../protocol-training";
import { TrainingPlanError } from "./run-errors";

/** Throws TrainingPlanError where there is none and a stage compares with one. */
export function assertTeacher({ stages }: Recipe, teacher: unknown): void {
  const stage = stages.find(needsTeacher);
  if (!stage || teacher) return;
  throw new TrainingPlanError(
    `Stage "${stage.name}" compares with an uncompressed teacher, and none is chosen. Choose one, or another recipe.`,
  );
}

function assertLayer(architecture: Architecture, layer: string, of: string, isStudent: boolean): void {
  const names = mapLayers(architecture).map(({ name }) => name);
  if (isStudent ? mapOfLayer(architecture, layer) >= 0 : names.includes(layer)) return;
  throw new TrainingPlanError(
    `${of} ${layer}, which ${isStudent ? "the network" : "the teacher"} does not have (it has ${listed(names)}). ` +
      `Name another layer in the recipe, or choose another ${isStudent ? "network" : "teacher"}.`,
  );
}

/** Throws TrainingPlanError where a layer that is compared is missing, or the label sets differ in size. */
export function assertComparable({ stages }: Recipe, network: Architecture, teacher: Architecture): void {
  for (const { name, losses } of stages) {
    for (const loss of losses) {
      if (loss.kind === "features") {
        assertLayer(network, loss.layer, `Stage "${name}" compares the network's`, true);
        assertLayer(teacher, teacherLayerOf(loss), `Stage "${name}" compares with the teacher's`, false);
      }
      if (loss.kind !== "distillation") continue;
      const [own, known] = [network, teacher].map(({ heads }) => heads.classification?.classes);
      if (known === undefined) {
        throw new TrainingPlanError(
          `Stage "${name}" compares answers, and the teacher has no classification head. Choose another teacher.`,
        );
      }
      if (own === known || own === undefined) continue;
      throw new TrainingPlanError(
        `Stage "${name}" compares answers, and the network tells ${grouped(own)} classes apart, the teacher ${grouped(known)}. ` +
          "Choose a teacher with the same classes, or a recipe that compares features alone.",
      );
    }
  }
}

/** The layers that a projection of its own brings to the teacher's channels, in sentences. */
export function projectionWarnings({ stages }: Recipe, architecture: Architecture, teacher: Architecture): string[] {
  return stages.flatMap((stage) =>
    imitations({ architecture, stage, teacher }).map(
      ({ layer, teacherLayer, inChannels, outChannels }) =>
        `${layer} has ${inChannels} channels and the teacher’s ${teacherLayer} ${outChannels}: stage "${stage.name}" learns a ` +
        "projection from one to the other, which is not kept.",
    ),
  );
}

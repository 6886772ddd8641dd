// Which checkpoints can teach a recipe, and why the others cannot.
import { formatCount } from "../../components/format";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { Recipe } from "../../../engine/protocol-training";

export interface UnfitTeacher {
  readonly checkpoint: CheckpointSummary;
  /** e.g. `has no layer2`. */
  readonly why: string;
}

const residualLayers = ["stem", "layer1", "layer2", "layer3", "layer4"];

/** Why a checkpoint cannot teach a network of `classes` classes; undefined where it can, as far as is known here. */
export function teacherObstacle(
  { stages }: Recipe,
  { compresses, layers = residualLayers, tasks }: CheckpointSummary,
  classes: number | undefined,
): string | undefined {
  if (compresses) return "compresses, and a teacher is an uncompressed network";
  const losses = stages.flatMap((stage) => stage.losses);
  const compared = losses.flatMap((loss) => (loss.kind === "features" ? [loss.teacherLayer ?? loss.layer] : []));
  const missing = compared.find((layer) => !layers.includes(layer));
  if (missing !== undefined) return `has no ${missing}`;
  if (losses.every(({ kind }) => kind !== "distillation")) return undefined;
  const { classification } = tasks;
  if (!classification.present) return "has no classification head";
  if (classes === undefined || classes === classification.classes) return undefined;
  return `tells ${formatCount(classification.classes)} classes apart, the network ${formatCount(classes)}`;
}

/** The checkpoints that can, and those that cannot, each in the order given. */
export function fitTeachers(
  recipe: Recipe,
  checkpoints: readonly CheckpointSummary[],
  classes: number | undefined,
): { readonly teachers: readonly CheckpointSummary[]; readonly unfit: readonly UnfitTeacher[] } {
  const judged = checkpoints.map((checkpoint) => ({ checkpoint, why: teacherObstacle(recipe, checkpoint, classes) }));
  return {
    teachers: judged.flatMap(({ checkpoint, why }) => (why === undefined ? [checkpoint] : [])),
    unfit: judged.flatMap(({ checkpoint, why }) => (why === undefined ? [] : [{ checkpoint, why }])),
  };
}

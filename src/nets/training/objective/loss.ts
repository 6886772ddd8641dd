// A loss in training: what of a batch and a network it reads, and its terms.
import type * as tf from "@tensorflow/tfjs-core";
import { listed } from "../../../core/base/sentence";
import type { SeededRandom } from "../../../core/base/random";
import type { ModelConfiguration } from "../../../core/networks/configuration";
import { lastMap, mapLayers, mapOfLayer } from "../../../core/networks/backbone";
import { headKind } from "../../../core/networks/heads/heads";
import type { RecipeLoss } from "../../../core/recipes/recipe";
import type { Architecture, TaskName } from "../../../domain";
import type { TrainingOps } from "../../interpreters/training";
import type { Features } from "../../tasks/task";
import type { TrainingBatch } from "../batches/training-batch";
import type { Forward } from "../stage/trained-part";
import { TrainingInputError } from "../training-input-error";

/** What the teacher says of a batch. */
export interface TeacherOutputs {
  /** By name. */
  readonly layers: Readonly<Partial<Record<string, tf.Tensor4D>>>;
  readonly logits?: tf.Tensor2D;
}

/** What all steps of a stage have in common. */
export interface LossSetting {
  readonly architecture: Architecture;
  readonly configuration: ModelConfiguration;
  /** Pyramid levels that regions are pooled from. */
  readonly pooledLevels: number;
  /** Weight of a rate that names none. */
  readonly beta?: number;
}

/** One batch, and the network on its way through it. */
export interface Objective extends LossSetting {
  readonly ops: TrainingOps;
  readonly passed: Forward;
  readonly batch: TrainingBatch;
  readonly teacher?: TeacherOutputs;
}

/** The same before the pass through which gradients flow. */
export interface Planning extends LossSetting {
  readonly ops: TrainingOps;
  readonly maps: Features;
  readonly batch: TrainingBatch;
  readonly random: SeededRandom;
}

export type Terms = Record<string, tf.Scalar>;
type LossOf<Kind extends RecipeLoss["kind"]> = Extract<RecipeLoss, { readonly kind: Kind }>;

export interface Loss<Kind extends RecipeLoss["kind"], Plan = undefined> {
  /** Which of the network's maps it reads, by index; `mean`: their means over all positions will do. */
  reads(loss: LossOf<Kind>, architecture: Architecture): { readonly maps: readonly number[]; readonly mean?: boolean };
  /** Chooses what to learn from before the gradient pass, since choices have no gradient. */
  plan?(planning: Planning): Promise<Plan>;
  /** Its weighted terms by name. Throws TrainingInputError for what batch, network or teacher do not have. */
  terms(loss: LossOf<Kind>, objective: Objective, plan: Plan): Terms;
}

/** The index of a layer's map. Throws TrainingInputError where the network has no such layer. */
export function presentMap(architecture: Architecture, layer: string): number {
  const index = mapOfLayer(architecture, layer);
  if (index >= 0) return index;
  const names = mapLayers(architecture).map(({ name }) => name);
  throw new TrainingInputError(`The recipe's loss reads ${layer}, and the network has ${listed(names)}.`);
}

/** The maps that the head of a task reads, by index; the last where there is no such head. */
export function mapsOfHead(task: TaskName, architecture: Architecture): readonly number[] {
  const shapes = architecture.heads[task];
  return shapes ? headKind(task, shapes).reads(architecture) : [lastMap(architecture)];
}

export function needed<Value>(value: Value | undefined, what: string): Value {
  if (value !== undefined) return value;
  throw new TrainingInputError(`The recipe's loss needs ${what}, and there is none. Choose another recipe or dataset.`);
}

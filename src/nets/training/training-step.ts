// One step of training: a pure function of parameters, optimizer state, batch and random numbers.
import { latentSide } from "../../core/networks/bottleneck";
import { UserError } from "../../core/base/user-error";
import * as tf from "@tensorflow/tfjs-core";
import type { RecipeStage } from "../../core/recipes/recipe";
import type { Features } from "../tasks/task";
import type { TrainingBatch } from "./batches/training-batch";
import { disposeTensors, type NamedTensors } from "./named-tensors";
import type { LossSetting, TeacherOutputs } from "./objective/loss";
import { hasPlans, lossTerms, planLosses, type Plans } from "./objective/loss-terms";
import { clipGradients, globalNorm } from "./optimizers/clip-gradients";
import type { LearningRate, Optimizer, OptimizerState } from "./optimizers/optimizers";
import { disposeState } from "./optimizers/stored-state";
import type { SeededRandom } from "../../core/base/random";
import type { FreezeBoundary } from "./stage/freeze-boundary";
import type { FrozenParameters, StageOps, Statistics } from "./stage/stage-parameters";
import { forward, type Forward } from "./stage/trained-part";

/** What is the same in all steps of a stage. */
export interface StepSetting extends LossSetting {
  readonly stage: RecipeStage;
  readonly boundary: FreezeBoundary;
  /** The last map that a loss reads, by index; 0 where none reads any. */
  readonly lastMap: number;
  readonly frozen: FrozenParameters;
  readonly optimizer: Optimizer;
}

/** What a step makes anew. */
export interface StepState {
  /** Moved by gradients. */
  readonly parameters: NamedTensors;
  /** Running statistics of norms. */
  readonly statistics: NamedTensors;
  readonly optimizer: OptimizerState;
}

export interface StepInputs {
  /** The batch behind the frozen front. */
  readonly entry: Features;
  readonly batch: TrainingBatch;
  readonly teacher?: TeacherOutputs;
  readonly learningRate: LearningRate;
  readonly random: SeededRandom;
}

export interface StepOutcome {
  /** All tensors are new and the caller's. */
  readonly state: StepState;
  readonly loss: number;
  /** Every term as weighted in the loss. */
  readonly terms: Readonly<Record<string, number>>;
  /** Of all gradients together, before clipping. */
  readonly gradientNorm: number;
  /** Mean over the batch, under the noise or rounding of this step; absent where nothing is coded. */
  readonly bitsPerImage?: number;
}

/** A loss or a gradient that is no number; the state before the step is untouched. */
export class NonFiniteLossError extends UserError {
  override readonly name = "NonFiniteLossError";
}

export function disposeStepState({ parameters, statistics, optimizer }: StepState): void {
  disposeTensors(parameters);
  disposeTensors(statistics);
  disposeState(optimizer);
}

const wantsBits = ({ losses }: RecipeStage): boolean => losses.some(({ kind }) => kind === "rate");

function pass(
  setting: StepSetting,
  state: StepState,
  inputs: StepInputs,
  noise: Float32Array,
  kept?: Statistics,
): { readonly ops: StageOps; readonly passed: Forward } {
  const { stage, architecture, boundary, frozen, lastMap } = setting;
  const ops = frozen.ops(new Map([...state.parameters, ...state.statistics]), {
    random: inputs.random,
    ...(kept && { statistics: kept }),
  });
  const passed = forward(ops, architecture, boundary, inputs.entry, {
    wantsBits: wantsBits(stage),
    lastMap,
    ...(stage.latent === "noise" && {
      noise: (shape: readonly [number, number, number, number]) => tf.tensor4d(noise, [...shape]),
    }),
  });
  return { ops, passed };
}

/** The noise of the whole batch, drawn once however often the batch is passed. */
function drawNoise({ architecture, stage, boundary }: StepSetting, { entry, random }: StepInputs): Float32Array {
  const { bottleneck } = architecture;
  if (stage.latent !== "noise" || !bottleneck || boundary.kind !== "image") return new Float32Array(0);
  const [n, height, width] = entry[0].shape;
  return random.roundingNoise(n * latentSide(height) * latentSide(width) * bottleneck.channels);
}

async function plansOf(
  setting: StepSetting,
  state: StepState,
  inputs: StepInputs,
  noise: Float32Array,
): Promise<Plans> {
  const { losses } = setting.stage;
  if (!hasPlans(losses)) return new Map();
  const maps = tf.tidy(() => {
    const { passed } = pass(setting, state, inputs, noise);
    // what the frozen front made is the caller's
    return passed.maps.map((map) => (inputs.entry.includes(map) ? tf.clone(map) : map));
  });
  const ops = setting.frozen.ops(new Map([...state.parameters, ...state.statistics]));
  const { batch, random } = inputs;
  return planLosses(losses, { ...setting, ops, maps, batch, random }).finally(() => tf.dispose(maps));
}

/** The first parameter whose gradient is no number, for the message. */
async function culprit(gradients: NamedTensors): Promise<string> {
  for (const [name, gradient] of gradients) {
    if ((await gradient.data()).some((value) => !Number.isFinite(value))) return name;
  }
  return "none alone, but all together overflow";
}

function assertFinite(terms: Readonly<Record<string, number>>): void {
  const [name, value] = Object.entries(terms).find(([, value]) => !Number.isFinite(value)) ?? [];
  if (name === undefined) return;
  throw new NonFiniteLossError(
    `The loss is no number: its term "${name}" is ${value}. The parameters before this step are kept. ` +
      "Lower the learning rate, or look for values that are no numbers in the checkpoint it started from.",
  );
}

/**
 * Gradients of the stage's losses, clipped, and the optimizer's step. What was given stays as it is. Rejects with
 * NonFiniteLossError, and with TrainingInputError where batch, network and losses do not fit.
 */
export async function trainingStep(setting: StepSetting, state: StepState, inputs: StepInputs): Promise<StepOutcome> {
  const { stage } = setting;
  const noise = drawNoise(setting, inputs);
  const plans = await plansOf(setting, state, inputs, noise);
  const statistics: Statistics = new Map();
  const names = Array.from(state.parameters.keys());
  const reported = new Map<string, tf.Tensor>();
  const report = (name: string, value: tf.Tensor) => reported.set(name, tf.keep(tf.clone(value)));
  const { value, grads } = tf.engine().gradients(
    () => {
      const { ops, passed } = pass(setting, state, inputs, noise, statistics);
      const { batch, teacher } = inputs;
      const objective = { ...setting, ops, passed, batch, ...(teacher && { teacher }) };
      const terms = lossTerms(stage.losses, objective, plans);
      for (const [name, term] of Object.entries(terms)) report(name, term);
      if (passed.bits) report("bits", passed.bits);
      return Object.values(terms).reduce((sum, term) => tf.add(sum, term));
    },
    names.map((name) => state.parameters.get(name)!),
    undefined,
    true,
  );
  value.dispose();
  const gradients = new Map(
    names.map((name, i) => [name, (grads[i] as tf.Tensor | null) ?? tf.zerosLike(state.parameters.get(name)!)]),
  );
  try {
    const { gradients: used, norm } =
      stage.clipNorm === undefined
        ? { gradients, norm: globalNorm(gradients) }
        : clipGradients(gradients, stage.clipNorm);
    try {
      const scalars = tf.tidy(() => tf.stack([...reported.values(), norm].map((scalar) => tf.reshape(scalar, []))));
      const values = (await scalars.data()) as Float32Array;
      scalars.dispose();
      const said = Object.fromEntries(Array.from(reported.keys(), (name, i) => [name, values[i]]));
      const gradientNorm = values[reported.size];
      const { bits, ...terms } = said as Record<string, number> & { bits?: number };
      assertFinite(terms);
      if (!Number.isFinite(gradientNorm)) {
        throw new NonFiniteLossError(
          `A gradient is no number: that of ${await culprit(gradients)}. The parameters before this step are kept. ` +
            "Lower the learning rate or bound the gradients (clipNorm).",
        );
      }
      const { parameters, state: optimizer } = setting.optimizer.step(
        state.parameters,
        used,
        state.optimizer,
        inputs.learningRate,
      );
      // statistics of norms that this batch did not pass stay
      for (const [name, tensor] of state.statistics) {
        if (!statistics.has(name)) statistics.set(name, tf.clone(tensor));
      }
      return {
        state: { parameters, statistics, optimizer },
        loss: Object.values(terms).reduce((sum, term) => sum + term, 0),
        terms,
        gradientNorm,
        ...(bits !== undefined && { bitsPerImage: bits / inputs.batch.count }),
      };
    } finally {
      norm.dispose();
      if (used !== gradients) disposeTensors(used);
    }
  } catch (error) {
    disposeTensors(statistics);
    throw error;
  } finally {
    disposeTensors(gradients);
    disposeTensors(reported);
  }
}

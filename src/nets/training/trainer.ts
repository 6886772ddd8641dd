// A recipe at work: its stages one after another, step by step, with a state that can be stored and taken up again.
import { needsTeacher, type Recipe, type RecipeAugmentation } from "../../core/recipes/recipe";
import type { Architecture, Weights } from "../../domain";
import type { ModelConfiguration } from "../../core/networks/configuration";
import type { Server } from "../model/network";
import { batchesInEpoch, epochOrder, mixedSeed, stepRandom } from "./batches/epoch-order";
import type { TrainingSample } from "./batches/prepare-sample";
import type { StoredOptimizerState } from "./optimizers/stored-state";
import { SeededRandom } from "../../core/base/random";
import { resetModules } from "./reset-modules";
import { fitQuantiles } from "./stage/fit-quantiles";
import type { FeatureCache } from "./stage/feature-cache";
import { scheduleOf } from "./stage/stage-optimizer";
import { withoutProjections, withProjections } from "./objective/stage-projections";
import {
  pooledLayer,
  standardisationOf,
  withoutStandardisation,
  withStandardisation,
  type FeatureSums,
} from "./stage/standardised-features";
import { TrainingStage, type StageOutcome, type StageSample } from "./stage/training-stage";
import { TrainingInputError } from "./training-input-error";

/** The training samples, by number. */
interface TrainingData {
  readonly count: number;
  /** Undefined where the sample cannot be read; whoever implements it counts those. */
  prepare(
    index: number,
    augmentation: RecipeAugmentation,
    random: SeededRandom,
    /** Whether the stage asks the teacher, whose own input is then prepared where it wants another. */
    asksTeacher: boolean,
  ): Promise<TrainingSample | undefined>;
}

export interface TrainingSetup {
  readonly recipe: Recipe;
  readonly architecture: Architecture;
  readonly configuration: ModelConfiguration;
  /** What the run starts from. */
  readonly weights: Weights;
  /** Stays the caller's. */
  readonly teacher?: Server;
  readonly data: TrainingData;
  readonly seed: number;
  /** A new one for every stage that caches. */
  readonly makeCache?: () => FeatureCache;
  /** Awaited in long computations between steps. */
  readonly yieldToEventLoop?: () => Promise<void>;
}

export interface TrainerPosition {
  /** Of the next step; `stage` is the number of stages once all is done. */
  readonly stage: number;
  readonly epoch: number;
  readonly stepInEpoch: number;
  /** Steps taken in all stages. */
  readonly step: number;
}

/** Everything that a run needs, beside its setup, to go on as if it had never stopped. */
export interface TrainerState {
  readonly position: TrainerPosition;
  /** Parameters that steps have written so far. */
  readonly written: Weights;
  /** Of the stage that is under way; empty between stages. */
  readonly optimizer: StoredOptimizerState;
}

/** `loss` and `gradientNorm` are absent where no sample of the batch could be read: such a step changes nothing. */
export interface StepRecord extends Omit<StageOutcome, "loss" | "gradientNorm"> {
  readonly loss?: number;
  readonly gradientNorm?: number;
  /** Of the step just taken. */
  readonly position: TrainerPosition;
  readonly learningRate: number;
  /** It was the last of its epoch. */
  readonly endsEpoch: boolean;
  readonly endsStage: boolean;
}

/** Images whose features tell their scale: a deviation within some 5 % does. */
const standardisingSamples = 256;

const beginning: TrainerPosition = { stage: 0, epoch: 0, stepInEpoch: 0, step: 0 };

export class Trainer {
  private stage: TrainingStage | undefined;
  private position: TrainerPosition;
  /** Parameters as of the beginning of the stage, with its projections and what standardises its features. */
  private weights: Weights;
  private optimizer: StoredOptimizerState | undefined;
  private order:
    { readonly stage: number; readonly epoch: number; readonly batches: readonly Uint32Array[] } | undefined;

  constructor(
    private readonly setup: TrainingSetup,
    resumed?: TrainerState,
  ) {
    if (setup.data.count < 1) throw new TrainingInputError("There are no training samples. Choose another dataset.");
    this.position = resumed?.position ?? beginning;
    this.weights = new Map([...setup.weights, ...(resumed?.written ?? [])]);
    this.optimizer = resumed?.optimizer;
  }

  get nextPosition(): TrainerPosition {
    return this.position;
  }

  get done(): boolean {
    return this.position.stage >= this.setup.recipe.stages.length;
  }

  /** Of the stage under way; none are trainable between stages. */
  get parameterCounts(): { readonly trainableParameters: number; readonly frozenParameters: number } {
    const trainableParameters = this.stage?.trainableParameters ?? 0;
    const all = Array.from(this.setup.weights.values()).reduce((sum, { data }) => sum + data.length, 0);
    return { trainableParameters, frozenParameters: all - trainableParameters };
  }

  /** Steps an epoch of a stage takes. */
  stepsInEpoch(stage: number): number {
    return batchesInEpoch(this.setup.data.count, this.setup.recipe.stages[stage].batchSize);
  }

  /** Steps of all stages. */
  get totalSteps(): number {
    return this.setup.recipe.stages.reduce((sum, { epochs }, stage) => sum + epochs * this.stepsInEpoch(stage), 0);
  }

  /**
   * Takes the next step. Where no sample of the batch can be read, the step changes nothing and `terms` is empty.
   * Rejects with NonFiniteLossError and TrainingInputError; the trainer stays at the step.
   */
  async step(): Promise<StepRecord> {
    const { recipe, seed } = this.setup;
    const position = this.position;
    const stageRecipe = recipe.stages[position.stage];
    const stage = (this.stage ??= await this.open());
    const stepsInEpoch = this.stepsInEpoch(position.stage);
    const order = this.batches(position);
    const random = stepRandom(seed, position.step);
    const samples = this.samples(order[position.stepInEpoch], random.fork());
    const stepInStage = position.epoch * stepsInEpoch + position.stepInEpoch;
    const factor = scheduleOf(stageRecipe, stepsInEpoch)(stepInStage);
    const outcome = (await stage.step(samples, factor, random)) ?? { terms: {} };
    const endsEpoch = position.stepInEpoch + 1 === stepsInEpoch;
    const endsStage = endsEpoch && position.epoch + 1 === stageRecipe.epochs;
    this.position = {
      stage: position.stage + (endsStage ? 1 : 0),
      epoch: endsStage ? 0 : position.epoch + (endsEpoch ? 1 : 0),
      stepInEpoch: endsEpoch ? 0 : position.stepInEpoch + 1,
      step: position.step + 1,
    };
    if (endsStage) await this.close();
    return {
      ...outcome,
      position,
      learningRate: stageRecipe.optimizer.learningRate * factor,
      endsEpoch,
      endsStage,
    };
  }

  /** The whole network as it is now, without what stages drop. */
  async currentWeights(): Promise<Weights> {
    return withoutStandardisation(withoutProjections(await this.allWeights()));
  }

  async state(): Promise<TrainerState> {
    const all = await this.allWeights();
    return {
      position: this.position,
      written: new Map(Array.from(all).filter(([name, array]) => this.setup.weights.get(name) !== array)),
      optimizer: this.stage ? await this.stage.optimizerState() : (this.optimizer ?? new Map()),
    };
  }

  dispose(): void {
    this.stage?.dispose();
    this.stage = undefined;
  }

  /** With the stage's projections and what standardises its features. */
  private async allWeights(): Promise<Weights> {
    return new Map([...this.weights, ...(this.stage ? await this.stage.written() : [])]);
  }

  /** The batches of the position's epoch, shuffled when it begins. */
  private batches({ stage, epoch }: TrainerPosition): readonly Uint32Array[] {
    if (this.order?.stage !== stage || this.order.epoch !== epoch) {
      const { data, seed, recipe } = this.setup;
      const batches = epochOrder(data.count, recipe.stages[stage].batchSize, { seed, stage, epoch });
      this.order = { stage, epoch, batches };
    }
    return this.order.batches;
  }

  private samples(indices: Uint32Array, augmenting: SeededRandom): StageSample[] {
    const { data, recipe } = this.setup;
    const stage = recipe.stages[this.position.stage];
    return Array.from(indices, (index) => {
      const own = augmenting.fork();
      return { index, prepare: () => data.prepare(index, stage.augmentation, own, needsTeacher(stage)) };
    });
  }

  private async open(): Promise<TrainingStage> {
    const { recipe, architecture, teacher, seed, makeCache } = this.setup;
    const { stage: index, epoch, stepInEpoch } = this.position;
    const stage = recipe.stages[index];
    const random = SeededRandom.seeded(mixedSeed(seed, 0x57a6e, index));
    const cache = stage.cacheFrozen ? makeCache?.() : undefined;
    if (epoch === 0 && stepInEpoch === 0) {
      const reset = resetModules(withoutStandardisation(this.weights), architecture, stage.reset, random.fork());
      const projected = { architecture, stage, ...(teacher && { teacher: teacher.architecture }) };
      this.weights = withProjections(reset, projected, random.fork());
      if (stage.standardise) await this.standardise(cache, random.fork());
    }
    return this.openWith(cache);
  }

  /** The stage over the weights as they are now. */
  private openWith(cache: FeatureCache | undefined): TrainingStage {
    const { recipe, architecture, configuration, teacher } = this.setup;
    const source = { recipe, stage: this.position.stage, architecture, configuration, weights: this.weights };
    return TrainingStage.open({ ...source, ...(teacher && { teacher }), ...(cache && { cache }) }, this.optimizer);
  }

  /** Has the stage's classifier learn on standardised features, as the first images of its first epoch have them. */
  private async standardise(cache: FeatureCache | undefined, random: SeededRandom): Promise<void> {
    const { architecture, yieldToEventLoop } = this.setup;
    const layer = pooledLayer(architecture);
    if (layer === undefined)
      throw new TrainingInputError("Features are standardised for a classifier; the network has none.");
    const stage = this.openWith(cache);
    try {
      let sums: FeatureSums | undefined;
      for (const batch of this.batches(this.position)) {
        sums = await stage.addPooledFeatures(this.samples(batch, random), sums);
        if (sums && sums.count >= standardisingSamples) break;
        await yieldToEventLoop?.();
      }
      if (sums) this.weights = withStandardisation(this.weights, layer, standardisationOf(sums));
    } finally {
      stage.dispose();
    }
  }

  /** Ends the stage that has taken its last step. */
  private async close(): Promise<void> {
    const { recipe, yieldToEventLoop } = this.setup;
    const stage = this.stage;
    if (!stage) return;
    this.weights = await this.currentWeights();
    stage.dispose();
    this.stage = undefined;
    this.optimizer = undefined;
    const { fitQuantiles: fitting } = recipe.stages[this.position.stage - 1];
    if (!fitting) return;
    this.weights = new Map([
      ...this.weights,
      ["prior.quantiles", await fitQuantiles(this.weights, fitting, yieldToEventLoop)],
    ]);
  }
}

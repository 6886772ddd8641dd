// One stage of a recipe at work: owns its tensors, and takes one step after another.
import * as tf from "@tensorflow/tfjs-core";
import { needsTeacher, type Recipe } from "../../../core/recipes/recipe";
import type { Architecture, Weights } from "../../../domain";
import { lastMap } from "../../../core/networks/backbone";
import { pooledLevelsOf, type ModelConfiguration } from "../../../core/networks/configuration";
import type { Server } from "../../model/network";
import { collate, type PreparedImages, type TrainingBatch } from "../batches/training-batch";
import type { TrainingSample } from "../batches/prepare-sample";
import type { NamedTensors } from "../named-tensors";
import type { TeacherOutputs } from "../objective/loss";
import { mapNeeds, type MapNeed } from "../objective/loss-terms";
import { initialState } from "../optimizers/optimizers";
import { downloadState, uploadState, type StoredOptimizerState } from "../optimizers/stored-state";
import { globalAveragePool } from "../../nn/pool";
import type { SeededRandom } from "../../../core/base/random";
import { TrainingInputError } from "../training-input-error";
import { disposeStepState, trainingStep, type StepOutcome, type StepSetting, type StepState } from "../training-step";
import { entryNeeds, joinBatch, splitBatch } from "./cached-entry";
import type { FeatureCache } from "./feature-cache";
import { freezeBoundaryOf, modulesBefore } from "./freeze-boundary";
import { frozenPrefix, type FrozenPrefix } from "./frozen-prefix";
import { belongsToAny, isStatistic } from "./module-names";
import { learningRateOf, optimizerOf } from "./stage-optimizer";
import { FrozenParameters, isWritten } from "./stage-parameters";
import { trainedModules } from "../objective/stage-projections";
import { addFeatures, type FeatureSums } from "./standardised-features";
import { runTeacher, disposeTeacherOutputs } from "./teacher-outputs";
import { forward } from "./trained-part";

export interface StageSource {
  readonly recipe: Recipe;
  /** Index into the recipe's stages. */
  readonly stage: number;
  readonly architecture: Architecture;
  readonly configuration: ModelConfiguration;
  /** All of the network's, the stage's projections included. */
  readonly weights: Weights;
  /** Stays the caller's. */
  readonly teacher?: Server;
  /** Where the stage caches what is frozen. */
  readonly cache?: FeatureCache;
}

/** A sample by its place in the dataset, and how to read it where it is not cached. */
export interface StageSample {
  readonly index: number;
  /** Undefined where the sample cannot be read. */
  prepare(): Promise<TrainingSample | undefined>;
}

export type StageOutcome = Omit<StepOutcome, "state">;

/** What a step takes, ready on the device. */
interface ReadyBatch {
  readonly entry: readonly tf.Tensor4D[];
  readonly teacher?: TeacherOutputs;
  readonly batch: TrainingBatch;
}

const upload = (weights: Weights, wanted: (name: string) => boolean): NamedTensors =>
  new Map(
    Array.from(weights)
      .filter(([name]) => wanted(name))
      .map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape], "float32")]),
  );

export class TrainingStage {
  private constructor(
    private readonly source: StageSource,
    private readonly setting: StepSetting,
    private readonly front: FrozenPrefix,
    private readonly needs: readonly MapNeed[],
    private state: StepState,
  ) {}

  /** `optimizer` continues a stage that was left. Throws TrainingInputError where recipe and network do not fit. */
  static open(source: StageSource, optimizer?: StoredOptimizerState): TrainingStage {
    const { recipe, architecture, configuration, weights } = source;
    const stage = recipe.stages[source.stage];
    const modules = { trainable: trainedModules(stage), batchNorms: stage.batchNorms };
    const boundary = freezeBoundaryOf(architecture, weights.keys(), modules, stage.latent);
    const before = modulesBefore(boundary, architecture);
    const behind = new Map(Array.from(weights).filter(([name]) => !belongsToAny(name, before)));
    const written = (name: string) => behind.has(name) && isWritten(name, modules);
    if (!Array.from(weights.keys()).some((name) => written(name) && !isStatistic(name))) {
      throw new TrainingInputError(
        `Stage "${stage.name}" trains ${stage.trainable.join(", ")}, and the network has no such parameters.`,
      );
    }
    const lastRead = mapNeeds(stage.losses, architecture).findLastIndex((need) => need !== "none");
    const front = frozenPrefix(weights, architecture, boundary);
    const frozen = new FrozenParameters(behind, modules);
    const setting: StepSetting = {
      architecture,
      configuration,
      stage,
      ...(recipe.beta !== undefined && { beta: recipe.beta }),
      pooledLevels: pooledLevelsOf(configuration.detection, recipe.protocol),
      boundary,
      lastMap: Math.max(0, lastRead),
      frozen,
      optimizer: optimizerOf(stage),
    };
    const state: StepState = {
      parameters: upload(weights, (name) => written(name) && !isStatistic(name)),
      statistics: upload(weights, (name) => written(name) && isStatistic(name)),
      optimizer: optimizer ? uploadState(optimizer) : initialState,
    };
    return new TrainingStage(source, setting, front, entryNeeds(architecture, boundary, stage), state);
  }

  get trainableParameters(): number {
    return Array.from(this.state.parameters.values()).reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * Takes a step over the samples that can be read; undefined where none can. `factor` scales the learning rates.
   * Rejects as trainingStep does, and leaves the parameters as they were.
   */
  async step(samples: readonly StageSample[], factor: number, random: SeededRandom): Promise<StageOutcome | undefined> {
    const ready = await this.ready(samples);
    if (!ready) return undefined;
    try {
      const learningRate = learningRateOf(this.setting.stage, factor);
      const { state, ...outcome } = await trainingStep(this.setting, this.state, { ...ready, learningRate, random });
      disposeStepState(this.state);
      this.state = state;
      return outcome;
    } finally {
      tf.dispose([...ready.entry]);
      if (ready.teacher) disposeTeacherOutputs(ready.teacher);
    }
  }

  /** `before` and the means over all positions of the last map, of the samples that can be read. Changes nothing. */
  async addPooledFeatures(samples: readonly StageSample[], before?: FeatureSums): Promise<FeatureSums | undefined> {
    const ready = await this.ready(samples);
    if (!ready) return before;
    const { frozen, architecture, boundary } = this.setting;
    const features = tf.tidy(() => {
      const ops = frozen.ops(new Map([...this.state.parameters, ...this.state.statistics]));
      const options = { wantsBits: false, lastMap: lastMap(architecture) };
      const { maps } = forward(ops, architecture, boundary, ready.entry, options);
      return globalAveragePool(maps[maps.length - 1]); // [n, c]
    });
    try {
      return addFeatures((await features.data()) as Float32Array, features.shape[1], before);
    } finally {
      tf.dispose([features, ...ready.entry]);
      if (ready.teacher) disposeTeacherOutputs(ready.teacher);
    }
  }

  /** Everything that the stage's steps write, read back. */
  async written(): Promise<Weights> {
    const weights = new Map<string, { shape: readonly number[]; data: Float32Array }>();
    for (const [name, tensor] of [...this.state.parameters, ...this.state.statistics]) {
      weights.set(name, { shape: tensor.shape, data: new Float32Array(await tensor.data()) });
    }
    return weights;
  }

  optimizerState(): Promise<StoredOptimizerState> {
    return downloadState(this.state.optimizer);
  }

  dispose(): void {
    disposeStepState(this.state);
    this.setting.frozen.dispose();
    this.front.dispose();
  }

  private async ready(samples: readonly StageSample[]): Promise<ReadyBatch | undefined> {
    const { cache } = this.source;
    return this.setting.stage.cacheFrozen && cache ? this.fromCache(samples, cache) : this.computed(samples);
  }

  private async read(samples: readonly StageSample[]) {
    const read: { readonly index: number; readonly sample: TrainingSample }[] = [];
    for (const { index, prepare } of samples) {
      const sample = await prepare();
      if (sample) read.push({ index, sample });
    }
    return read;
  }

  private pass(batch: TrainingBatch): { entry: readonly tf.Tensor4D[]; teacher?: TeacherOutputs } {
    const { stage } = this.setting;
    const upload = ({ images, height, width }: PreparedImages) => tf.tensor4d(images, [batch.count, height, width, 3]);
    const images = upload(batch);
    const asked = needsTeacher(stage) ? this.source.teacher : undefined;
    const shown = asked && batch.teacher ? upload(batch.teacher) : images;
    try {
      const teacher = asked && runTeacher(asked, shown, stage);
      return { entry: this.front.run(images), ...(teacher && { teacher }) };
    } finally {
      tf.dispose([images, shown]);
    }
  }

  private async computed(samples: readonly StageSample[]): Promise<ReadyBatch | undefined> {
    const read = await this.read(samples);
    if (read.length === 0) return undefined;
    const batch = collate(read.map(({ sample }) => sample));
    return { ...this.pass(batch), batch };
  }

  /**
   * Samples that are computed together: where means over positions are all that is kept, those of one size, so that a mean is
   * that of the image as inference pads it. Whole maps have to be of one size, so all are padded alike.
   */
  private groups<Read extends { readonly sample: TrainingSample }>(
    read: readonly Read[],
  ): readonly { readonly group: readonly Read[]; readonly padded: boolean }[] {
    if (read.length === 0) return [];
    if (this.needs.includes("whole") || needsTeacher(this.setting.stage)) return [{ group: read, padded: true }];
    const bySize = new Map<string, Read[]>();
    for (const item of read) {
      const { inputHeight, inputWidth } = item.sample.placement;
      const size = `${inputHeight}×${inputWidth}`;
      bySize.set(size, [...(bySize.get(size) ?? []), item]);
    }
    return Array.from(bySize.values(), (group) => ({ group, padded: false }));
  }

  private async fromCache(samples: readonly StageSample[], cache: FeatureCache): Promise<ReadyBatch | undefined> {
    const missing = await this.read(samples.filter(({ index }) => !cache.get(index)));
    const side = this.source.configuration.inputSize;
    const fresh = new Map<number, Awaited<ReturnType<typeof splitBatch>>[number]>();
    for (const { group, padded } of this.groups(missing)) {
      const alike = group.map(({ sample }) => sample);
      const passed = this.pass(collate(alike, padded ? side : 0));
      try {
        const parts = await splitBatch(alike, passed.entry, this.needs, passed.teacher);
        parts.forEach((part, i) => {
          fresh.set(group[i].index, part);
          cache.put(group[i].index, part);
        });
      } finally {
        tf.dispose([...passed.entry]);
        if (passed.teacher) disposeTeacherOutputs(passed.teacher);
      }
    }
    const cached = samples.flatMap(({ index }) => fresh.get(index) ?? cache.get(index) ?? []);
    if (cached.length === 0) return undefined;
    const placed = cached.map(({ sample }) => ({ ...sample, data: new Float32Array(0) }));
    return { ...joinBatch(cached), batch: collate(placed, side) };
  }
}

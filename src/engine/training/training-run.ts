// One run: a trainer with its curves, its validation, its best epoch, and a state on disk that it can go on from.
import type { Bytes } from "../../core/base/byte-source";
import { asError } from "../../core/image/image-error";
import type { Weights } from "../../domain";
import type { NetworkSource } from "../../nets/model/network-source";
import { Trainer, type StepRecord } from "../../nets/training/trainer";
import type { EpochRecord, RunPosition, RunState, RunStatus, RunSummary, SamplePrediction } from "../protocol-training";
import { bestEpochOf } from "./best-epoch";
import { fromFirstStep, openRun, type OpenedRun } from "./open-run";
import { DamagedStorageError } from "../storage/storage-errors";
import type { PreparedRun } from "./prepare-run";
import { CurveLog } from "./run-curves";
import { NothingReadError } from "./run-errors";
import { nextFile, removeUnnamed, type FileKind, type RunFiles } from "./run-files";
import { generationOf, storedStatus, type RunFile, type RunGeneration, type RunRecord } from "./run-record";
import { readWeightsFile, writeRunFile, writeStateFile, writeWeightsFile } from "./run-state-file";
import { scoreNetwork } from "./score-network";

export interface AdvanceOptions {
  /** Takes so many steps at most. */
  readonly steps?: number;
  /** Aborted: the run pauses after the step under way. */
  readonly signal?: AbortSignal;
  /** Awaited after every step: the place to read messages. */
  readonly onStep?: (record: StepRecord, run: TrainingRun) => Promise<void> | void;
  /** Awaited before every validation image. */
  readonly onValidation?: (done: number, total: number) => Promise<void> | void;
}

export interface RunOptions {
  /** Milliseconds between two savings beside those at the end of epochs and at pauses. */
  readonly saveEveryMs?: number;
  /** Validation images whose predictions are shown. */
  readonly shownSamples?: number;
  /** What an error is called in the run's status; as it calls itself unless told. */
  readonly nameError?: (error: unknown) => Promise<Error>;
}

const saveEveryMs = 30_000;
const shownSamples = 6;
/** Steps whose time tells the speed. */
const speedSteps = 20;

export class TrainingRun {
  private readonly trainer: Trainer;
  private samples: readonly SamplePrediction[] = [];
  private epochs: readonly EpochRecord[];
  private status: RunStatus;
  private trainedMs: number;
  private epochMs = 0;
  /** Steps of the epoch that took an image; undefined where it began before a reload. */
  private usedSteps: number | undefined;
  /** The last step of an epoch that has no scores yet: what kept it from them is over when the run goes on. */
  private unscored: StepRecord | undefined;
  private best: RunRecord["best"];
  private readonly stepTimes: number[] = [];
  private lastSaveMs = performance.now();

  private constructor(
    private readonly prepared: PreparedRun,
    private readonly files: RunFiles,
    private readonly base: RunSummary,
    private readonly options: RunOptions,
    private readonly curves: CurveLog,
    trainer: Trainer,
    /** As it is stored. */
    private record: RunRecord,
  ) {
    this.trainer = trainer;
    this.epochs = base.epochs;
    this.status = base.status;
    this.trainedMs = base.trainedMs;
    this.best = record.best;
  }

  /**
   * A run that has not begun; `base` says what is known of it, `held` are the checkpoints that it keeps. Writes its record.
   */
  static async create(
    prepared: PreparedRun,
    files: RunFiles,
    base: Omit<RunSummary, "position" | "status" | "epochs" | "damaged" | "trainedMs" | "storedBytes">,
    { held, ...options }: RunOptions & Pick<RunRecord, "held"> = {},
  ): Promise<TrainingRun> {
    const trainer = new Trainer(prepared.setup);
    const summary: RunSummary = {
      ...base,
      status: { kind: "ready" },
      position: positionOf(trainer),
      epochs: [],
      damaged: [],
      trainedMs: 0,
      storedBytes: 0,
    };
    const { architecture } = prepared.setup;
    const record: RunRecord = { revision: 1, summary, architecture, ...(held && { held }) };
    await files.createRecord(record);
    return new TrainingRun(prepared, files, summary, options, new CurveLog(), trainer, record);
  }

  /**
   * Goes on where the record's state was saved: steps after it are taken again, with the same numbers. Where that is
   * damaged, at the saving before; where both are, from the first step.
   */
  static async restore(prepared: PreparedRun, files: RunFiles, stored: RunRecord, options: RunOptions = {}) {
    const { record, state } = await openRun(files, stored, ["state", "best"]).catch((error: unknown): OpenedRun => {
      if (!(error instanceof DamagedStorageError)) throw error;
      return { record: fromFirstStep(stored, error.message) };
    });
    const trainer = new Trainer(prepared.setup, state?.trainer);
    const step = state?.trainer.position.step ?? 0;
    for (const sample of record.summary.damaged) prepared.damaged.set(sample.name, sample);
    // records of older versions may be ahead of their state
    const epochs = record.summary.epochs.filter((epoch) => epoch.step <= step);
    const summary = { ...record.summary, epochs, status: storedStatus(record) };
    return new TrainingRun(prepared, files, summary, options, state?.curves ?? new CurveLog(), trainer, record);
  }

  /** Of the record that this run wrote or read last. */
  get revision(): number {
    return this.record.revision ?? 0;
  }

  get summary(): RunSummary {
    const bestEpoch = bestEpochOf(this.base.task, this.epochs);
    return {
      ...this.base,
      status: this.status,
      position: positionOf(this.trainer),
      epochs: this.epochs,
      ...(bestEpoch !== undefined && { bestEpoch }),
      damaged: Array.from(this.prepared.damaged.values()),
      trainedMs: this.trainedMs,
    };
  }

  state(since: number, withSamples = true): RunState {
    const recent = this.stepTimes.slice(-speedSteps);
    const elapsed = recent.reduce((sum, ms) => sum + ms, 0);
    const { state: saved } = this.record;
    return {
      summary: this.summary,
      curves: this.curves.since(since),
      samples: withSamples ? this.samples : [],
      ...(elapsed > 0 && { stepsPerSecond: (1000 * recent.length) / elapsed }),
      ...(saved && { savedAtMs: saved.savedAtMs }),
    };
  }

  /**
   * Trains until the end, for `steps` steps, or until the signal is aborted, and saves; at the end the run is "finishing":
   * its checkpoint is to be made of what was saved. Rejects with NonFiniteLossError, NothingReadError, StorageFullError and
   * the like after having noted them in the status; the run can be taken up again from memory, and after a reload from what
   * was saved.
   */
  async advance({ steps = Infinity, signal, onStep, onValidation }: AdvanceOptions = {}): Promise<RunSummary> {
    if (this.status.kind === "finishing") return this.summary;
    this.status = { kind: "running" };
    try {
      await this.scoreEpoch(onValidation);
      for (let taken = 0; taken < steps && !this.trainer.done; taken++) {
        if (signal?.aborted) break;
        const record = await this.step();
        this.assertLearnt(record);
        if (record.endsEpoch) this.unscored = record;
        await this.scoreEpoch(onValidation);
        const isDue =
          record.endsEpoch || performance.now() - this.lastSaveMs > (this.options.saveEveryMs ?? saveEveryMs);
        // the last step's saving is the one below
        if (isDue && taken + 1 < steps && !this.trainer.done && !signal?.aborted) await this.save();
        await onStep?.(record, this);
      }
      await this.saveAs(this.trainer.done ? { kind: "finishing", as: "finished" } : { kind: "paused" });
    } catch (error) {
      const { name, message } = (await this.options.nameError?.(error)) ?? asError(error);
      await this.fail(name === "CancelledError" ? { kind: "paused" } : { kind: "failed", name, message });
      throw error;
    }
    return this.summary;
  }

  /** Ends the run early, with what is best so far: it is "finishing" then. Rejects as `advance` does. */
  async stop(): Promise<RunSummary> {
    if (this.status.kind === "finishing") return this.summary;
    await this.scoreEpoch(undefined);
    await this.saveAs({ kind: "finishing", as: this.trainer.done ? "finished" : "stopped" });
    return this.summary;
  }

  /** The network as it is now, or after the best epoch; the last where there was no epoch. */
  async network(which: "best" | "last"): Promise<NetworkSource> {
    const { architecture, configuration } = this.prepared.setup;
    const weights = await this.weights(which);
    return { architecture, configuration, weights };
  }

  dispose(): void {
    this.trainer.dispose();
  }

  private async weights(which: "best" | "last"): Promise<Weights> {
    if (which === "last" || !this.best) return this.trainer.currentWeights();
    const { file, checksum } = this.best;
    const best = await readWeightsFile(await this.files.read(file), checksum);
    return new Map([...this.prepared.setup.weights, ...best]);
  }

  private async step(): Promise<StepRecord> {
    const began = performance.now();
    const record = await this.trainer.step();
    const elapsed = performance.now() - began;
    this.trainedMs += elapsed;
    this.epochMs += elapsed;
    this.stepTimes.push(elapsed);
    if (this.stepTimes.length > 2 * speedSteps) this.stepTimes.splice(0, speedSteps);
    const { loss, terms, gradientNorm, bitsPerImage, learningRate } = record;
    this.curves.add({ loss, learningRate, gradientNorm, bitsPerImage, ...terms });
    return record;
  }

  /** Throws NothingReadError where an epoch has passed over every image. */
  private assertLearnt({ position, terms, endsEpoch }: StepRecord): void {
    if (position.stepInEpoch === 0) this.usedSteps = 0;
    if (this.usedSteps === undefined) return;
    if (Object.keys(terms).length > 0) this.usedSteps++;
    if (!endsEpoch || this.usedSteps > 0) return;
    const { training, damaged } = this.prepared;
    const [first] = training.flatMap(({ name }) => damaged.get(name) ?? []);
    // whoever brings the files back resumes the run, and they are read again
    for (const { name } of training) damaged.delete(name);
    throw new NothingReadError(training.length, first?.why);
  }

  /** The end of an epoch, where one was reached: its scores, and its weights where they are the best so far. */
  private async scoreEpoch(onValidation: AdvanceOptions["onValidation"]): Promise<void> {
    if (!this.unscored) return;
    // a run that is told to pause between two validation images does so after them: scores belong to their epoch
    const { stage, epoch, step } = this.unscored.position;
    const { validation, settings, damaged, setup } = this.prepared;
    const network = await this.network("last");
    const { scores, samples } = await scoreNetwork(network, validation, settings, {
      tasks: [this.base.task],
      damaged,
      samples: this.options.shownSamples ?? shownSamples,
      yieldToEventLoop: async (done, total) => onValidation?.(done, total),
    });
    const epochs = [...this.epochs, { stage, epoch, step: step + 1, scores, elapsedMs: this.epochMs }];
    if (bestEpochOf(this.base.task, epochs) === epochs.length - 1) {
      const written = new Map(Array.from(network.weights).filter(([name, array]) => setup.weights.get(name) !== array));
      this.best = { ...(await this.write("best", writeWeightsFile(written))), epoch: epochs.length - 1 };
    }
    this.samples = samples;
    this.epochs = epochs;
    this.epochMs = 0;
    this.unscored = undefined;
  }

  private write(kind: FileKind, chunks: AsyncIterable<Bytes>): Promise<RunFile> {
    return writeRunFile(this.files, nextFile(kind, this.record), chunks);
  }

  /** State, scores and best become what counts in one go: a record that names a best epoch has its scores as well. */
  private async save(): Promise<void> {
    const state = await this.trainer.state();
    const file = await this.write("state", writeStateFile(state, this.curves));
    const now: RunGeneration = {
      ...generationOf(this.record),
      summary: this.summary,
      state: { ...file, step: state.position.step, savedAtMs: Date.now() },
      ...(this.best && { best: this.best }),
    };
    await this.keep({ ...now, before: generationOf(this.record) });
    this.lastSaveMs = performance.now();
  }

  /** Saves under another status, which counts with the record that says so. */
  private async saveAs(status: RunStatus): Promise<void> {
    const before = this.status;
    this.status = status;
    try {
      const { state, best } = this.record;
      const isSaved = state?.step === this.trainer.nextPosition.step && best?.file === this.best?.file;
      await (isSaved ? this.keep({ ...this.record, summary: this.summary }) : this.save());
    } catch (error) {
      this.status = before;
      throw error;
    }
  }

  /** What is stored says what happened, and still describes the state that it names. */
  private async fail(status: RunStatus): Promise<void> {
    this.status = status;
    const { summary } = this.record;
    const damaged = Array.from(this.prepared.damaged.values());
    await this.keep({ ...this.record, summary: { ...summary, status, damaged } }).catch(() => undefined);
  }

  private async keep(content: RunRecord): Promise<void> {
    const record = { ...content, revision: this.revision + 1 };
    await this.files.writeRecord(record);
    this.record = record;
    await removeUnnamed(this.files, record);
  }
}

function positionOf(trainer: Trainer): RunPosition {
  const position = trainer.nextPosition;
  const stepsInEpoch = trainer.done ? 0 : trainer.stepsInEpoch(position.stage);
  return { ...position, stepsInEpoch, steps: trainer.totalSteps };
}

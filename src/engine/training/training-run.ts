// One run: a trainer with its curves, its validation, its best epoch, and a state on disk that it can go on from.
import { asError } from "../../core/image/reason";
import type { Weights } from "../../domain";
import type { NetworkSource } from "../../nets/model/network-source";
import { Trainer, type StepRecord } from "../../nets/training/trainer";
import type { EpochRecord, RunPosition, RunState, RunStatus, RunSummary, SamplePrediction } from "../protocol-training";
import type { PreparedRun } from "./prepare-run";
import { CurveLog } from "./run-curves";
import { NothingReadError } from "./run-errors";
import type { RunFiles, RunRecord } from "./run-files";
import { readStateFile, readWeightsFile, writeStateFile, writeWeightsFile } from "./run-state-file";
import { scoreNetwork } from "./score-network";

export interface AdvanceOptions {
  /** Takes so many steps at most. */
  readonly steps?: number;
  /** Aborted: the run pauses after the step under way. */
  readonly signal?: AbortSignal;
  /** Awaited after every step: the place to read messages. */
  readonly onStep?: (record: StepRecord, run: TrainingRun) => Promise<void> | void;
  /** Awaited before every validation picture. */
  readonly onValidation?: (done: number, total: number) => Promise<void> | void;
}

export interface RunOptions {
  /** Milliseconds between two savings beside those at the end of epochs and at pauses. */
  readonly saveEveryMs?: number;
  /** Validation pictures whose predictions are shown. */
  readonly shownSamples?: number;
}

const saveEveryMs = 30_000;
const shownSamples = 6;
/** Steps whose time tells the speed. */
const speedSteps = 20;

/** The score that decides which epoch is best; an epoch without one is less than any. */
function scoreOf(task: RunSummary["task"], { scores: { top1, AP, meanIoU } }: EpochRecord): number {
  const score = { classification: top1, detection: AP, segmentation: meanIoU }[task];
  return score !== undefined && Number.isFinite(score) ? score : -Infinity;
}

export class TrainingRun {
  private readonly trainer: Trainer;
  private samples: readonly SamplePrediction[] = [];
  private epochs: EpochRecord[];
  private status: RunStatus;
  private trainedMs: number;
  private epochMs = 0;
  /** Steps of the epoch that took an image; undefined where it began before a reload. */
  private usedSteps: number | undefined;
  private saved: RunRecord["state"];
  private best: RunRecord["best"];
  private readonly stepTimes: number[] = [];
  private lastSaveMs = performance.now();
  private written: number;

  private constructor(
    private readonly prepared: PreparedRun,
    private readonly files: RunFiles,
    private base: RunSummary,
    private readonly options: RunOptions,
    private readonly curves: CurveLog,
    trainer: Trainer,
    record?: RunRecord,
  ) {
    this.trainer = trainer;
    this.epochs = [...base.epochs];
    this.status = record ? resumable(base.status) : { kind: "ready" };
    this.trainedMs = base.trainedMs;
    this.saved = record?.state;
    this.best = record?.best;
    this.written = record?.revision ?? 0;
  }

  /** A run that has not begun; `base` says what is known of it. Writes its record. */
  static async create(
    prepared: PreparedRun,
    files: RunFiles,
    base: Omit<RunSummary, "position" | "status" | "epochs" | "damaged" | "trainedMs" | "storedBytes">,
    options: RunOptions = {},
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
    const run = new TrainingRun(prepared, files, summary, options, new CurveLog(), trainer);
    await files.createRecord(run.record());
    return run;
  }

  /** Goes on where the record's state was saved: steps after it are taken again, with the same numbers. */
  static async restore(prepared: PreparedRun, files: RunFiles, record: RunRecord, options: RunOptions = {}) {
    const restored = record.state && (await readStateFile(await files.read(record.state.file)));
    const trainer = new Trainer(prepared.setup, restored?.trainer);
    const step = restored?.trainer.position.step ?? 0;
    for (const sample of record.summary.damaged) prepared.damaged.set(sample.name, sample);
    const epochs = record.summary.epochs.filter((epoch) => epoch.step <= step);
    const summary = { ...record.summary, epochs };
    return new TrainingRun(prepared, files, summary, options, restored?.curves ?? new CurveLog(), trainer, record);
  }

  /** Of the record that this run wrote or read last. */
  get revision(): number {
    return this.written;
  }

  get summary(): RunSummary {
    const bestEpoch = bestOf(this.base.task, this.epochs);
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
    return {
      summary: this.summary,
      curves: this.curves.since(since),
      samples: withSamples ? this.samples : [],
      ...(elapsed > 0 && { stepsPerSecond: (1000 * recent.length) / elapsed }),
      ...(this.saved && { savedAtMs: this.saved.savedAtMs }),
    };
  }

  /**
   * Trains until the end, for `steps` steps, or until the signal is aborted, and saves. Rejects with NonFiniteLossError,
   * NothingReadError, StorageFullError and the like after having noted them in the status; the run can be taken up again from memory, and
   * after a reload from what was saved.
   */
  async advance({ steps = Infinity, signal, onStep, onValidation }: AdvanceOptions = {}): Promise<RunSummary> {
    if (this.trainer.done) return this.summary;
    this.status = { kind: "running" };
    try {
      for (let taken = 0; taken < steps && !this.trainer.done; taken++) {
        if (signal?.aborted) break;
        const record = await this.step();
        this.assertLearnt(record);
        if (record.endsEpoch) await this.endEpoch(record, signal, onValidation);
        else if (performance.now() - this.lastSaveMs > (this.options.saveEveryMs ?? saveEveryMs)) await this.save();
        await onStep?.(record, this);
      }
      this.status = this.trainer.done ? { kind: "finished" } : { kind: "paused" };
      await this.save();
    } catch (error) {
      const { name, message } = asError(error);
      this.status = name === "CancelledError" ? { kind: "paused" } : { kind: "failed", name, message };
      // the state may be what cannot be written; the record says at least what happened
      await this.writeRecord().catch(() => undefined);
      throw error;
    }
    return this.summary;
  }

  /** Ends the run early, with what is best so far. */
  async stop(): Promise<RunSummary> {
    if (!this.trainer.done) this.status = { kind: "stopped" };
    await this.save();
    return this.summary;
  }

  /** Notes what the run became. */
  async becameCheckpoint(checkpoint: string): Promise<RunSummary> {
    this.base = { ...this.base, checkpoint };
    await this.writeRecord();
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
    const best = await readWeightsFile(await this.files.read(this.best.file));
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

  private async endEpoch(
    { position, endsStage }: StepRecord,
    signal: AbortSignal | undefined,
    onValidation: AdvanceOptions["onValidation"],
  ): Promise<void> {
    // a run that is told to pause between two validation pictures does so after them: scores belong to their epoch
    const { validation, settings, damaged } = this.prepared;
    const network = await this.network("last");
    const { scores, samples } = await scoreNetwork(network, validation, settings, {
      tasks: [this.base.task],
      damaged,
      samples: this.options.shownSamples ?? shownSamples,
      breathe: async (done, total) => onValidation?.(done, total),
    });
    this.samples = samples;
    const { stage, epoch, step } = position;
    this.epochs.push({ stage, epoch, step: step + 1, scores, elapsedMs: this.epochMs });
    this.epochMs = 0;
    if (bestOf(this.base.task, this.epochs) === this.epochs.length - 1) await this.keepBest(network.weights);
    if (endsStage || !signal?.aborted) await this.save();
  }

  /** Files come in pairs, so that the one that counts is never the one being written. */
  private async replace(pair: string, current: string | undefined, write: (file: string) => Promise<void>) {
    const file = current === `${pair}-a` ? `${pair}-b` : `${pair}-a`;
    await write(file);
    return file;
  }

  private async keepBest(weights: Weights): Promise<void> {
    const start = this.prepared.setup.weights;
    const written = new Map(Array.from(weights).filter(([name, array]) => start.get(name) !== array));
    const before = this.best?.file;
    const file = await this.replace("best", before, (name) => this.files.write(name, writeWeightsFile(written)));
    this.best = { file, epoch: this.epochs.length - 1 };
    await this.writeRecord();
    if (before) await this.files.remove(before);
  }

  private async save(): Promise<void> {
    const state = await this.trainer.state();
    const before = this.saved?.file;
    const file = await this.replace("state", before, (name) =>
      this.files.write(name, writeStateFile(state, this.curves)),
    );
    this.saved = { file, step: state.position.step, savedAtMs: Date.now() };
    await this.writeRecord();
    if (before) await this.files.remove(before);
    this.lastSaveMs = performance.now();
  }

  private async writeRecord(): Promise<void> {
    const record = { ...this.record(), revision: this.written + 1 };
    await this.files.writeRecord(record);
    this.written = record.revision;
  }

  private record(): RunRecord {
    return {
      revision: this.written,
      summary: this.summary,
      architecture: this.prepared.setup.architecture,
      ...(this.saved && { state: this.saved }),
      ...(this.best && { best: this.best }),
    };
  }
}

/** A run that was under way when its worker ended is paused at what it had saved. */
export function resumable(status: RunStatus): RunStatus {
  return status.kind === "running" ? { kind: "paused" } : status;
}

function positionOf(trainer: Trainer): RunPosition {
  const position = trainer.nextPosition;
  const stepsInEpoch = trainer.done ? 0 : trainer.stepsInEpoch(position.stage);
  return { ...position, stepsInEpoch, steps: trainer.totalSteps };
}

/** The latest of the epochs with the highest score: of equals it has learnt longest, and without a score it is the last. */
function bestOf(task: RunSummary["task"], epochs: readonly EpochRecord[]): number | undefined {
  let best: number | undefined;
  for (const [i, epoch] of epochs.entries()) {
    if (best === undefined || scoreOf(task, epoch) >= scoreOf(task, epochs[best])) best = i;
  }
  return best;
}

// The life of stored runs: begun with copies of what they need, listed, stopped, finished, deleted; each step may be cut
// anywhere and goes on from what is stored.
import type { CheckpointId, CheckpointSummary } from "../protocol-checkpoints";
import type { RunCurves, RunId, RunState, RunStatus, RunSummary } from "../protocol-training";
import type { CheckpointToStore } from "../storage/checkpoint-to-store";
import type { LoadedCheckpoint } from "../storage/loaded-checkpoint";
import type { StoreOptions } from "../storage/own-checkpoints";
import type { KeptRuns, StoredRuns } from "../storage/stored-runs";
import { DamagedStorageError, UnknownCheckpointError } from "../storage/storage-errors";
import { partList, type StoredCheckpoint } from "../storage/stored-checkpoint";
import { fromFirstStep, openRun } from "./open-run";
import type { PreparedRun } from "./prepare-run";
import { CurveLog } from "./run-curves";
import { UnknownRunError } from "./run-errors";
import { removeUnnamed, type FileKind, type RunFiles } from "./run-files";
import { storedStatus, type RunRecord } from "./run-record";
import { startNetworkOfRecord, type LoadCheckpoint } from "./start-network";
import { trainedCheckpoint } from "./trained-checkpoint";
import { TrainingRun, type RunOptions } from "./training-run";

/** The checkpoints of the lab, as far as runs need them. */
export interface RunCheckpoints {
  /** Of the list, those that ship included. */
  load(id: CheckpointId): Promise<LoadedCheckpoint>;
  /** A copy that a run keeps. */
  loadRecord(record: StoredCheckpoint): Promise<LoadedCheckpoint>;
  store(checkpoint: CheckpointToStore, options: StoreOptions): Promise<CheckpointSummary>;
  /** Those that ship stay anyway; of the others nobody removes any while `keep` notes their copies. */
  hold<Result>(
    ids: readonly CheckpointId[],
    keep: (records: readonly StoredCheckpoint[]) => Promise<Result>,
  ): Promise<Result>;
  /** Hashes of the parts of those in the list. */
  listedParts(): Promise<ReadonlySet<string>>;
  /** Removes parts that nobody keeps any more. */
  sweep(): Promise<void>;
}

/** What a plan names, once each. */
function neededBy({ start, teacher }: RunSummary["plan"]): CheckpointId[] {
  const ids = [...(start.kind === "checkpoint" ? [start.checkpoint] : []), ...(teacher === undefined ? [] : [teacher])];
  return [...new Set(ids)];
}

export interface RunToBegin {
  readonly prepared: PreparedRun;
  readonly base: Omit<Parameters<typeof TrainingRun.create>[2], "held">;
  /** Of the checkpoints that the plan names. */
  readonly titles: Readonly<Record<CheckpointId, string>>;
}

export class RunKeeper {
  constructor(
    private readonly runs: StoredRuns,
    private readonly checkpoints: RunCheckpoints,
  ) {}

  files(id: RunId): RunFiles {
    return this.runs.files(id);
  }

  /** A run that has not begun, with copies of the checkpoints that it needs. */
  async create({ prepared, base, titles }: RunToBegin, options?: RunOptions): Promise<TrainingRun> {
    return this.checkpoints.hold(neededBy(base.plan), (held) =>
      TrainingRun.create(
        prepared,
        this.files(base.id),
        { ...base, ...(held.length > 0 && { held: Object.fromEntries(held.map(({ id }) => [id, titles[id]])) }) },
        { ...options, ...(held.length > 0 && { held }) },
      ),
    );
  }

  /** @throws UnknownRunError, DamagedStorageError */
  async record(id: RunId): Promise<RunRecord> {
    const record = await this.files(id).readRecord();
    if (record) return record;
    throw new UnknownRunError(id);
  }

  /** Reads what a run was begun with: its own copy, or the list where an older version kept none. */
  loaderOf({ held = [] }: Pick<RunRecord, "held">): LoadCheckpoint {
    return async (id) => {
      const own = held.find((checkpoint) => checkpoint.id === id);
      if (own) return this.checkpoints.loadRecord(own);
      try {
        return await this.checkpoints.load(id);
      } catch (error) {
        if (!(error instanceof UnknownCheckpointError)) throw error;
        throw new UnknownCheckpointError(
          `The run was begun with the checkpoint ${id}, which was deleted since. Add its file again on the page ` +
            "Checkpoints: the same weights get the same name, and the run goes on.",
        );
      }
    };
  }

  /** As it is stored: a run that nobody works on. */
  summaryOf(record: RunRecord): RunSummary {
    return { ...record.summary, status: storedStatus(record) };
  }

  /**
   * Newest first, and those of which nothing can be read; each with the bytes that go with it: of its files, and of what it
   * alone keeps of checkpoints.
   */
  async list(): Promise<KeptRuns> {
    const { records, damaged } = await this.runs.list();
    const listed = await this.checkpoints.listedParts();
    const keptBy = records.map(
      ({ held = [] }) => new Map(held.flatMap(partList).map(({ hash, bytes }) => [hash, bytes])),
    );
    const withCopies = records.map((record, i) => {
      const alone = Array.from(keptBy[i]).filter(
        ([hash]) => !listed.has(hash) && keptBy.every((kept, other) => other === i || !kept.has(hash)),
      );
      const storedBytes = alone.reduce((sum, [, bytes]) => sum + bytes, record.summary.storedBytes);
      return { ...record, summary: { ...record.summary, storedBytes } };
    });
    return { records: withCopies, damaged };
  }

  /** What is stored, with what is needed to read it. @throws DamagedStorageError, UnknownCheckpointError */
  async open(stored: RunRecord, kinds: readonly FileKind[] = ["state", "best"]) {
    const { record, state, best } = await openRun(this.files(stored.summary.id), stored, kinds);
    const curves: RunCurves = (state?.curves ?? new CurveLog()).since(0);
    const start = await startNetworkOfRecord(record, this.loaderOf(record));
    return {
      record,
      summary: this.summaryOf(record),
      curves,
      start,
      async network(which: "best" | "last") {
        const written = (which === "best" ? best : undefined) ?? state?.trainer.written ?? new Map();
        return { architecture: record.architecture, weights: new Map([...start.weights, ...written]) };
      },
    };
  }

  /** Curves of what is stored, from step `since` on. */
  async state(stored: RunRecord, since: number): Promise<RunState> {
    const { record, state } = await openRun(this.files(stored.summary.id), stored, ["state"]);
    return {
      summary: this.summaryOf(record),
      curves: (state?.curves ?? new CurveLog()).since(since),
      samples: [],
      ...(record.state && { savedAtMs: record.state.savedAtMs }),
    };
  }

  /** Ends a run that no worker holds with the best epoch that was saved: its dataset is not needed for that. */
  async stop(id: RunId): Promise<RunSummary> {
    const record = await this.record(id);
    const status = storedStatus(record);
    if (status.kind !== "finishing" && record.summary.checkpoint === undefined) {
      await this.rewrite(id, record, { ...record.summary, status: { kind: "finishing", as: "stopped" } });
    }
    return this.finish(id);
  }

  /**
   * Makes the checkpoint of a run that has ended, from what is stored. However often it is cut and asked for again, one
   * checkpoint comes of it: its id follows from its weights. Where what was saved is damaged the run goes back to the saving
   * before, or to its first step, and its summary says so. @throws StorageFullError, noted in the run's status, which stays "finishing"
   */
  async finish(id: RunId): Promise<RunSummary> {
    const stored = await this.record(id);
    const status = storedStatus(stored);
    if (status.kind !== "finishing") return this.summaryOf(stored);
    // of a run that has ended there is no saving before, so that all of it must be whole
    const opened = await this.open(stored).catch(async (error: unknown) => {
      if (!(error instanceof DamagedStorageError)) throw error;
      const first = fromFirstStep(stored, error.message);
      return this.rewrite(id, first, first.summary);
    });
    if ("id" in opened) return opened;
    const { record, summary, start, network } = opened;
    if (summary.status.kind !== "finishing") return this.rewrite(id, record, summary);
    try {
      const made = trainedCheckpoint(await network("best"), summary, start);
      const { id: checkpoint } = await this.checkpoints.store(made, { precision: "float32" });
      return await this.rewrite(id, record, { ...summary, status: { kind: summary.status.as }, checkpoint });
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      const failed: RunStatus = { kind: "finishing", as: summary.status.as, name, message };
      // on a full disk not even that may find room
      await this.rewrite(id, record, { ...summary, status: failed }).catch(() => undefined);
      throw error;
    }
  }

  /** Removes the run, and the parts of checkpoints that it alone has kept. */
  async remove(id: RunId): Promise<void> {
    await this.runs.remove(id);
    await this.checkpoints.sweep();
  }

  /** The record of a run, with copies of what it needs where an older version kept none. @throws UnknownCheckpointError */
  async withCopies(record: RunRecord): Promise<RunRecord> {
    const { summary, held = [] } = record;
    const lacking = neededBy(summary.plan).filter((id) => !held.some((own) => own.id === id));
    return this.checkpoints.hold(lacking, async (copies) => {
      if (copies.length === 0) return record;
      const next = { ...record, revision: (record.revision ?? 0) + 1, held: [...held, ...copies] };
      await this.files(summary.id).writeRecord(next);
      return next;
    });
  }

  /** Gives the runs of older versions that need a checkpoint, which is to be deleted, copies of it. */
  async keepCopies(id: CheckpointId): Promise<void> {
    const { records } = await this.runs.list();
    for (const { summary } of records.filter(({ summary }) => neededBy(summary.plan).includes(id))) {
      await this.withCopies(await this.record(summary.id)).catch((error: unknown) => {
        // what else it needs is gone already
        if (!(error instanceof UnknownCheckpointError)) throw error;
      });
    }
  }

  /** Removes what cut deletions left. */
  async sweep(): Promise<void> {
    await this.runs.sweep();
    await this.checkpoints.sweep();
  }

  /** Writes another summary; a run that has its checkpoint falls back on nothing any more. */
  private async rewrite(id: RunId, record: RunRecord, summary: RunSummary): Promise<RunSummary> {
    const files = this.files(id);
    const { before, ...now } = record;
    const hasEnded = summary.checkpoint !== undefined;
    const next = { ...now, ...(before && !hasEnded && { before }), revision: (record.revision ?? 0) + 1, summary };
    await files.writeRecord(next);
    await removeUnnamed(files, next);
    return summary;
  }
}

// What is stored of a run beside its files, sealed with a checksum: as it is, and as it was before the last saving.
import type { Architecture } from "../../domain";
import type { RunPosition, RunStatus, RunSummary } from "../protocol-training";
import { DamagedStorageError } from "../storage/storage-errors";
import type { StoredCheckpoint } from "../storage/stored-checkpoint";
import { valueChecksum } from "../storage/value-checksum";

/** A file of the run, and the CRC-32 of its bytes; older versions kept none. */
export interface RunFile {
  readonly file: string;
  readonly checksum?: number;
}

/** A run as of one saving: what it says of itself and the files that go with it. A file counts once a record names it. */
export interface RunGeneration {
  readonly summary: RunSummary;
  /** Of the network under training, the dataset's classes included. */
  readonly architecture: Architecture;
  /** Copies of the checkpoints that the run was begun with: their parts stay as long as it does. Older versions kept none. */
  readonly held?: readonly StoredCheckpoint[];
  /** The file with parameters, optimizer and curves, and the step after which it was written. */
  readonly state?: RunFile & { readonly step: number; readonly savedAtMs: number };
  /** The file with the parameters of the best epoch. */
  readonly best?: RunFile & { readonly epoch: number };
}

export interface RunRecord extends RunGeneration {
  /** How often it was written; absent in records of older versions. Whoever remembers another one has an old state. */
  readonly revision?: number;
  /** The saving before, whose files are kept as well: what a damaged one is fallen back on. */
  readonly before?: RunGeneration;
}

type Now = Omit<RunRecord, "before">;

/** A record as it lies in the browser's storage or on disk. */
export interface SealedRecord {
  readonly record: Now;
  /** Absent in records of older versions. */
  readonly checksum?: number;
  readonly before?: { readonly record: RunGeneration; readonly checksum: number };
}

export function sealRecord({ before, ...record }: RunRecord): SealedRecord {
  return {
    record,
    checksum: valueChecksum(record),
    ...(before && { before: { record: before, checksum: valueChecksum(before) } }),
  };
}

/** The record, or the one before where it is damaged. @throws DamagedStorageError where both are */
export function unsealRecord({ record, checksum, before }: SealedRecord): RunRecord {
  const isBeforeGood = before !== undefined && isSealed(before.record, before.checksum);
  if (checksum === undefined) return record;
  if (isSealed(record, checksum)) return { ...record, ...(isBeforeGood && { before: before.record }) };
  if (!isBeforeGood) {
    throw new DamagedStorageError(
      "What the browser kept of this run is damaged: it is not what was written. Delete the run and begin it again: " +
        "with the same data, recipe and seed it takes the same steps.",
    );
  }
  const note = "What was saved last of this run is damaged, so it goes on from the saving before.";
  return { ...before.record, summary: withNote(before.record.summary, note) };
}

function isSealed(record: unknown, checksum: number): boolean {
  try {
    return valueChecksum(record) === checksum;
  } catch {
    return false;
  }
}

/** The summary with one more sentence about its storage, each once. */
export function withNote(summary: RunSummary, note: string): RunSummary {
  const { notes = [] } = summary;
  return notes.includes(note) ? summary : { ...summary, notes: [...notes, note] };
}

/** The generation alone, as what a later record falls back on. */
export function generationOf({ summary, architecture, held, state, best }: RunGeneration): RunGeneration {
  return { summary, architecture, ...(held && { held }), ...(state && { state }), ...(best && { best }) };
}

/** Names of the files that a record counts. */
export function namedFiles({ before, ...now }: RunRecord): ReadonlySet<string> {
  return new Set([now, before].flatMap((of) => [of?.state?.file, of?.best?.file]).filter((name) => name !== undefined));
}

function isAtEnd({ state }: Pick<RunGeneration, "state">, { steps }: RunPosition): boolean {
  return state !== undefined && steps > 0 && state.step >= steps;
}

/**
 * How a run stands that nobody works on: one that was under way is paused at what it had saved, and one that has taken its
 * last step, or was stopped, lacks only its checkpoint.
 */
export function storedStatus(generation: Pick<RunGeneration, "summary" | "state">): RunStatus {
  const { status, checkpoint, position } = generation.summary;
  if (status.kind === "finishing") return status;
  if (status.kind === "finished" || status.kind === "stopped") {
    return checkpoint === undefined ? { kind: "finishing", as: status.kind } : status;
  }
  if (isAtEnd(generation, position)) return { kind: "finishing", as: "finished" };
  return status.kind === "running" ? { kind: "paused" } : status;
}

// A stored run opened: the files of its record held against their checksums, or those of the saving before.
import type { OwnWeights } from "../../domain";
import type { RunSummary } from "../protocol-training";
import { DamagedStorageError } from "../storage/storage-errors";
import type { FileKind, RunFiles } from "./run-files";
import { withNote, type RunGeneration, type RunRecord } from "./run-record";
import { readStateFile, readWeightsFile, type RestoredState } from "./run-state-file";

export interface OpenedRun {
  /** As it is stored; where a file is damaged, as it was before the last saving, with a note that says so. */
  readonly record: RunRecord;
  /** Absent where it was not asked for, or the run has none yet. */
  readonly state?: RestoredState;
  readonly best?: OwnWeights;
}

type Opened = Omit<OpenedRun, "record">;

async function opened(files: RunFiles, { state, best }: RunGeneration, kinds: readonly FileKind[]): Promise<Opened> {
  return {
    ...(state &&
      kinds.includes("state") && { state: await readStateFile(await files.read(state.file), state.checksum) }),
    ...(best && kinds.includes("best") && { best: await readWeightsFile(await files.read(best.file), best.checksum) }),
  };
}

const unchecked =
  "It was resumed from what an older version of the lab saved without checksums, so nothing could tell whether that was damaged.";

/** What a person can do about a run of which no saving is whole. */
function advice({ summary }: RunGeneration): string {
  return summary.checkpoint === undefined
    ? "Resume it with its data: it takes its steps again from the first, with the same numbers."
    : "What it became is not touched: its checkpoint is on the page Checkpoints.";
}

/** The files of `kinds`. @throws DamagedStorageError where one is damaged, and of the saving before as well */
export async function openRun(files: RunFiles, record: RunRecord, kinds: readonly FileKind[]): Promise<OpenedRun> {
  try {
    const content = await opened(files, record, kinds);
    const isUnchecked = kinds.some((kind) => record[kind] && record[kind].checksum === undefined);
    return { ...content, record: isUnchecked ? { ...record, summary: withNote(record.summary, unchecked) } : record };
  } catch (error) {
    if (!(error instanceof DamagedStorageError)) throw error;
    const { before, revision } = record;
    const went = (sentence: string) => new DamagedStorageError(`${error.message} ${sentence}`);
    if (!before) throw went(advice(record));
    try {
      const content = await opened(files, before, kinds);
      const note = `${error.message} The run went back to step ${before.state?.step ?? 0}, where it was saved before.`;
      const summary = withNote(before.summary, note);
      return { ...content, record: { ...before, summary, ...(revision !== undefined && { revision }) } };
    } catch (second) {
      if (!(second instanceof DamagedStorageError)) throw second;
      throw went(`So is what was saved before it (${second.message}) ${advice(record)}`);
    }
  }
}

/** The run before its first step: from there it takes the same steps again. */
export function fromFirstStep({ summary, architecture, held, revision }: RunRecord, why: string): RunRecord {
  const position = { ...summary.position, stage: 0, epoch: 0, stepInEpoch: 0, step: 0 };
  const begun: { -readonly [Key in keyof RunSummary]: RunSummary[Key] } = {
    ...summary,
    status: { kind: "paused" },
    position,
    epochs: [],
    damaged: [],
    trainedMs: 0,
  };
  delete begun.bestEpoch;
  return {
    summary: withNote(begun, why),
    architecture,
    ...(held && { held }),
    ...(revision !== undefined && { revision }),
  };
}

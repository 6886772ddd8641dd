// A run's whole life, gone on with from whatever the disk has: begun, paused, its start deleted, trained or stopped,
// finished, exported, deleted.
import type { DataSet } from "../../core/datasets/data-set";
import { storedStatus, type RunRecord } from "../../engine/training/run-record";
import { dropActive, gather, keepActive, resumeRun } from "../../engine/training/active-runs";
import { exportRun } from "../../engine/training/export-run";
import { valueChecksum } from "../../engine/storage/value-checksum";
import { planFrom, storesOn } from "./crash-world";
import type { JournalDisk } from "./disk-journal";

export const phases = [
  "start",
  "autosave",
  "epoch’s end",
  "best kept",
  "pause",
  "start’s deletion",
  "end of training",
  "stop",
  "finish",
  "export",
  "delete",
] as const;
export type Phase = (typeof phases)[number];

export type Ending = "finished" | "stopped";

/** What a run came to: checksums of everything that a person can take from it. */
export interface LifeOutcome {
  readonly checkpoint: string;
  readonly curves: number;
  readonly epochs: number;
  readonly weights: number;
  readonly exported: number;
  /** Checkpoints in the list when the run had its own. */
  readonly checkpoints: number;
}

/** Thrown where the disk has no run though one had been stored, or less of it than was saved. */
export class LostRunError extends Error {
  override readonly name = "LostRunError";
}

export interface Life {
  readonly disk: JournalDisk;
  readonly dataSet: DataSet;
  /** Id of the checkpoint that the run begins with. */
  readonly start: string;
  readonly ending: Ending;
  /** Whether the person knows of the run: whether it was told that it is begun. */
  readonly begun: boolean;
  /** Whether the person has said to delete it. */
  readonly deleting: boolean;
  /** Steps that the disk had called safe when the power went, unless it lied. */
  readonly savedStep: number;
}

const id = "5".repeat(32);
/** The first epoch ends with step 2; the run that is stopped has taken one step of the second. */
const pauseAt = 1;
const stopAt = 3;
/** No life takes so many turns. */
const maxTurns = 12;

async function begin({ disk, dataSet, start }: Life): Promise<void> {
  disk.phase = "start";
  const { own, keeper } = storesOn(disk);
  const plan = planFrom(start);
  const ingredients = await gather(plan, dataSet, (wanted) => own.load(wanted));
  const { prepared, titles } = ingredients;
  const base = {
    id,
    plan,
    task: plan.recipe.task,
    classNames: prepared.classNames,
    inputSize: prepared.settings.inputSize,
    dataSet: prepared.dataSet,
    createdAtMs: 0,
  };
  const run = await keeper.create({ prepared, base, titles }, { saveEveryMs: -1 });
  keepActive(id, { ...ingredients, run });
}

/** Trains to step `to`, or to the end. */
async function train({ disk, dataSet, savedStep }: Life, steps: number, last: Phase): Promise<void> {
  const { keeper } = storesOn(disk);
  disk.phase = "autosave";
  const { run } = await resumeRun(id, dataSet, undefined, keeper, { saveEveryMs: -1 });
  const { step: found } = run.summary.position;
  if (found < savedStep) throw new LostRunError(`Step ${savedStep} was saved, and the run goes on from step ${found}.`);
  let left = steps;
  await run.advance({
    steps,
    onValidation: () => void (disk.phase = "epoch’s end"),
    onStep(_, trained) {
      const { step, steps: all } = trained.summary.position;
      disk.phase = --left === 0 || step === all ? last : "autosave";
    },
  });
}

/** A run that is stopped now would become the epoch that its summary calls the best. */
function assertBest({ best, summary: { bestEpoch } }: RunRecord): void {
  if (best?.epoch === bestEpoch) return;
  throw new Error(`The file of the best epoch is that of epoch ${best?.epoch}, and the run says ${bestEpoch}.`);
}

async function outcomeOf(disk: JournalDisk, record: RunRecord): Promise<LifeOutcome> {
  disk.phase = "export";
  disk.read();
  const { own, keeper } = storesOn(disk);
  const { network, ...known } = await keeper.open(record);
  const [best, last] = [await network("best"), await network("last")];
  const { blob } = await exportRun({ ...known, network: async () => best }, "safetensors");
  disk.read();
  const { summary, curves } = known;
  return {
    checkpoint: summary.checkpoint ?? "none",
    curves: valueChecksum(curves),
    epochs: valueChecksum([summary.bestEpoch, summary.epochs.map(({ step, scores }) => [step, scores])]),
    weights: valueChecksum([best, last].map(({ weights }) => Object.fromEntries(weights))),
    exported: valueChecksum(new Uint8Array(await blob.arrayBuffer())),
    checkpoints: (await own.list()).length,
  };
}

/** Lives on to the end. Rejects with LostRunError, and with whatever keeps the run from going on. */
export async function live(life: Life): Promise<LifeOutcome | undefined> {
  const { disk, start, ending, begun, deleting } = life;
  let outcome: LifeOutcome | undefined;
  let isFirst = true;
  try {
    for (let turn = 0; turn < maxTurns; turn++, isFirst = false) {
      const { own, keeper } = storesOn(disk);
      if (isFirst) {
        disk.phase = "start";
        await keeper.sweep();
      }
      const { records, damaged } = await keeper.list();
      if (damaged.length > 0) throw new Error(damaged[0].why);
      const [record] = records;
      if (!record) {
        if (outcome ?? (isFirst && deleting)) return outcome;
        if (!isFirst || begun) throw new LostRunError("The run is gone.");
        await begin(life);
        continue;
      }
      const step = record.state?.step ?? 0;
      assertBest(record);
      const status = storedStatus(record);
      const isThere = (await own.list()).some((checkpoint) => checkpoint.id === start);
      if (status.kind === "finishing") {
        disk.phase = "finish";
        dropActive(id);
        await keeper.finish(id);
      } else if (status.kind === "finished" || status.kind === "stopped") {
        outcome = await outcomeOf(disk, record);
        disk.phase = "delete";
        dropActive(id);
        await keeper.remove(id);
      } else if (step < pauseAt) await train(life, pauseAt - step, "pause");
      else if (isThere) {
        disk.phase = "start’s deletion";
        await own.remove(start);
      } else if (ending === "finished") await train(life, Infinity, "end of training");
      else if (step < stopAt) await train(life, stopAt - step, "pause");
      else {
        disk.phase = "stop";
        dropActive(id);
        await keeper.stop(id);
      }
    }
    throw new Error(`The run has not ended after ${maxTurns} turns.`);
  } finally {
    dropActive(id);
  }
}

// What people do with evaluations. One goes on when the page is left; the tray shows it, and cancelling there keeps what is done.
import { isNamed } from "../../../engine/client";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { DataSource } from "../../../engine/protocol-datasets";
import type {
  EvaluationOutcome,
  EvaluationPlan,
  EvaluationResult,
  ResultId,
  ResultSummary,
  UnfinishedRun,
} from "../../../engine/protocol-evaluation";
import { formatCount } from "../../components/format";
import { askToDelete } from "../../shared/confirm";
import { runJob, runQuietly } from "../../shared/engine-link";
import { createExaminer } from "../../shared/examination";
import { refresh } from "../../shared/query-client";
import { changeEvaluationDraft, setProposal, useEvaluationDraft } from "../../stores/evaluation-draft-store";
import {
  forgetUnstored,
  keepUnstored,
  noteOpened,
  setEvaluationStatus,
  useEvaluationStore,
} from "../../stores/evaluation-store";
import { proposalKey } from "./draft-plan";
import { resultTitle } from "./result-text";

/** Reads a dataset, whose images can be opened from then on. */
export const { examine, stop: stopExamining } = createExaminer(changeEvaluationDraft, (source, report) =>
  noteOpened({ source, report }),
);

/** How the data's classes may go with those of each checkpoint; what is known is not asked again. */
export async function proposeMaps(
  source: DataSource,
  fingerprint: string,
  checkpoints: readonly CheckpointSummary[],
): Promise<void> {
  const asked = checkpoints.map(({ id }) => ({ checkpoint: id, key: proposalKey(fingerprint, id) }));
  const unknown = asked.filter(({ key }) => !useEvaluationDraft.getState().proposals[key]);
  for (const { key } of unknown) setProposal(key, { kind: "running" });
  for (const { key, checkpoint } of unknown) {
    try {
      setProposal(key, { kind: "done", proposals: await runQuietly("propose-class-maps", { source, checkpoint }) });
    } catch (error) {
      setProposal(key, { kind: "failed", error: error as Error });
    }
  }
}

/** Runs what ends in results; the status says what became of it. */
async function conclude(title: string, work: (signal: AbortSignal) => Promise<EvaluationOutcome>): Promise<void> {
  if (useEvaluationStore.getState().status.kind === "running") return;
  const controller = new AbortController();
  setEvaluationStatus({ kind: "running", title, cancel: () => controller.abort() });
  try {
    const { results, storageProblem } = await work(controller.signal);
    if (storageProblem !== undefined) keepUnstored(results);
    await refresh("results");
    setEvaluationStatus({ kind: "done", results: results.map(({ id }) => id), storageProblem });
  } catch (error) {
    await refresh("results");
    setEvaluationStatus(
      isNamed(error, "CancelledError") ? { kind: "cancelled" } : { kind: "failed", error: error as Error },
    );
  }
}

export async function evaluate(source: DataSource, plan: EvaluationPlan, name: string): Promise<void> {
  const title = `Evaluating on ${name}`;
  await conclude(title, (signal) => runJob(title, "evaluate", { source, plan }, signal));
}

export async function resumeEvaluation(source: DataSource, { run, dataSet }: UnfinishedRun): Promise<void> {
  const title = `Evaluating on ${dataSet.name}`;
  await conclude(title, (signal) => runJob(title, "evaluate", { source, resume: run }, signal));
}

/** Makes results of what an unfinished run has. */
export async function concludeEvaluation({ run, dataSet }: UnfinishedRun): Promise<void> {
  const title = `Scoring what is done of ${dataSet.name}`;
  await conclude(title, (signal) => runJob(title, "conclude-evaluation", { run }, signal));
}

/** Rejects with the engine's named error. */
export async function readResult(id: ResultId, signal?: AbortSignal): Promise<EvaluationResult> {
  const unstored = useEvaluationStore.getState().unstored.find((result) => result.id === id);
  return unstored ?? runQuietly("read-result", { id }, signal);
}

/** Asks first; `onDeleted` is called once it is gone. */
export function deleteResult(
  result: Pick<ResultSummary, "id" | "checkpoint" | "codec">,
  onDeleted: (id: ResultId) => void,
): void {
  const { id } = result;
  void askToDelete({
    what: `the result of ${resultTitle(result)}`,
    consequence: "Its figures and details are gone for good, here and in Charts. Data and checkpoint are not touched.",
    async remove() {
      forgetUnstored(id);
      await runQuietly("delete-result", { id });
      await refresh("results");
      onDeleted(id);
    },
  });
}

export function deleteUnfinished({ run, dataSet, done }: UnfinishedRun): void {
  void askToDelete({
    what: `the unfinished run on ${dataSet.name}`,
    consequence: `Its ${formatCount(done)} answers are lost. The data is not touched.`,
    async remove() {
      await runQuietly("delete-result", { run });
      await refresh("results");
    },
  });
}

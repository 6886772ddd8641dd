// The jobs about evaluations and their results.
import { openSource } from "../datasets/open-source";
import { proposedClassMaps } from "../evaluation/entry-facts";
import { evaluationsElsewhere, withEvaluation } from "../evaluation/evaluation-lock";
import type { EvaluationJobs, UnfinishedRun } from "../protocol-evaluation";
import { loadCheckpoint } from "../storage/checkpoint-store";
import { answering } from "../storage/loaded-checkpoint";
import { listResults, readResult, removeResult, removeUnfinished } from "../storage/result-store";
import { tellPages } from "../storage/tab-channel";
import { beginRun, completeRun, concludeRun, cutRuns, forgetRun, foundRun, resumedRun } from "./evaluation-runs";
import type { JobTable } from "./job";

/** Tells the other tabs once the results, or what is left of a run, are others. */
async function told<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } finally {
    tellPages("results");
  }
}

export const evaluationJobs: JobTable<keyof EvaluationJobs> = {
  async "propose-class-maps"({ source, checkpoint }, context) {
    const dataSet = await openSource(source, context);
    return { output: proposedClassMaps(dataSet, answering(await loadCheckpoint(checkpoint))), transfer: [] };
  },
  async evaluate(input, context) {
    const { source } = input;
    if ("resume" in input) {
      const resuming = withEvaluation(input.resume, async () => {
        const dataSet = await openSource(source, context);
        return completeRun(await resumedRun(input.resume, dataSet, context), dataSet, context);
      });
      return { output: await told(resuming), transfer: [] };
    }
    const dataSet = await openSource(source, context);
    const state = await beginRun(dataSet, input.plan, context);
    const evaluating = withEvaluation(state.run, () => completeRun(state, dataSet, context));
    return { output: await told(evaluating), transfer: [] };
  },
  async "conclude-evaluation"({ run }) {
    const concluding = withEvaluation(run, async () => concludeRun(await foundRun(run)));
    return { output: await told(concluding), transfer: [] };
  },
  async "list-results"() {
    const elsewhere = await evaluationsElsewhere();
    const { results, unfinished } = await listResults();
    const cut = cutRuns(unfinished).map((run): UnfinishedRun =>
      elsewhere.has(run.run) ? { ...run, isElsewhere: true } : run,
    );
    return { output: { results, unfinished: cut }, transfer: [] };
  },
  async "read-result"({ id }) {
    return { output: await readResult(id), transfer: [] };
  },
  async "delete-result"(input) {
    if ("id" in input) {
      await told(removeResult(input.id));
    } else {
      const { run } = input;
      const removing = withEvaluation(run, async () => {
        forgetRun(run);
        await removeUnfinished(run);
      });
      await told(removing);
    }
    return { output: null, transfer: [] };
  },
};

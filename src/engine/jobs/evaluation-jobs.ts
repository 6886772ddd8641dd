// The jobs about evaluations and their results.
import { openSource } from "../datasets/open-source";
import { proposedClassMaps } from "../evaluation/entry-facts";
import type { EvaluationJobs } from "../protocol-evaluation";
import { loadCheckpoint } from "../storage/checkpoint-store";
import { listResults, readResult, removeResult, removeUnfinished } from "../storage/result-store";
import { beginRun, completeRun, concludeRun, cutRuns, forgetRun, foundRun, resumedRun } from "./evaluation-runs";
import type { Job } from "./job";

export const evaluationJobs: { readonly [Kind in keyof EvaluationJobs]: Job<Kind> } = {
  async "propose-class-maps"({ source, checkpoint }, context) {
    const dataSet = await openSource(source, context);
    return { output: proposedClassMaps(dataSet, await loadCheckpoint(checkpoint)), transfer: [] };
  },
  async evaluate(input, context) {
    const dataSet = await openSource(input.source, context);
    const state =
      "resume" in input
        ? await resumedRun(input.resume, dataSet, context)
        : await beginRun(dataSet, input.plan, context);
    return { output: await completeRun(state, dataSet, context), transfer: [] };
  },
  async "conclude-evaluation"({ run }) {
    return { output: await concludeRun(await foundRun(run)), transfer: [] };
  },
  async "list-results"() {
    const { results, unfinished } = await listResults();
    return { output: { results, unfinished: cutRuns(unfinished) }, transfer: [] };
  },
  async "read-result"({ id }) {
    return { output: await readResult(id), transfer: [] };
  },
  async "delete-result"(input) {
    if ("id" in input) {
      await removeResult(input.id);
    } else {
      forgetRun(input.run);
      await removeUnfinished(input.run);
    }
    return { output: null, transfer: [] };
  },
};

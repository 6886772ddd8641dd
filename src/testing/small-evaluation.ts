// Evaluations of small networks on scenes, for tests.
import { scenesDataSet } from "../core/datasets/scenes-data-set";
import type { DataSet } from "../core/datasets/data-set";
import { taskNames, type TaskName } from "../domain";
import { entryFacts } from "../engine/evaluation/entry-facts";
import { newEvaluation, type EvaluationState } from "../engine/evaluation/evaluation-state";
import type { ClassMaps, EvaluationEntry, EvaluationPlan, EvaluationResult } from "../engine/protocol-evaluation";
import { parseConfiguration } from "../core/networks/configuration";
import { smallArchitecture, smallNetwork, smallSummary } from "./small-network";

// an arbitrary network is sure of nothing; with this threshold it detects all the same
const configuration = parseConfiguration({
  name: "small",
  title: "small",
  inputSize: 64,
  detection: { scoreThreshold: 0.01, proposals: 50 },
});

/** Six of the eight kinds, two of them as boxes, three as pixels: what small networks have classes for. */
export const smallClassMaps: ClassMaps = {
  classification: [0, 1, 2, 3, 4, 5, null, null],
  detection: [0, 1, 2, null, null, null, null, null, null],
  segmentation: [0, 1, 2, 3, null, null, null, null, null],
};

export function smallCheckpoint(id: string, { teacher = false, salt = "small" } = {}) {
  const architecture = smallArchitecture("basic", teacher ? [8] : undefined);
  const summary = smallSummary(id, architecture, teacher ? undefined : "0".repeat(32));
  const { weights } = smallNetwork(architecture, salt);
  return { architecture, weights: new Map(weights), configuration, summary };
}

type SmallCheckpoint = ReturnType<typeof smallCheckpoint>;

export const smallScenes = (count: number): Promise<DataSet> => scenesDataSet({ seed: 5, count, size: 64 });

interface SmallPlan {
  readonly checkpoints: readonly SmallCheckpoint[];
  readonly entries?: readonly EvaluationEntry[];
  readonly tasks?: readonly TaskName[];
  readonly more?: Partial<EvaluationPlan>;
}

/** A run over `dataSet` that has not begun; entries are the checkpoints as they are, unless told. */
export async function smallEvaluation(
  dataSet: DataSet,
  { checkpoints, entries, tasks = taskNames, more = {} }: SmallPlan,
): Promise<EvaluationState> {
  const rows = entries ?? checkpoints.map(({ summary }) => ({ checkpoint: summary.id, classMaps: smallClassMaps }));
  const plan: EvaluationPlan = { entries: rows, tasks, protocol: "unified", ...more };
  const facts = await Promise.all(
    rows.map((entry) =>
      entryFacts(
        checkpoints.find(({ summary }) => summary.id === entry.checkpoint)!,
        dataSet,
        plan,
        entry,
      ),
    ),
  );
  return newEvaluation("5".repeat(32), dataSet, plan, facts, { labVersion: "0.0.0", backend: "wasm" });
}

/** A result without what no two runs share. */
export function timeless({ finishedAtMs: _finished, elapsedMs: _elapsed, ...rest }: EvaluationResult) {
  return rest;
}

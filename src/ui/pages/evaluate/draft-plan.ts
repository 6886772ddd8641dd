// From what people told the page to a plan the engine can evaluate, or the sentences why there is none yet.
import { taskNames, type TaskName } from "../../../domain";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { DataSetReport } from "../../../engine/protocol-datasets";
import {
  codecTitles,
  inputCodecNames,
  type EvaluationPlan,
  type InputCodec,
} from "../../../engine/protocol-evaluation";
import { numbersProblem, ownInputOf } from "../../shared/protocol-fields";
import type { EvaluationDraft } from "../../stores/evaluation-draft-store";
import { pageTasks } from "../../tasks/tasks";
import { readQualities } from "./codec-qualities";
import { matchesNothing } from "../../shared/class-match";
import { familyFor } from "../../shared/demo-family";
import { mapsOf, matchGroups, type CheckpointProposals, type MatchGroup } from "./match-groups";

interface OfferedCheckpoint {
  readonly summary: CheckpointSummary;
  readonly chosen: boolean;
  /** Why it cannot be chosen. */
  readonly why?: string;
}

export interface ResolvedEvaluation {
  readonly report?: DataSetReport;
  readonly tasks: readonly TaskName[];
  readonly offered: readonly OfferedCheckpoint[];
  readonly chosen: readonly CheckpointSummary[];
  readonly groups: readonly MatchGroup[];
  /** Chosen checkpoints whose classes have not been matched yet. */
  readonly unproposed: readonly CheckpointSummary[];
  readonly images?: number;
  readonly plan?: EvaluationPlan;
  readonly problems: readonly string[];
}

/** Names what a checkpoint's classes were matched with. */
export function proposalKey(fingerprint: string, checkpoint: string): string {
  return `${fingerprint} ${checkpoint}`;
}

function hasHead({ tasks }: CheckpointSummary, among: readonly TaskName[]): boolean {
  return among.some((task) => tasks[task].present);
}

function offer(
  { checkpoints: asked, source }: EvaluationDraft,
  checkpoints: readonly CheckpointSummary[],
  tasks: readonly TaskName[],
): OfferedCheckpoint[] {
  const usable = checkpoints.filter((summary) => hasHead(summary, tasks));
  const family = familyFor(checkpoints, source.kind === "scenes" ? "scenes" : undefined);
  const shipped = usable.filter(({ ships, knows }) => ships && knows === family);
  const first = shipped.length > 0 ? shipped : usable.slice(0, 1);
  const ids = new Set(asked ?? first.map(({ id }) => id));
  return checkpoints.map((summary) => {
    const can = usable.includes(summary);
    return {
      summary,
      chosen: can && ids.has(summary.id),
      ...(!can && { why: tasks.length > 0 ? `has no head for ${tasks.join(" or ")}` : "no task is chosen" }),
    };
  });
}

function codecsOf({ qualities }: EvaluationDraft): {
  readonly codecs: readonly InputCodec[];
  readonly problems: readonly string[];
} {
  const read = inputCodecNames.map((name) => ({ name, ...readQualities(codecTitles[name], qualities[name]) }));
  return {
    codecs: read.flatMap(({ name, values }) => values.map((quality) => ({ name, quality }))),
    problems: read.flatMap(({ problem }) => problem ?? []),
  };
}

function entriesOf(
  chosen: readonly CheckpointSummary[],
  codecs: readonly InputCodec[],
  groups: readonly MatchGroup[],
): EvaluationPlan["entries"] {
  return chosen.flatMap((summary) => {
    const entry = { checkpoint: summary.id, classMaps: mapsOf(groups, summary) };
    return [entry, ...codecs.map((codec) => ({ ...entry, codec }))];
  });
}

export function resolveEvaluation(
  draft: EvaluationDraft,
  checkpoints: readonly CheckpointSummary[],
): ResolvedEvaluation {
  const { examination, protocol, protocolNumbers, segmentationPixels, split, limit, proposals: known } = draft;
  const report = examination.kind === "done" ? examination.report : undefined;
  const possible = taskNames.filter((task) => report?.tasks[task]);
  const tasks = possible.filter((task) => draft.tasks?.includes(task) ?? true);
  const offered = offer(draft, checkpoints, report ? tasks : (draft.tasks ?? taskNames));
  const chosen = offered.filter((one) => one.chosen).map(({ summary }) => summary);
  const { codecs, problems: codecProblems } = codecsOf(draft);
  const problems: string[] = [];
  if (examination.kind === "running") problems.push("The dataset is being read.");
  else if (!report) problems.push("Choose data.");
  else if (possible.length === 0) {
    problems.push(
      `${report.name} has neither ${taskNames.map((task) => pageTasks[task].truth.scored).join(" nor ")} to score by.`,
    );
  } else if (tasks.length === 0) problems.push("Choose a task.");
  if (tasks.length > 0 && chosen.length === 0) {
    problems.push(
      offered.some(({ why }) => why === undefined)
        ? "Choose a checkpoint."
        : `No checkpoint here has a head for ${tasks.join(" or ")}. Add one on the page Checkpoints.`,
    );
  }
  problems.push(...codecProblems);
  for (const checkpoint of chosen) {
    const problem = numbersProblem(protocol, ownInputOf(checkpoint), protocolNumbers);
    if (problem !== undefined) problems.push(`${checkpoint.title}: ${problem}`);
  }
  const states = report
    ? chosen.map((checkpoint) => ({ checkpoint, state: known[proposalKey(report.fingerprint, checkpoint.id)] }))
    : [];
  const matched = states.flatMap(({ checkpoint, state }): CheckpointProposals[] =>
    state?.kind === "done" ? [{ checkpoint, proposals: state.proposals }] : [],
  );
  const unproposed = states.filter(({ state }) => state === undefined).map(({ checkpoint }) => checkpoint);
  const groups = report ? matchGroups(report.fingerprint, tasks, matched, draft.changedMaps) : [];
  for (const { checkpoint, state } of states) {
    if (state?.kind === "failed")
      problems.push(`The classes of ${checkpoint.title} could not be matched: ${state.error.message}`);
  }
  for (const group of groups.filter(({ map, proposal }) => matchesNothing(map, proposal.task))) {
    problems.push(
      `${group.proposal.task}: no class of the data goes with a class of ${group.checkpoints[0].title}, neither by ` +
        "name nor by WordNet id. Match some under Label maps, or leave the task out.",
    );
  }
  const waiting = states.some(({ state }) => state === undefined || state.kind === "running");
  if (waiting && problems.length === 0) problems.push("The classes are being matched.");
  const images = report && Math.min(limit ?? Infinity, report.images);
  return {
    report,
    tasks,
    offered,
    chosen,
    groups,
    unproposed,
    images,
    problems,
    ...(problems.length === 0 && {
      plan: {
        entries: entriesOf(chosen, codecs, groups),
        tasks,
        protocol,
        ...(Object.keys(protocolNumbers).length > 0 && { protocolNumbers }),
        ...(segmentationPixels && { segmentationPixels }),
        ...(split && { split }),
        ...(limit !== undefined && { limit }),
      },
    }),
  };
}

// Checkpoints whose heads know the same classes share one label map.
import type { TaskName } from "../../../domain";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { ClassMapping, ClassMapProposal, ClassMaps } from "../../../engine/protocol-evaluation";
import { pageTasks } from "../../tasks/tasks";

export interface MatchGroup {
  /** Names data, task and the network's classes. */
  readonly key: string;
  readonly proposal: ClassMapProposal;
  /** What is used: the proposal, or what was made of it by hand. */
  readonly map: ClassMapping;
  readonly checkpoints: readonly CheckpointSummary[];
}

export interface CheckpointProposals {
  readonly checkpoint: CheckpointSummary;
  readonly proposals: readonly ClassMapProposal[];
}

export function matchGroups(
  fingerprint: string,
  tasks: readonly TaskName[],
  all: readonly CheckpointProposals[],
  changed: Readonly<Record<string, ClassMapping>>,
): MatchGroup[] {
  const groups = new Map<string, MatchGroup>();
  for (const task of tasks) {
    for (const { checkpoint, proposals } of all) {
      const proposal = proposals.find((one) => one.task === task);
      if (!proposal) continue;
      const key = JSON.stringify([fingerprint, task, proposal.modelClasses]);
      const group = groups.get(key) ?? { key, proposal, map: changed[key] ?? proposal.proposal, checkpoints: [] };
      groups.set(key, { ...group, checkpoints: [...group.checkpoints, checkpoint] });
    }
  }
  return [...groups.values()];
}

/** The maps of one checkpoint. */
export function mapsOf(groups: readonly MatchGroup[], { id }: CheckpointSummary): ClassMaps {
  return Object.fromEntries(
    groups
      .filter(({ checkpoints }) => checkpoints.some((checkpoint) => checkpoint.id === id))
      .map(({ proposal, map }) => [proposal.task, map]),
  );
}

/** Classes of the data that no class of the network is held against. */
export function unmatchedClasses({ proposal: { task, dataSetClasses }, map }: MatchGroup): string[] {
  return dataSetClasses.filter((_, label) => label >= pageTasks[task].firstClass && map[label] === null);
}

// What the Evaluate page has been told of the next evaluation; it outlives visits to other pages.
import { create } from "zustand";
import type { ChosenNumbers, ProtocolName, TaskName } from "../../domain";
import type { CheckpointId } from "../../engine/protocol-checkpoints";
import type { DataSource } from "../../engine/protocol-datasets";
import type {
  ClassMapping,
  ClassMapProposal,
  EvaluatedSplit,
  InputCodecName,
  SegmentationPixels,
} from "../../engine/protocol-evaluation";
import type { Examination } from "./training-draft-store";

/** How a dataset's classes may go with those of one checkpoint's heads. */
export type ProposalState =
  | { readonly kind: "running" }
  | { readonly kind: "done"; readonly proposals: readonly ClassMapProposal[] }
  | { readonly kind: "failed"; readonly error: Error };

export interface EvaluationDraft {
  readonly source: DataSource;
  readonly examination: Examination;
  /** Absent leaves the choice to the page. */
  readonly checkpoints?: readonly CheckpointId[];
  /** Absent: all that the data has truth for. */
  readonly tasks?: readonly TaskName[];
  readonly protocol: ProtocolName;
  /** Sizes that were chosen; each checkpoint decides the others. */
  readonly protocolNumbers: ChosenNumbers;
  /** Absent: as is usual for the protocol. */
  readonly segmentationPixels?: SegmentationPixels;
  readonly split?: EvaluatedSplit;
  readonly limit?: number;
  /** As typed. */
  readonly qualities: Readonly<Record<InputCodecName, string>>;
  /** By data and checkpoint. */
  readonly proposals: Readonly<Record<string, ProposalState>>;
  /** Maps that were changed by hand, by data, task and the network's classes. */
  readonly changedMaps: Readonly<Record<string, ClassMapping>>;
}

/** Of a seed that no training scene has, so that one click scores the demo on what it has not seen. */
export const firstScenes = { kind: "scenes", seed: 303, first: 0, count: 100, size: 128 } as const satisfies DataSource;

export const useEvaluationDraft = create<EvaluationDraft>(() => ({
  source: firstScenes,
  examination: { kind: "idle" },
  protocol: "unified",
  protocolNumbers: {},
  qualities: { jpeg: "", webp: "" },
  proposals: {},
  changedMaps: {},
}));

export function changeEvaluationDraft(changes: Partial<EvaluationDraft>): void {
  useEvaluationDraft.setState(changes);
}

export function setProposal(key: string, state: ProposalState): void {
  useEvaluationDraft.setState(({ proposals }) => ({ proposals: { ...proposals, [key]: state } }));
}

/** Those that failed are asked for again. */
export function forgetFailedProposals(): void {
  useEvaluationDraft.setState(({ proposals }) => ({
    proposals: Object.fromEntries(Object.entries(proposals).filter(([, { kind }]) => kind !== "failed")),
  }));
}

export function changeMap(key: string, map: ClassMapping): void {
  useEvaluationDraft.setState(({ changedMaps }) => ({ changedMaps: { ...changedMaps, [key]: map } }));
}

// A network and what is known of it, before it has a place in the store.
import type { StaleHeads } from "../../core/checkpoint/stale-heads";
import type { Architecture, Calibration, CdfTables, Weights } from "../../domain";
import type { CheckpointSummary } from "../protocol-checkpoints";

export interface CheckpointToStore {
  readonly architecture: Architecture;
  readonly weights: Weights;
  readonly tables?: CdfTables;
  readonly family: string;
  readonly beta?: number;
  /** Side of the input that it was trained at, in pixels, where that is known. */
  readonly inputSize?: number;
  /** Of its classifier's probabilities, where the file says so. */
  readonly calibration?: Calibration;
  readonly tasks: CheckpointSummary["tasks"];
  /** Heads that were made for other features; they do not answer until a person says so. */
  readonly staleHeads?: StaleHeads;
  readonly classNames?: CheckpointSummary["classNames"];
  /** The user's own, where there is one. */
  readonly title?: string;
  readonly fileNames: readonly string[];
  readonly warnings: readonly string[];
}

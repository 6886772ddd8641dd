// A network that jobs share, as the model cache opens it.
import type { Architecture } from "../../domain";
import type { Network } from "../../nets/model/network";
import type { CheckpointSummary } from "../protocol-checkpoints";

export type OpenedNetwork = Network & {
  readonly summary: CheckpointSummary;
  readonly architecture: Architecture;
  /** No job has finished with it yet: its first run compiles. */
  firstRun: boolean;
};

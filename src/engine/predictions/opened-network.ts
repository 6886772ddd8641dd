// A network that jobs share, as the model cache opens it.
import type { Architecture } from "../../domain";
import type { Ladon } from "../../nets/model/ladon";
import type { Teacher } from "../../nets/model/teacher";
import type { CheckpointSummary } from "../protocol-checkpoints";

export type OpenedNetwork = {
  readonly summary: CheckpointSummary;
  readonly architecture: Architecture;
  /** No job has finished with it yet: its first run compiles. */
  firstRun: boolean;
} & ({ readonly kind: "ladon"; readonly ladon: Ladon } | { readonly kind: "teacher"; readonly teacher: Teacher });

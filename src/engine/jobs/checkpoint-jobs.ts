// The jobs about checkpoints.
import type { CheckpointJobs } from "../protocol-checkpoints";
import { JobInputError } from "../errors";
import { listCheckpoints } from "../storage/checkpoint-store";
import type { Job } from "./job";

const absent = async (): Promise<never> => {
  throw new JobInputError("Checkpoints cannot be stored yet.");
};

export const checkpointJobs: { readonly [Kind in keyof CheckpointJobs]: Job<Kind> } = {
  "import-checkpoints": absent,
  "list-checkpoints": async () => ({ output: await listCheckpoints(), transfer: [] }),
  "delete-checkpoint": absent,
  "edit-checkpoint": absent,
};

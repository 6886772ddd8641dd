// The jobs about checkpoints.
import type { CheckpointJobs } from "../protocol-checkpoints";
import { JobInputError } from "../errors";
import type { Job } from "./job";

const absent = async (): Promise<never> => {
  throw new JobInputError("Checkpoints cannot be stored yet.");
};

export const checkpointJobs: { readonly [Kind in keyof CheckpointJobs]: Job<Kind> } = {
  "import-checkpoints": absent,
  "list-checkpoints": absent,
  "delete-checkpoint": absent,
  "edit-checkpoint": absent,
};

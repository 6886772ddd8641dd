// The jobs about checkpoints, but for their list.
import { isInputSize } from "../../core/checkpoint/recorded-input-size";
import { maxInputSize } from "../../core/geometry/largest-image";
import { JobInputError } from "../errors";
import { taskNames } from "../../domain";
import { headClassNames } from "../predictions/class-names";
import { forgetNetwork } from "../predictions/stored-networks";
import type { CheckpointJobs } from "../protocol-checkpoints";
import { deleteCheckpoint, editCheckpoint, listCheckpoints } from "../storage/checkpoint-store";
import { UnknownCheckpointError } from "../storage/storage-errors";
import { isDemoId } from "../storage/demo-checkpoints";
import { keeper } from "./browser-runs";
import { exportOnnx } from "./export-onnx";
import { importCheckpoints } from "./import-checkpoints";
import type { FirstJobKind, JobTable } from "./job";

const longestTitle = 120;

function assertOwn(id: string): void {
  if (isDemoId(id)) throw new JobInputError(`${id} ships with the lab and stays as it is.`);
}

export const checkpointJobs: JobTable<Exclude<keyof CheckpointJobs, FirstJobKind>> = {
  "import-checkpoints": importCheckpoints,
  "export-onnx": exportOnnx,
  "class-names": async ({ id }) => {
    const summary = (await listCheckpoints()).find((checkpoint) => checkpoint.id === id);
    if (!summary) {
      throw new UnknownCheckpointError(`There is no checkpoint ${id} here; it may have been deleted. Choose another.`);
    }
    const heads = Object.fromEntries(
      taskNames.flatMap((task) => {
        const head = summary.tasks[task];
        return head.present ? [[task, head]] : [];
      }),
    );
    return { output: headClassNames({ heads }, summary), transfer: [] };
  },
  "delete-checkpoint": async ({ id }) => {
    assertOwn(id);
    await keeper.keepCopies(id);
    await deleteCheckpoint(id);
    void forgetNetwork(id);
    return { output: await listCheckpoints(), transfer: [] };
  },
  "edit-checkpoint": async ({ id, beta, title, inputSize, heads }) => {
    assertOwn(id);
    if (beta !== undefined && !(beta > 0 && Number.isFinite(beta))) {
      throw new JobInputError(`Beta is a number above 0, not ${beta}.`);
    }
    if (title !== undefined && (title.trim() === "" || title.length > longestTitle)) {
      throw new JobInputError(`A title has 1 to ${longestTitle} characters, not ${title.trim().length}.`);
    }
    if (inputSize !== undefined && !isInputSize(inputSize)) {
      throw new JobInputError(
        `The input size is a whole number of pixels from 1 to ${maxInputSize}, not ${inputSize}.`,
      );
    }
    const changes = {
      ...(beta !== undefined && { beta }),
      ...(title !== undefined && { title: title.trim() }),
      ...(inputSize !== undefined && { inputSize }),
      ...(heads && { heads }),
    };
    const output = await editCheckpoint(id, changes);
    void forgetNetwork(id); // it carries the old title and the old heads
    return { output, transfer: [] };
  },
};

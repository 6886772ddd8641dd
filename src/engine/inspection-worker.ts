// The worker that looks at dropped files: one life for one drop, and no tensors in it.
import { exposeWorker } from "./expose-worker";
import { inspectDrop, unpackImages } from "./inspection/inspect-drop";
import { asError } from "../core/image/image-error";
import { explainUnreached } from "./served-build";
import type { InspectionJob, InspectionJobs, InspectionWorker } from "./protocol-inspection";

const jobs: {
  readonly [Kind in InspectionJob]: (input: InspectionJobs[Kind]["input"]) => Promise<InspectionJobs[Kind]["output"]>;
} = { inspect: inspectDrop, "unpack-images": unpackImages };

const worker: InspectionWorker = {
  async run(kind, input) {
    try {
      return await jobs[kind](input);
    } catch (error) {
      throw await explainUnreached(asError(error));
    }
  },
};

exposeWorker(worker);

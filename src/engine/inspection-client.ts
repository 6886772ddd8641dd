// The page's end of looking at dropped files: a worker for each look, which ends with it.
import * as Comlink from "comlink";
import { CancelledError, EngineLostError } from "./errors";
import { explainUnreached, isUnreached } from "./served-build";
import type { InspectionJob, InspectionJobs, InspectionWorker } from "./protocol-inspection";

/**
 * Rejects with the job's own named error, with CancelledError once `signal` aborts, and with EngineLostError where the
 * worker cannot start or dies, most likely for want of memory.
 */
export async function runInspection<Kind extends InspectionJob>(
  kind: Kind,
  input: InspectionJobs[Kind]["input"],
  signal?: AbortSignal,
): Promise<InspectionJobs[Kind]["output"]> {
  if (signal?.aborted) throw new CancelledError("Looking at files");
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const worker = new Worker(new URL("./inspection-worker.ts", import.meta.url), { type: "module" });
  const cancel = () => reject(new CancelledError("Looking at files"));
  signal?.addEventListener("abort", cancel, { once: true });
  worker.addEventListener("error", ({ message }) => {
    // a script that does not come says nothing, as does a worker that the browser ends
    void explainUnreached(new Error(message || "Load failed")).then((why) =>
      reject(
        isUnreached(why)
          ? new EngineLostError(`Its worker ended (${message || "most likely for want of memory"}). Try again.`)
          : why,
      ),
    );
  });
  const remote = Comlink.wrap<InspectionWorker>(worker) as unknown as InspectionWorker;
  try {
    return await Promise.race([remote.run(kind, input), ended]);
  } finally {
    signal?.removeEventListener("abort", cancel);
    worker.terminate();
  }
}

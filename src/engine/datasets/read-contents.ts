// The digest of what samples' files hold, read under a job's progress.
import { contentsOf } from "../../core/datasets/contents";
import type { DataSample } from "../../core/datasets/data-set";
import { CancelledError } from "../errors";
import type { JobContext } from "../job-context";

/** As `contentsOf`; rejects with CancelledError where the job is cancelled. */
export async function readContents(samples: readonly DataSample[], context: JobContext): Promise<string | undefined> {
  try {
    return await contentsOf(samples, {
      signal: context.signal,
      onProgress: ({ phase, done, total }) => context.progress({ phase, done, total, unit: "files" }),
    });
  } catch (error) {
    if (context.signal.aborted) throw new CancelledError();
    throw error;
  }
}

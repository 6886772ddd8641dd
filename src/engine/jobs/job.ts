// A job: an input of the protocol and a context in, an output of the protocol out.
import type { JobContext } from "../job-context";
import type { JobKind, Jobs } from "../protocol";

/** What a job answers, and which of its buffers move to the page instead of being copied. */
interface JobResult<Kind extends JobKind> {
  readonly output: Jobs[Kind]["output"];
  readonly transfer: Transferable[];
}

export type Job<Kind extends JobKind> = (input: Jobs[Kind]["input"], context: JobContext) => Promise<JobResult<Kind>>;

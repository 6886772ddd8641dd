// A job: an input of the protocol and a context in, an output of the protocol out.
import type { JobContext } from "../job-context";
import type { JobKind, Jobs } from "../protocol";

/** What a job answers, and which of its buffers move to the page instead of being copied. */
interface JobResult<Kind extends JobKind> {
  readonly output: Jobs[Kind]["output"];
  readonly transfer: Transferable[];
}

export type Job<Kind extends JobKind> = (input: Jobs[Kind]["input"], context: JobContext) => Promise<JobResult<Kind>>;

/** The functions that do jobs of these kinds. */
export type JobTable<Kinds extends JobKind> = { readonly [Kind in Kinds]: Job<Kind> };

/** What a first image needs to be answered. */
export type FirstJobKind = "list-checkpoints" | "draw-scenes" | "predict" | "open-bitstream";

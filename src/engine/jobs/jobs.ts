// The jobs by the protocol's names. Those that a first image needs come with the worker; the rest follows.
import { listCheckpoints } from "../storage/checkpoint-store";
import type { JobKind } from "../protocol";
import { drawScenes } from "./draw-scenes";
import type { FirstJobKind, Job, JobTable } from "./job";
import { openBitstream, predictImage } from "./predict-image";

const firstJobs: JobTable<FirstJobKind> = {
  "list-checkpoints": async () => ({ output: await listCheckpoints(), transfer: [] }),
  "draw-scenes": drawScenes,
  predict: predictImage,
  "open-bitstream": openBitstream,
};

/** Fetches the other jobs. Rejects where the server does not answer. */
export const loadOtherJobs = () => import("./other-jobs");

/** Rejects as `loadOtherJobs` does. */
export async function jobOf<Kind extends JobKind>(kind: Kind): Promise<Job<Kind>> {
  if (kind in firstJobs) return firstJobs[kind as FirstJobKind] as unknown as Job<Kind>;
  const { otherJobs } = await loadOtherJobs();
  return otherJobs[kind as Exclude<JobKind, FirstJobKind>] as unknown as Job<Kind>;
}

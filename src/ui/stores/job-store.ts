// The job tray: what runs, how far it is, and what became of it.
import { create } from "zustand";
import type { Progress } from "../../engine/protocol";

export type JobStatus =
  | { readonly kind: "running"; readonly progress?: Progress; readonly startedAtMs: number }
  | { readonly kind: "done"; readonly elapsedMs: number }
  | { readonly kind: "cancelled" }
  | { readonly kind: "failed"; readonly message: string };

export interface TrayJob {
  readonly id: number;
  readonly title: string;
  readonly status: JobStatus;
  readonly cancel: () => void;
}

interface JobStore {
  readonly jobs: readonly TrayJob[];
}

export const useJobStore = create<JobStore>(() => ({ jobs: [] }));

/** Finished jobs that the tray remembers. */
const remembered = 8;

export function addJob(job: TrayJob): void {
  useJobStore.setState(({ jobs }) => ({ jobs: [job, ...jobs] }));
}

export function setJobStatus(id: number, status: JobStatus): void {
  useJobStore.setState(({ jobs }) => {
    const changed = jobs.map((job) => (job.id === id ? { ...job, status } : job));
    const finished = changed.filter((job) => job.status.kind !== "running").slice(remembered);
    return { jobs: changed.filter((job) => !finished.includes(job)) };
  });
}

export function forgetFinishedJobs(): void {
  useJobStore.setState(({ jobs }) => ({ jobs: jobs.filter((job) => job.status.kind === "running") }));
}

/** Seconds left at the mean rate so far, or undefined while nothing can be said. */
export function etaSeconds(progress: Progress | undefined, elapsedMs: number): number | undefined {
  if (!progress?.total || progress.done <= 0 || elapsedMs < 500) return undefined;
  return ((progress.total - progress.done) * elapsedMs) / progress.done / 1000;
}

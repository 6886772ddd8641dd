// The job tray: what runs, how far it is, and what became of it.
import { create } from "zustand";
import type { Progress } from "../../engine/protocol";

export type JobStatus =
  | {
      readonly kind: "running";
      readonly progress?: Progress;
      readonly startedAtMs: number;
      /** Where the phase began; absent before its first report. */
      readonly phase?: PhaseStart;
    }
  | { readonly kind: "done"; readonly elapsedMs: number }
  | { readonly kind: "cancelled" }
  | { readonly kind: "failed"; readonly message: string };

/** A job that is resumed begins in the middle, and what it counts differs in pace: rates begin here. */
export interface PhaseStart {
  readonly unit: string;
  readonly total?: number;
  readonly atMs: number;
  readonly done: number;
}

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

/**
 * Says how a job goes on, or how it ended. An end is final: progress comes over a message port of its own, and what is
 * told on one port may arrive after what was told later on another.
 */
export function setJobStatus(id: number, status: JobStatus): void {
  useJobStore.setState(({ jobs }) => {
    const changed = jobs.map((job) => (job.id === id && job.status.kind === "running" ? { ...job, status } : job));
    const finished = changed.filter((job) => job.status.kind !== "running").slice(remembered);
    return { jobs: changed.filter((job) => !finished.includes(job)) };
  });
}

export function forgetFinishedJobs(): void {
  useJobStore.setState(({ jobs }) => ({ jobs: jobs.filter((job) => job.status.kind === "running") }));
}

/** Where counting began: as before, or now where something else is counted. */
export function phaseStart(before: PhaseStart | undefined, { unit, total, done }: Progress, atMs: number): PhaseStart {
  return before && before.unit === unit && before.total === total && before.done <= done
    ? before
    : { unit, total, atMs, done };
}

/** How far a phase is, counted from where it began. */
export function sincePhaseStart(progress: Progress, { done }: PhaseStart): Progress {
  return {
    ...progress,
    done: progress.done - done,
    ...(progress.total !== undefined && { total: progress.total - done }),
  };
}

/** Seconds left at the mean rate so far, or undefined while nothing can be said. */
export function etaSeconds(progress: Progress | undefined, elapsedMs: number): number | undefined {
  if (!progress?.total || progress.done <= 0 || elapsedMs < 500) return undefined;
  return ((progress.total - progress.done) * elapsedMs) / progress.done / 1000;
}

import { beforeEach, describe, expect, it } from "vitest";
import {
  addJob,
  etaSeconds,
  forgetFinishedJobs,
  phaseStart,
  setJobStatus,
  sincePhaseStart,
  useJobStore,
} from "./job-store";

const titles = () => useJobStore.getState().jobs.map((job) => job.title);
const add = (id: number) =>
  addJob({ id, title: `job ${id}`, status: { kind: "running", startedAtMs: 0 }, cancel: () => undefined });

describe("the job tray", () => {
  beforeEach(() => useJobStore.setState({ jobs: [] }));

  it("shows the newest job first", () => {
    add(1);
    add(2);
    expect(titles()).toEqual(["job 2", "job 1"]);
  });

  it("remembers eight finished jobs and every running one", () => {
    for (let id = 1; id <= 12; id++) add(id);
    for (let id = 2; id <= 11; id++) setJobStatus(id, { kind: "done", elapsedMs: 5 });
    expect(titles()).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 1].map((id) => `job ${id}`));
  });

  it.each([{ kind: "done", elapsedMs: 5 }, { kind: "cancelled" }, { kind: "failed", message: "no room" }] as const)(
    "takes no message after a job has ended: $kind",
    (ended) => {
      const status = () => useJobStore.getState().jobs.map((job) => job.status);
      const late = { phase: "Finishing", done: 8, total: 8, unit: "stages" };
      add(1);
      setJobStatus(1, ended);
      setJobStatus(1, { kind: "running", progress: late, startedAtMs: 0 });
      expect(status()).toEqual([ended]);
      forgetFinishedJobs();
      setJobStatus(1, { kind: "running", progress: late, startedAtMs: 0 });
      expect(status()).toEqual([]);
    },
  );

  it("forgets finished jobs on demand", () => {
    add(1);
    add(2);
    setJobStatus(1, { kind: "cancelled" });
    forgetFinishedJobs();
    expect(titles()).toEqual(["job 2"]);
  });

  it("estimates the time left from the mean rate, and says nothing before half a second", () => {
    const progress = { phase: "", done: 25, total: 100, unit: "steps" };
    expect(etaSeconds(progress, 2000)).toBe(6);
    expect(etaSeconds(progress, 400)).toBeUndefined();
    expect(etaSeconds({ ...progress, total: undefined }, 2000)).toBeUndefined();
    expect(etaSeconds({ ...progress, done: 0 }, 2000)).toBeUndefined();
  });

  it("counts a resumed job from where it went on", () => {
    const progress = { phase: "Evaluating", done: 60, total: 100, unit: "answers" };
    const start = phaseStart(undefined, progress, 1000);
    const later = { ...progress, done: 70 };
    expect(phaseStart(start, later, 3000)).toBe(start);
    expect(etaSeconds(sincePhaseStart(later, start), 2000)).toBe(6);
    expect(phaseStart(start, { ...later, unit: "files" }, 3000)).toMatchObject({ atMs: 3000, done: 70 });
  });
});

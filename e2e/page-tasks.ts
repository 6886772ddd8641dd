// How long the page's own thread is held, by a trace of the browser.
import type { Page } from "@playwright/test";

/** What people begin to notice, and what the Long Tasks API calls long. */
const longTaskMs = 50;

/** Of a step of the loop below, on a processor of 3 GHz. */
const usualStepNs = 2;

/** 50 ms of a processor of 3 GHz: where a fixed loop takes longer than there, a task may by as much. */
export async function longestTaskMs(page: Page): Promise<number> {
  const stepNs = await page.evaluate(() => {
    const steps = 1e7;
    let sum = 0;
    const rounds = Array.from({ length: 5 }, () => {
      const start = performance.now();
      for (let i = 0; i < steps; i++) sum = (sum + i * i) | 0;
      return performance.now() - start;
    });
    // the sum is used, so that the loop is run
    return (Math.min(...rounds) * 1e6) / steps + (sum === 0.5 ? 1 : 0);
  });
  return longTaskMs * Math.max(1, stepNs / usualStepNs);
}

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Processor time, in microseconds: the time by the clock is that of whatever else the machine does. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Processor time of the page's longest tasks while `work` is done, in milliseconds, longest first. */
export async function tasksDuring(page: Page, work: () => Promise<void>): Promise<readonly number[]> {
  const browser = page.context().browser()!;
  await browser.startTracing(page, { categories: ["toplevel", "__metadata"] });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const thread = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const pages = new Set(
    traceEvents.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain").map(thread),
  );
  return traceEvents
    .filter((event) => event.ph === "X" && event.name === "ThreadControllerImpl::RunTask" && pages.has(thread(event)))
    .map(({ tdur = 0 }) => tdur / 1000)
    .toSorted((a, b) => b - a)
    .slice(0, 5);
}

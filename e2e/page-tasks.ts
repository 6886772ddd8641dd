// How long the page's own thread is held, by a trace of the browser.
import type { Page } from "@playwright/test";
import { loopStepNs, slownessOf } from "../src/testing/processor-speed";

/** What people begin to notice, and what the Long Tasks API calls long. */
const longTaskMs = 50;

/** 50 ms of a usual processor. */
export async function longestTaskMs(page: Page): Promise<number> {
  return longTaskMs * slownessOf(await page.evaluate(loopStepNs));
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

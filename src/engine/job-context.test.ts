import { describe, expect, it } from "vitest";
import { createJobContext } from "./job-context";
import type { Progress } from "./protocol";

const step = (done: number): Progress => ({ phase: "Testing", done, total: 1000, unit: "steps" });

describe("a job's context", () => {
  it("lets messages in and stops the job once its signal has aborted", async () => {
    const controller = new AbortController();
    const context = createJobContext(controller.signal, () => undefined);
    await context.yieldToEventLoop();
    setTimeout(() => controller.abort());
    await expect(
      (async () => {
        for (;;) await context.yieldToEventLoop();
      })(),
    ).rejects.toMatchObject({ name: "CancelledError" });
  });

  it("does not flood the page with progress, and never drops the last step", () => {
    const reports: number[] = [];
    const context = createJobContext(new AbortController().signal, ({ done }) => reports.push(done));
    for (let done = 1; done <= 1000; done++) context.progress(step(done));
    expect(reports.length).toBeLessThan(20);
    expect(reports.at(-1)).toBe(1000);
  });
});

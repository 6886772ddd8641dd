import { describe, expect, it } from "vitest";
import { askToLetGo, isRunHere, withRun, withRunTaken } from "./run-lock";

const aborted = (signal: AbortSignal) =>
  new Promise<string>((resolve) => signal.addEventListener("abort", () => resolve("let go")));

/** A promise and what settles it; Node has Promise.withResolvers from version 22 on. */
function open() {
  let resolve!: () => void;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

describe("a run's lock", () => {
  it("refuses a second training in this worker by name", async () => {
    const first = withRun("a", aborted);
    await expect(withRun("a", async () => "trained")).rejects.toMatchObject({ name: "RunBusyError" });
    expect(isRunHere("a")).toBe(true);
    askToLetGo("a");
    expect(await first).toBe("let go");
    expect(isRunHere("a")).toBe(false);
  });

  it("is taken from whoever trains, once that has let go", async () => {
    const log: string[] = [];
    const first = withRun("a", async (signal) => {
      await aborted(signal);
      log.push("paused");
    });
    await withRunTaken("a", async () => log.push("taken"));
    await first;
    expect(log).toEqual(["paused", "taken"]);
  });

  it("is waited for no longer than the job lives", async () => {
    const { promise, resolve } = open();
    const first = withRun("a", () => promise);
    const controller = new AbortController();
    const second = withRunTaken("a", async () => "taken", controller.signal);
    controller.abort();
    await expect(second).rejects.toMatchObject({ name: "CancelledError" });
    resolve();
    await first;
  });

  it("passes on what the work itself throws", async () => {
    const failing = async () => {
      throw new Error("full");
    };
    await expect(withRun("a", failing)).rejects.toThrow("full");
    await expect(withRunTaken("a", failing)).rejects.toThrow("full");
  });
});

import { afterEach, describe, expect, it, vi } from "vitest";
import { isLockedHere, lockedElsewhere, withLock } from "./resource-lock";

const tick = () => new Promise((resolve) => setTimeout(resolve, 1));

/** Web Locks as the specification has them, for one worker; `others` are names that other tabs hold. */
function webLocks(others: readonly string[] = []): Pick<LockManager, "request" | "query"> {
  const held = new Set(others);
  return {
    async request(name: string, ...rest: unknown[]) {
      const work = rest[rest.length - 1] as (lock: { name: string } | null) => Promise<unknown>;
      const { ifAvailable = false } = rest.length > 1 ? (rest[0] as LockOptions) : {};
      if (held.has(name) && ifAvailable) return work(null);
      while (held.has(name)) await tick();
      held.add(name);
      try {
        return await work({ name });
      } finally {
        held.delete(name);
      }
    },
    query: async () => ({ held: [...held].map((name) => ({ name })), pending: [] }),
  } as Pick<LockManager, "request" | "query">;
}

/** A promise and what settles it; Node has Promise.withResolvers from version 22 on. */
function open() {
  let resolve!: () => void;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

describe.each([
  ["Web Locks", () => webLocks()],
  ["no Web Locks", () => undefined],
])("a lock in a browser with %s", (_, made) => {
  afterEach(() => vi.unstubAllGlobals());
  const stub = () => vi.stubGlobal("navigator", { locks: made() });

  it("lets one work at a time, in the order of asking, also after one that failed", async () => {
    stub();
    const log: string[] = [];
    const job = (name: string, fail = false) =>
      withLock("a", async () => {
        log.push(`${name} begins`);
        await tick();
        log.push(`${name} ends`);
        if (fail) throw new Error(name);
      });
    const outcomes = await Promise.allSettled([job("1"), job("2", true), job("3")]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(log).toEqual(["1 begins", "1 ends", "2 begins", "2 ends", "3 begins", "3 ends"]);
    expect(isLockedHere("a")).toBe(false);
  });

  it("says that it is taken here instead of waiting, where that is asked for", async () => {
    stub();
    const { promise, resolve } = open();
    const first = withLock("a", () => promise);
    await tick();
    expect(isLockedHere("a")).toBe(true);
    const answer = await withLock<unknown>("a", async () => "worked", { ifTaken: async (here) => ({ here }) });
    expect(answer).toEqual({ here: true });
    expect(await withLock("b", async () => "worked", { ifTaken: async () => "taken" })).toBe("worked");
    resolve();
    await first;
  });
});

describe("a lock", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("that another tab holds is known by name, and is not taken here", async () => {
    vi.stubGlobal("navigator", { locks: webLocks(["a"]) });
    await withLock("b", async () => {
      expect([...(await lockedElsewhere())]).toEqual(["a"]);
    });
    expect(await withLock<unknown>("a", async () => "worked", { ifTaken: async (here) => ({ here }) })).toEqual({
      here: false,
    });
  });

  it("without Web Locks is waited for until the signal's reason", async () => {
    vi.stubGlobal("navigator", {});
    const { promise, resolve } = open();
    const first = withLock("a", () => promise);
    const controller = new AbortController();
    const second = withLock("a", async () => "worked", { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(second).rejects.toThrow("enough");
    resolve();
    await first;
    expect([...(await lockedElsewhere())]).toEqual([]);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fairRounds, HiddenTimes, keptApart, rotation, type RoundHost, type RoundRules } from "./fair-rounds";

const rules: RoundRules = { warmUps: 3, runs: 15, milliseconds: 20_000, minRuns: 3 };

/** A clock that only runs advance, and what ran in which order. */
function stage(durations: readonly ((run: number) => number)[], told: Partial<RoundHost> = {}) {
  let nowMs = 0;
  const order: number[] = [];
  const counts = durations.map(() => 0);
  const contestants = durations.map((durationOf, candidate) => ({
    async run() {
      const ms = durationOf(counts[candidate]++);
      nowMs += ms;
      order.push(candidate);
      return { body: ms };
    },
  }));
  const host: RoundHost = { now: () => nowMs, between: async () => undefined, wasHidden: () => false, ...told };
  return { contestants, host, order, clock: () => nowMs };
}

describe("rounds", () => {
  it("begin with another candidate every time, and have each once", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(50), (count, round) => {
        const order = rotation(count, round);
        expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
        expect(order[0]).toBe(round % count);
      }),
    );
  });

  it("give 15 runs of each after three warm-ups, in rotating order", async () => {
    const { contestants, host, order } = stage([() => 1, () => 2, () => 3]);
    const all = await fairRounds(contestants, host, rules);
    expect(all.map(({ runs }) => runs.length)).toEqual([15, 15, 15]);
    expect(order).toHaveLength(3 * (3 + 15));
    expect(order.slice(0, 9)).toEqual([0, 1, 2, 1, 2, 0, 2, 0, 1]);
    // measured rounds rotate anew
    expect(order.slice(9, 15)).toEqual([0, 1, 2, 1, 2, 0]);
  });

  it("leave warm-ups out", async () => {
    const { contestants, host } = stage([(run) => (run < 3 ? 1000 : 1)]);
    const [{ runs }] = await fairRounds(contestants, host, rules);
    expect(runs.every(({ body }) => body === 1)).toBe(true);
  });

  it("let a slow candidate go after 20 s, but not with fewer than three runs", async () => {
    const { contestants, host } = stage([() => 10, () => 4000, () => 30_000]);
    const all = await fairRounds(contestants, host, rules);
    expect(all.map(({ runs }) => runs.length)).toEqual([15, 5, 3]);
  });

  it("throw away what ran while the tab was hidden, and run it again", async () => {
    const hidden = new HiddenTimes();
    const { contestants, host, clock } = stage([() => 10, () => 10], {
      wasHidden: (from, to) => hidden.overlaps(from, to),
    });
    // the word comes when the run is over
    let told = false;
    const between = async () => {
      if (told || clock() < 115) return;
      told = true;
      hidden.tell(true, 85);
      hidden.tell(false, 95);
    };
    const all = await fairRounds(contestants, { ...host, between }, rules);
    expect(all.map(({ runs }) => runs.length)).toEqual([15, 15]);
    expect(all.map(({ discarded }) => discarded)).toEqual([1, 1]);
  });

  it("end where the job is cancelled, between two runs", async () => {
    let calls = 0;
    const { contestants, host, order } = stage([() => 1, () => 1]);
    const between = async () => {
      if (++calls === 8) throw new Error("cancelled");
    };
    await expect(fairRounds(contestants, { ...host, between }, rules)).rejects.toThrow("cancelled");
    expect(order).toHaveLength(7);
  });

  it("tell a progress that never goes back and ends at its total", async () => {
    const told: number[] = [];
    const { contestants, host } = stage([() => 1, () => 5000]);
    await fairRounds(contestants, { ...host, progress: (done, total) => told.push(done / total) }, rules);
    expect(told.toSorted((a, b) => a - b)).toEqual(told);
    expect(told.at(-1)).toBe(1);
  });
});

describe("hidden times", () => {
  it("overlap what begins before their end and ends after their beginning", () => {
    const hidden = new HiddenTimes();
    hidden.tell(false, 5);
    expect(hidden.isHidden).toBe(false);
    hidden.tell(true, 10);
    hidden.tell(true, 12);
    expect(hidden.isHidden).toBe(true);
    expect(hidden.overlaps(1000, 1001)).toBe(true);
    hidden.tell(false, 20);
    expect(hidden.overlaps(0, 10)).toBe(false);
    expect(hidden.overlaps(0, 11)).toBe(true);
    expect(hidden.overlaps(12, 15)).toBe(true);
    expect(hidden.overlaps(20, 30)).toBe(false);
  });
});

describe("a processor that slows down", () => {
  const runs = (...totals: number[]) => totals.map((body) => ({ prepare: 0, body }));

  it("has the last third kept apart where it takes over a tenth longer than the first", () => {
    const { steady, throttled, slowing } = keptApart(runs(100, 100, 100, 105, 105, 105, 112, 111, 113));
    expect(slowing).toBeCloseTo(1.12, 12);
    expect(steady.map(({ body }) => body)).toEqual([100, 100, 100, 105, 105, 105]);
    expect(throttled.map(({ body }) => body)).toEqual([112, 111, 113]);
  });

  it("is none at a tenth, nor where runs get faster", () => {
    expect(keptApart(runs(100, 100, 105, 105, 110, 110)).throttled).toEqual([]);
    expect(keptApart(runs(200, 100, 50)).throttled).toEqual([]);
    expect(keptApart(runs(1, 2))).toEqual({ steady: runs(1, 2), throttled: [] });
  });

  it("loses no run, whatever they are", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.1, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 40 }),
        (totals) => {
          const all = runs(...totals);
          const { steady, throttled } = keptApart(all);
          expect([...steady, ...throttled]).toEqual(all);
          expect(steady.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});

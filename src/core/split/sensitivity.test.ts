import { describe, expect, it } from "vitest";
import type { Candidate } from "./candidate";
import { effectOf, sensitivities, type CostOf } from "./sensitivity";
import { scenarioSchema } from "./scenario";

const candidate: Candidate = {
  id: "split",
  name: "Split",
  way: "split",
  family: "Test",
  tasks: ["classification"],
  device: [{ name: "Encode", seconds: { value: 0.1, source: "measured", samples: [0.08, 0.1, 0.12] } }],
  server: [{ name: "Body", seconds: { value: 0.2, source: "typed" } }],
  payloadBytes: { value: 12_500, source: "typed" },
  scores: [],
};
const scenario = scenarioSchema.parse({
  device: { slowdown: 600 },
  uplink: { rateBitsPerSecond: 1e6, rttMs: 50 },
  energy: { computeWatts: 4 },
  workload: { devices: 1, deadlineMs: 500, scoreFloors: { classification: 50 } },
});

/** Without headers, waiting and answer. */
const costOf: CostOf = ({ device, server, uplink, energy }, { device: [encode], server: [body], payloadBytes }) => ({
  latencySeconds:
    device.slowdown * encode.seconds!.value +
    (8 * payloadBytes!.value) / uplink.rateBitsPerSecond +
    uplink.rttMs / 1000 +
    server.slowdown * body.seconds!.value,
  aboveIdleJoules:
    energy.computeWatts === undefined ? undefined : energy.computeWatts * device.slowdown * encode.seconds!.value,
});

describe("what decides a latency", () => {
  const bars = sensitivities({ scenario, candidate }, costOf);
  const bar = (input: string) => bars.find((one) => one.input === input)!;

  it("is listed by its effect, and what has none is not", () => {
    expect(bars.map(({ input }) => input)).toEqual([
      "device.slowdown",
      "candidate.deviceSeconds",
      "candidate.serverSeconds",
      "server.slowdown",
      "candidate.payloadBytes",
      "uplink.rateBitsPerSecond",
      "uplink.rttMs",
      "energy.computeWatts",
    ]);
    const effects = bars.map((one) => effectOf(one, "latencySeconds"));
    expect(effects).toEqual([...effects].sort((a, b) => b - a));
  });

  it("is halved and doubled, its cost being that of a scenario so changed", () => {
    const { low, high, atLow, atHigh } = bar("uplink.rateBitsPerSecond");
    expect([low, high]).toEqual([5e5, 2e6]);
    expect(atLow.latencySeconds! - atHigh.latencySeconds!).toBeCloseTo(0.2 - 0.05, 9);
    expect(bar("candidate.payloadBytes")).toMatchObject({ low: 6250, high: 25_000, range: "halved and doubled" });
  });

  it("is moved over its measured 10 to 90 % where it was measured", () => {
    const { low, high, range, atHigh } = bar("candidate.deviceSeconds");
    expect(range).toBe("measured 10 to 90 %");
    expect(low).toBeCloseTo(0.084, 12);
    expect(high).toBeCloseTo(0.116, 12);
    expect(atHigh.aboveIdleJoules).toBeCloseTo(4 * 600 * 0.116, 9);
  });

  it("stays within the scenario's limits, and says so", () => {
    expect(bar("device.slowdown")).toMatchObject({ low: 300, high: 1000 });
    expect(bar("device.slowdown").clipped).toBe(
      "Its double is over its greatest value, 1,000, which was tried instead.",
    );
    expect(bar("uplink.rttMs").clipped).toBeUndefined();
  });

  it("may be sorted by energy", () => {
    const [first, second] = sensitivities({ scenario, candidate }, costOf, "aboveIdleJoules");
    expect([first.input, second.input]).toEqual(["energy.computeWatts", "device.slowdown"]);
  });

  it("has the scenario as it was at neither end changed, and every scenario tried is a legal one", () => {
    const before = structuredClone(scenario);
    sensitivities({ scenario, candidate }, (tried, own) => {
      expect(scenarioSchema.safeParse(tried).success).toBe(true);
      return costOf(tried, own);
    });
    expect(scenario).toEqual(before);
  });

  it("whole numbers stay whole, and one worker has no half", () => {
    const shared = scenarioSchema.parse({ server: { workers: 4 }, workload: { devices: 1 } });
    const byCount: CostOf = ({ server, workload }) => ({ latencySeconds: workload.devices / server.workers });
    const found = sensitivities({ scenario: shared, candidate }, byCount);
    expect(found.map(({ input, low, high }) => ({ input, low, high }))).toEqual([
      { input: "server.workers", low: 2, high: 8 },
      { input: "workload.devices", low: 1, high: 2 },
    ]);
  });

  it("is told of the estimate, for an estimate's candidate", () => {
    const answered = { ...candidate, answerBytes: { value: 1000, source: "typed" as const } };
    const found = sensitivities({ scenario: { ...scenario, device: { slowdown: 1 } }, candidate: answered });
    const inputs = found.map(({ input }) => input);
    expect(inputs).toContain("uplink.rateBitsPerSecond");
    expect(inputs).toContain("candidate.answerBytes");
    // device and server make most of it, headers and the way back next to nothing
    expect(inputs.indexOf("candidate.serverSeconds")).toBeLessThan(inputs.indexOf("uplink.requestHeaderBytes"));
  });

  it("without end at both ends has no effect, at one end the greatest", () => {
    const found = sensitivities({ scenario, candidate }, ({ uplink, device }) => ({
      latencySeconds: uplink.rateBitsPerSecond < 1e6 ? Infinity : device.slowdown,
    }));
    expect(found.map(({ input }) => input)).toEqual(["uplink.rateBitsPerSecond", "device.slowdown"]);
  });
});

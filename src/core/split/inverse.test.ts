import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Candidate } from "./candidate";
import { breakEvenRate } from "./break-even";
import { latencySeconds } from "./estimate";
import { answerInverse, boundOf, breakEvens, inverseQuestions } from "./inverse";
import { waitSeconds } from "./queueing";
import { scenarioSchema, type Scenario } from "./scenario";

const figure = (value: number) => ({ value, source: "typed" as const });
const split: Candidate = {
  id: "split",
  name: "Split",
  way: "split",
  family: "Test",
  tasks: ["classification"],
  device: [{ name: "Encode", seconds: figure(0.15) }],
  server: [{ name: "Body", seconds: figure(0.2) }],
  payloadBytes: figure(9000),
  scores: [],
};
const scenario = scenarioSchema.parse({ uplink: { rateBitsPerSecond: 1e6, rttMs: 50 } });

/** Without headers, waiting and answer. */
const latency = ({ device, server, uplink }: Scenario, { payloadBytes, device: [encode], server: [body] }: Candidate) =>
  device.slowdown * encode.seconds!.value +
  (8 * payloadBytes!.value) / uplink.rateBitsPerSecond +
  uplink.rttMs / 1000 +
  server.slowdown * body.seconds!.value;
const energy = ({ energy }: Scenario, { device: [encode] }: Candidate) =>
  energy.computeWatts === undefined ? undefined : energy.computeWatts * encode.seconds!.value;

const ask = (question: (typeof inverseQuestions)[number], limit: number, measure = latency) =>
  answerInverse(question, { scenario, candidate: split }, measure, limit);

describe("for an answer within 0.5 s at 1 Mbit/s", () => {
  it("the server has at most 0.228 s", () => {
    const bound = ask("serverSlowdown", 0.5);
    expect(bound).toEqual({ kind: "atMost", value: expect.closeTo(0.228 / 0.2, 9) as number });
  });

  it("rate, device and bytes have their bounds", () => {
    const value = (exact: number) => expect.closeTo(exact, 6) as number;
    expect(ask("rate", 0.5)).toEqual({ kind: "atLeast", value: value(72_000 / 0.1) });
    expect(ask("deviceSlowdown", 0.5)).toEqual({ kind: "atMost", value: value((0.5 - 0.322) / 0.15) });
    expect(ask("payloadBytes", 0.5)).toEqual({ kind: "atMost", value: value(0.1 * 125_000) });
  });

  it("power decides nothing, but an energy of 0.3 J asks for at most 2 W", () => {
    expect(ask("computeWatts", 0.5)).toEqual({ kind: "always" });
    expect(answerInverse("computeWatts", { scenario, candidate: split }, energy, 0.3)).toEqual({
      kind: "atMost",
      value: expect.closeTo(2, 9) as number,
    });
  });
});

it("no rate is enough where device, server and round trip alone take longer", () => {
  expect(ask("rate", 0.39)).toEqual({ kind: "none" });
  expect(ask("rate", 1e9)).toEqual({ kind: "always" });
});

it("a figure that is missing is never within a limit", () => {
  for (const question of inverseQuestions) {
    expect(answerInverse(question, { scenario, candidate: split }, () => undefined, 1)).toEqual({ kind: "none" });
  }
});

it("at the bound itself the limit is kept, and just beyond it is not", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.41, max: 5, noNaN: true }), (limit) => {
      const bound = ask("rate", limit);
      if (bound.kind !== "atLeast") throw new Error(`The bound is ${bound.kind}.`);
      const at = (rate: number) =>
        latency({ ...scenario, uplink: { ...scenario.uplink, rateBitsPerSecond: rate } }, split);
      expect(at(bound.value)).toBeLessThanOrEqual(limit);
      expect(at(bound.value * (1 - 1e-9))).toBeGreaterThan(limit);
    }),
  );
});

it("says every stretch where a latency is not monotonic", () => {
  const wave = (x: number) => Math.sin(Math.log10(x) * Math.PI);
  const bound = boundOf(wave, 0, { from: 2, to: 2e4 });
  if (bound.kind !== "between") throw new Error(`The bound is ${bound.kind}.`);
  expect(bound.stretches.map((stretch) => stretch.map(Math.round))).toEqual([
    [10, 100],
    [1000, 10_000],
  ]);
});

describe("the break-evens of two candidates", () => {
  const local: Candidate = { ...split, way: "local", device: [{ name: "Network", seconds: figure(0.6) }], server: [] };
  const answered = { ...split, answerBytes: figure(0) };
  const plain = scenarioSchema.parse({
    uplink: { rttMs: 50, requestHeaderBytes: 0, headerBytesPerPacket: 0, window: "warm" },
    workload: { imagesPerSecond: 1, tasks: ["classification"] },
  });
  const withWait = (scenario: Scenario, candidate: Candidate) => latencySeconds(candidate, scenario, { waitSeconds });

  it("are the closed form's where nothing queues", () => {
    const [only, ...more] = breakEvens("rate", plain, [answered, local], withWait);
    expect(more).toEqual([]);
    expect(only).toEqual({ at: expect.closeTo(360_000, 3) as number, firstIsLessAbove: true });
    const ways = [
      { wireBytes: 9000, deviceSeconds: 0.15, serverSeconds: 0.2, rttSeconds: 0.05 },
      { wireBytes: 0, deviceSeconds: 0.6, serverSeconds: 0, rttSeconds: 0 },
    ] as const;
    expect(breakEvenRate(...ways)).toEqual({ kind: "above", value: expect.closeTo(only.at, 3) as number });
  });

  it("lie lower where images queue for the slow device, and both take as long there", () => {
    const busy = { ...plain, workload: { ...plain.workload, imagesPerSecond: 1.6, arrivals: "poisson" as const } };
    const [only, ...more] = breakEvens("rate", busy, [answered, local], withWait);
    expect(more).toEqual([]);
    expect(only.at).toBeLessThan(360_000);
    const there = { ...busy, uplink: { ...busy.uplink, rateBitsPerSecond: only.at } };
    // bisected to 10⁻¹² of the rate
    expect(withWait(there, answered)! / withWait(there, local)! - 1).toBeCloseTo(0, 9);
  });

  it("are none where a figure is missing", () => {
    expect(breakEvens("deviceSlowdown", plain, [{ ...answered, payloadBytes: undefined }, local], withWait)).toEqual(
      [],
    );
  });
});

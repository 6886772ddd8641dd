import { describe, expect, it } from "vitest";
import { quantileOfSorted } from "../metrics/spread";
import type { Candidate, Figure } from "./candidate";
import { distribution, drawTimes } from "./distribution";
import { drawsOf } from "./draws";
import { estimate } from "./estimate";
import { scenarioSchema, type Scenario } from "./scenario";

const measured = (value: number, samples?: readonly number[]): Figure => ({ value, samples, source: "measured" });
const sizes = [2000, 4000, 6000, 8000, 10_000];

const split: Candidate = {
  id: "split",
  name: "Split",
  way: "split",
  family: "Photos",
  tasks: ["classification"],
  device: [{ name: "Encode", seconds: measured(0.1) }],
  server: [{ name: "Body", seconds: measured(0.05) }],
  payloadBytes: measured(6000, sizes),
  answerBytes: measured(0),
  scores: [],
};

function scenarioWith(uplink: Partial<Scenario["uplink"]> = {}, draws = 1000): Scenario {
  const scenario = scenarioSchema.parse({ workload: { tasks: ["classification"] }, draws });
  const bare = { rateBitsPerSecond: 1e6, rttMs: 0, requestHeaderBytes: 0, headerBytesPerPacket: 0 };
  return { ...scenario, uplink: { ...scenario.uplink, ...bare, ...uplink } };
}

describe("the spread of a latency", () => {
  it("is that of the bytes that were measured", () => {
    const { p5, p50, p95, sorted, varies, reconstructed } = distribution(split, scenarioWith())!;
    const seconds = sizes.map((bytes) => 0.15 + (8 * bytes) / 1e6);
    expect([...new Set(sorted)]).toEqual(seconds.map((one) => expect.closeTo(one, 12)));
    // of 1,000 draws of five values, no share is 5 points from a fifth
    expect([p5, p50, p95]).toEqual([seconds[0], seconds[2], seconds[4]].map((one) => expect.closeTo(one, 12)));
    expect({ varies, reconstructed }).toEqual({ varies: true, reconstructed: [] });
  });

  it("is none where one image, one run and no jitter are known", () => {
    const one: Candidate = { ...split, payloadBytes: measured(6000, [6000]) };
    const { p5, p95, varies } = distribution(one, scenarioWith())!;
    expect(varies).toBe(false);
    expect(p5).toBe(p95);
    expect(p5).toBeCloseTo(estimate(one, scenarioWith()).latencySeconds!, 12);
  });

  it("pairs candidates: a smaller file of each image is faster in every draw", () => {
    const draws = drawsOf({ seed: 5, draws: 500 });
    const scenario = scenarioWith({ jitterSigma: 0.5 });
    const smaller: Candidate = {
      ...split,
      payloadBytes: measured(
        3000,
        sizes.map((bytes) => bytes / 2),
      ),
    };
    const [one, other] = [split, smaller].map((candidate) => drawTimes(candidate, scenario, draws)!.transfer);
    expect(Array.from(one).every((seconds, i) => Math.abs(other[i] - seconds / 2) < 1e-12)).toBe(true);
  });

  it("has jitter e^σZ on the transfer alone", () => {
    const still: Candidate = { ...split, payloadBytes: measured(6000) };
    const { sorted, varies } = distribution(still, scenarioWith({ jitterSigma: 0.3 }, 20_000))!;
    const logs = sorted.map((seconds) => Math.log((seconds - 0.15) / 0.048));
    const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
    const deviation = Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / logs.length);
    expect(varies).toBe(true);
    // the standard errors of 20,000 draws are 0.0021 and 0.0015
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.abs(deviation - 0.3)).toBeLessThan(0.008);
  });

  it("says what is reconstructed from a mean and a standard deviation", () => {
    const published: Candidate = {
      ...split,
      payloadBytes: { value: 8056.5, spread: { standardDeviation: 1305, count: 5000 }, source: "published" },
    };
    const answer = distribution(published, scenarioWith({}, 50_000))!;
    expect(answer.reconstructed).toEqual(["its bytes"]);
    // the lognormal's median is 7,952.9 bytes; the standard error of 50,000 draws is 7 bytes, 0.00006 s
    expect(Math.abs(answer.p50 - (0.15 + (8 * 7952.9) / 1e6))).toBeLessThan(0.0003);
  });

  it("of a trace is that of the times at which images start", () => {
    const still: Candidate = { ...split, payloadBytes: measured(1000) };
    const trace: [number, number][] = [
      [0, 1e6],
      [1, 1e5],
    ];
    const { sorted, varies } = distribution(still, scenarioWith({ trace }))!;
    expect(varies).toBe(true);
    expect(sorted[0]).toBeCloseTo(0.158, 12);
    expect(sorted.at(-1)).toBeCloseTo(0.23, 12);
    const slow = sorted.filter((seconds) => seconds > 0.1581).length / sorted.length;
    // half of the starts, and the 8 ms before the slow second; the standard error of 1,000 draws is 0.016
    expect(Math.abs(slow - 0.5)).toBeLessThan(0.07);
  });

  it("adds the expected wait, and is absent where a part is missing", () => {
    const scenario = scenarioWith();
    const waiting = distribution(split, scenario, { waitSeconds: () => 2 })!;
    expect(waiting.p50).toBeCloseTo(distribution(split, scenario)!.p50 + 2, 12);
    expect(distribution({ ...split, payloadBytes: undefined }, scenario)).toBeUndefined();
    expect(distribution({ ...split, device: [{ name: "Encode" }] }, scenario)).toBeUndefined();
  });

  it("is endless where nothing arrives, never NaN", () => {
    const { p5, p50, p95 } = distribution(split, scenarioWith({ rateBitsPerSecond: 0, jitterSigma: 1 }))!;
    expect([p5, p50, p95]).toEqual([Infinity, Infinity, Infinity]);
  });

  it("of a local network is that of its runs", () => {
    const runs = [0.2, 0.3, 0.4];
    const local: Candidate = {
      ...split,
      way: "local",
      device: [{ name: "Network", seconds: measured(0.3, runs) }],
      server: [],
      payloadBytes: undefined,
      answerBytes: undefined,
    };
    const { sorted } = distribution(local, scenarioWith({ rateBitsPerSecond: 0 }))!;
    expect([...new Set(sorted)]).toEqual(runs);
    expect(quantileOfSorted(sorted, 0.5)).toBe(0.3);
  });
});

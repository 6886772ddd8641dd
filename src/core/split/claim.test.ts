import { describe, expect, it } from "vitest";
import type { Candidate, Figure } from "./candidate";
import { claimAgainst } from "./claim";
import { estimate } from "./estimate";
import { scenarioSchema } from "./scenario";

const figure = (value: number): Figure => ({ value, source: "typed" });
const common = { family: "Test", tasks: ["classification" as const], scores: [] };
const local: Candidate = {
  ...common,
  id: "local",
  name: "MobileNetV3",
  way: "local",
  device: [{ name: "Network", seconds: figure(20) }],
  server: [],
};
const split: Candidate = {
  ...common,
  id: "split",
  name: "Ladon, β 20.48",
  way: "split",
  device: [{ name: "Encode", seconds: figure(0.1) }],
  server: [{ name: "Body", seconds: figure(0.008) }],
  // ResNet-50 at β 20.48
  payloadBytes: figure(4.077 * 1024),
  answerBytes: figure(0),
};
const asked = {
  uplink: { rateBitsPerSecond: 37_500, rttMs: 0, requestHeaderBytes: 0, headerBytesPerPacket: 0, window: "warm" },
  workload: { tasks: ["classification"], imagesPerSecond: 0 },
};
const scenario = scenarioSchema.parse(asked);
const powered = scenarioSchema.parse({
  ...asked,
  energy: { computeWatts: 5, idleWatts: 2, radio: { kind: "constant", watts: 0.4 } },
});
const claim = (own: Candidate, baseline: Candidate, under = scenario) =>
  claimAgainst(estimate(own, under), estimate(baseline, under));

describe("the paper's claim against a network that takes 20 s on the device", () => {
  it("is 95 % of the time, beside the paper's 95.4 %", () => {
    const { latency, paper } = claim(split, local);
    // 0.891 s of transfer, and 0.108 s of device and server
    expect(latency!.own).toBeCloseTo(0.108 + (8 * 4.077 * 1024) / 37_500, 12);
    expect(latency!.percent).toBeCloseTo(100 * (1 - latency!.own / 20), 12);
    expect(latency!.percent).toBeCloseTo(95, 1);
    expect(paper).toEqual({ latencyPercent: 95.4, energyPercent: 88.2 });
  });

  it("says what a baseline would have to take: 19.4 s for the bytes alone", () => {
    expect(claim(split, local).sentences).toEqual([
      "Ladon, β 20.48 takes 95 % less time than MobileNetV3: 0.999 s instead of 20 s.",
      "Nothing can be said of the energy without your device’s power while it computes, your device’s power while it waits and your radio’s power.",
      "For the paper’s 95.4 %, a baseline would have to take 21.7 s here.",
      "At 37.5 kbit/s its bytes alone take 0.891 s, so there such a baseline takes at least 19.4 s.",
    ]);
  });

  it("has both totals of energy where powers are known", () => {
    const { energyAboveIdle, energyWhole } = claim(split, local, powered);
    const air = (8 * 4.077 * 1024) / 37_500;
    expect(energyAboveIdle!.own).toBeCloseTo(3 * 0.1 + 0.4 * air, 12);
    expect(energyAboveIdle!.baseline).toBeCloseTo(60, 12);
    expect(energyWhole!.own).toBeCloseTo(3 * 0.1 + 0.4 * air + 2 * (0.108 + air), 12);
    expect(energyWhole!.percent).toBeCloseTo(100 * (1 - energyWhole!.own / 100), 12);
  });

  it("names what is not known of the paper's figures, whatever is compared", () => {
    expect(claim(split, local).unknowns.join(" ")).toMatch(/which baseline, beta, device and server .* is not known/);
    expect(claim(local, split).unknowns).toEqual(claim(split, local).unknowns);
  });
});

it("a candidate that takes more says so, and has a negative reduction", () => {
  const { latency, sentences } = claim(local, split);
  expect(latency!.percent).toBeLessThan(0);
  expect(sentences[0]).toMatch(
    /^MobileNetV3 takes 1,90\d\.?\d* % more time than Ladon, β 20.48: 20 s instead of 0.999 s\.$/,
  );
  expect(claim(split, split).sentences[0]).toBe(
    "Ladon, β 20.48 takes as much time as Ladon, β 20.48: 0.999 s instead of 0.999 s.",
  );
});

it("what is missing or never arrives has no reduction, and the sentence says which", () => {
  const bare: Candidate = { ...local, name: "Unmeasured", device: [{ name: "Network" }] };
  expect(claim(split, bare)).not.toHaveProperty("latency");
  expect(claim(split, bare).sentences[0]).toBe("Nothing can be said of the time: Unmeasured has no figure here.");
  const dead = scenarioSchema.parse({ ...asked, uplink: { ...asked.uplink, rateBitsPerSecond: 0 } });
  const { latency, baselineSecondsForPaper, sentences } = claim(split, local, dead);
  expect([latency, baselineSecondsForPaper]).toEqual([undefined, undefined]);
  expect(sentences[0]).toBe("Nothing can be said of the time: Ladon, β 20.48 never answers.");
});

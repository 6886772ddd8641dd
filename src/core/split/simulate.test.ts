import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Candidate } from "./candidate";
import { distribution } from "./distribution";
import { meanWaitSeconds, serviceTimeOf } from "./queueing";
import { scenarioSchema } from "./scenario";
import { loadCurve, sampledTimesOf, simulate, type SampledTimes } from "./simulate";

const scenarioOf = (workload: object, server: object = {}, seed = 1) =>
  scenarioSchema.parse({ workload, server, seed });
const timesOf = (times: Partial<SampledTimes>): SampledTimes => ({
  device: [0],
  link: [0],
  transfer: times.link ?? [0],
  server: [0],
  answer: [0],
  rttSeconds: 0,
  ...times,
});

/** Quantiles of the exponential distribution: drawn from at random they are exponential times. */
const exponential = (mean: number, count = 10_000) =>
  Array.from({ length: count }, (_, i) => -mean * Math.log(1 - (i + 0.5) / count));

describe("a simulation of 2·10⁵ images", () => {
  it.each([
    ["M/D/1 at 5 images a second", 5, [0.1], 0.05],
    ["M/D/1 at 8 images a second", 8, [0.1], 0.2],
    ["M/G/1 with 0.05 or 0.15 s", 5, [0.05, 0.15], 0.0625],
    ["M/M/1", 5, exponential(0.1), 0.1],
  ])("waits as the closed form of %s within 3 %%", (_, imagesPerSecond, samples, wait) => {
    const { waitSeconds } = simulate(
      scenarioOf({ imagesPerSecond, arrivals: "poisson" }),
      timesOf({ device: samples }),
      2e5,
    );
    expect(meanWaitSeconds(imagesPerSecond, serviceTimeOf(samples))).toBeCloseTo(wait, 4);
    expect(Math.abs(waitSeconds.device / wait - 1)).toBeLessThan(0.03);
  });

  it("takes 0.28 s of each at stages of 0.15, 0.08 and 0.05 s and at most 6.6667 a second, in less than 2 s", () => {
    const times = timesOf({ device: [0.15], link: [0.08], server: [0.05] });
    const started = process.cpuUsage();
    const { latency, utilisation, stable } = simulate(scenarioOf({ imagesPerSecond: 1 / 0.15 }), times, 2e5);
    const { user, system } = process.cpuUsage(started);
    // the processor's own time: the wall's is its neighbours' too
    expect((user + system) / 1000).toBeLessThan(2000);
    expect(stable).toBe(true);
    for (const figure of Object.values(latency!)) expect(figure).toBeCloseTo(0.28, 6);
    expect(utilisation.device).toBeCloseTo(1, 4);
    expect(utilisation.server).toBeCloseTo(0.05 / 0.15, 4);
  });

  it("of M/M/1 has exponential latency: the median is ln 2 times its mean, p95 ln 20 times", () => {
    const scenario = scenarioOf({ imagesPerSecond: 5, arrivals: "poisson" });
    const { latency } = simulate(scenario, timesOf({ device: exponential(0.1) }), 2e5);
    expect(Math.abs(latency!.p50 / (0.2 * Math.log(2)) - 1)).toBeLessThan(0.03);
    expect(Math.abs(latency!.p95 / (0.2 * Math.log(20)) - 1)).toBeLessThan(0.03);
  });
});

describe("a simulation", () => {
  it("drops every second image with a period of 0.1 s and 0.15 s on the device", () => {
    const scenario = scenarioOf({ imagesPerSecond: 10, whenBusy: "drop" });
    const { droppedShare, answersPerSecond, latency, stable } = simulate(scenario, timesOf({ device: [0.15] }), 20_000);
    expect({ droppedShare, stable }).toEqual({ droppedShare: 0.5, stable: true });
    expect(answersPerSecond).toBeCloseTo(5, 2);
    expect(latency!.p95).toBeCloseTo(0.15, 9);
  });

  it("keeps Little's law: what is inside is the rate times the time of each", () => {
    fc.assert(
      fc.property(
        fc.record({
          device: fc.integer({ min: 1, max: 90 }),
          link: fc.integer({ min: 1, max: 90 }),
          server: fc.integer({ min: 1, max: 40 }),
        }),
        fc.constantFrom("poisson" as const, "periodic" as const),
        fc.integer({ min: 1, max: 2 }),
        (ms, arrivals, devices) => {
          const imagesPerSecond = 8;
          const times = timesOf({
            device: [ms.device / 1000],
            link: [ms.link / 1000],
            server: [ms.server / 1000],
            rttSeconds: 0.05,
          });
          const run = simulate(scenarioOf({ imagesPerSecond, arrivals, devices }), times, 20_000);
          expect(run.stable).toBe(true);
          // arrivals of Poisson's rate vary by 1/√20,000, what is inside at the ends of the time by less
          expect(Math.abs(run.imagesInside / (imagesPerSecond * devices * run.latency!.mean) - 1)).toBeLessThan(0.04);
        },
      ),
      { numRuns: 20 },
    );
  });

  it("tells the growing backlog of 3.33 images a second and no percentile where the device cannot follow", () => {
    const run = simulate(scenarioOf({ imagesPerSecond: 10 }), timesOf({ device: [0.15], link: [0.08] }), 20_000);
    expect(run.stable).toBe(false);
    expect(run.latency).toBeUndefined();
    expect(run.backlogImagesPerSecond).toBeCloseTo(10 - 1 / 0.15, 2);
    expect(run.answersPerSecond).toBeCloseTo(1 / 0.15, 2);
  });

  it("of many devices tells the same backlog as of few", () => {
    const run = (devices: number) =>
      simulate(scenarioOf({ imagesPerSecond: 1, devices }), timesOf({ device: [0.1], server: [2 / devices] }), 20_000);
    expect(run(100).backlogImagesPerSecond).toBeCloseTo(0.5, 2);
    expect(run(1e6).backlogImagesPerSecond).toBeCloseTo(0.5, 2);
    expect(run(1e6).answersPerSecond).toBeCloseTo(5e5, -4);
  });

  it("of 900 watched devices and of as many as Poisson's stream waits alike", () => {
    const workload = { imagesPerSecond: 1, arrivals: "poisson", devices: 900 };
    const times = timesOf({ device: [0.1], link: [0.05], server: [0.8 / 900] });
    const singly = simulate(scenarioOf(workload), times, 2e5).waitSeconds;
    const merged = simulate(scenarioOf(workload), times, 17_999).waitSeconds;
    // 18,000 images at a load of 0.8: their mean wait is known to about 5 %
    expect(Math.abs(merged.server / singly.server - 1)).toBeLessThan(0.12);
    expect(Math.abs(merged.device / singly.device - 1)).toBeLessThan(0.12);
  });

  it("fills batches where images wait, and serves one alone at once", () => {
    const batch = { fixedSeconds: 0.02, secondsPerImage: 0.004, max: 8 };
    const times = timesOf({ server: [0.024] });
    const alone = simulate(scenarioOf({ imagesPerSecond: 1 }, { batch }), times, 1000);
    expect(alone.latency!.p95).toBeCloseTo(0.024, 9);
    const { stable, answersPerSecond } = simulate(
      scenarioOf({ imagesPerSecond: 200, arrivals: "poisson" }, { batch }),
      times,
    );
    expect(stable).toBe(false);
    // eight images in 52 ms
    expect(answersPerSecond).toBeCloseTo(8 / 0.052, 0);
  });

  it("keeps the times of one image together", () => {
    const times = timesOf({ device: [0.01, 0.02], link: [0.02, 0.01] });
    const { latency } = simulate(scenarioOf({ imagesPerSecond: 1 }), times, 1000);
    expect(latency!.p5).toBeCloseTo(0.03, 9);
    expect(latency!.p95).toBeCloseTo(0.03, 9);
  });

  it("holds the uplink for as long as the duty cycle asks, and has the image at the server before", () => {
    const times = timesOf({ link: [0.9], transfer: [0.1], answer: [0.02], rttSeconds: 0.03 });
    const run = simulate(scenarioOf({ imagesPerSecond: 1 }), times, 1000);
    expect(run.latency!.p95).toBeCloseTo(0.15, 9);
    expect(run.utilisation.link).toBeCloseTo(0.9, 9);
    expect(simulate(scenarioOf({ imagesPerSecond: 2 }), times, 1000).stable).toBe(false);
  });

  it("is the same for the same seed, and another for another", () => {
    const run = (seed: number) =>
      simulate(scenarioOf({ imagesPerSecond: 5, arrivals: "poisson" }, {}, seed), timesOf({ device: [0.1] }), 1000);
    expect(run(7)).toEqual(run(7));
    expect(run(8).latency).not.toEqual(run(7).latency);
  });

  it("of images that never meet has no wait, and of an uplink that passes nothing no answer", () => {
    const times = timesOf({ device: [0.1, 0.2], server: [0.3], rttSeconds: 0.5 });
    const alone = simulate(scenarioOf({ imagesPerSecond: 0 }), times, 1000);
    expect(alone.latency!.p5).toBeCloseTo(0.9, 9);
    expect(alone.latency!.p95).toBeCloseTo(1, 9);
    const never = simulate(scenarioOf({ imagesPerSecond: 2 }), { ...times, link: [Infinity], transfer: [Infinity] });
    expect(never).toMatchObject({ stable: false, answersPerSecond: 0, backlogImagesPerSecond: 2 });
    expect(never.latency).toBeUndefined();
  });
});

describe("a candidate's simulation", () => {
  const candidate: Candidate = {
    id: "split",
    name: "Split",
    way: "split",
    family: "Test",
    tasks: ["classification"],
    device: [{ name: "Encode", seconds: { value: 0.1, source: "measured", samples: [0.08, 0.1, 0.12] } }],
    server: [{ name: "Body", seconds: { value: 0.05, source: "typed" } }],
    payloadBytes: { value: 9000, source: "measured", samples: [7000, 8000, 9000, 10_000, 20_000] },
    answerBytes: { value: 500, source: "typed" },
    scores: [],
  };
  const asked = { uplink: { rateBitsPerSecond: 1e6, jitterSigma: 0.2 }, workload: { tasks: ["classification"] } };

  it("has, of images that never meet, the percentiles of its distribution", () => {
    const scenario = scenarioSchema.parse({ ...asked, workload: { ...asked.workload, imagesPerSecond: 0 } });
    const { latency } = simulate(scenario, sampledTimesOf(candidate, scenario)!, 20_000);
    const spread = distribution(candidate, scenario)!;
    // 20,000 images taken from the same 1,000 draws
    for (const at of ["p5", "p50", "p95"] as const) expect(Math.abs(latency![at] / spread[at] - 1)).toBeLessThan(0.02);
  });

  it("is none where a part is missing", () => {
    const scenario = scenarioSchema.parse(asked);
    expect(sampledTimesOf({ ...candidate, payloadBytes: undefined }, scenario)).toBeUndefined();
  });
});

describe("a load curve", () => {
  it("climbs to the capacity and has no percentiles beyond", () => {
    const times = timesOf({ device: [0.1], link: [0.05], server: [0.02] });
    const curve = loadCurve(scenarioOf({ arrivals: "poisson" }), times);
    const percentiles = curve.map(({ simulation }) => simulation.latency?.p95);
    const below = curve.filter(({ imagesPerSecond }) => imagesPerSecond < 10 * (1 - 1e-9));
    expect(percentiles.slice(0, below.length).every((value) => value !== undefined)).toBe(true);
    expect(percentiles.slice(below.length).every((value) => value === undefined)).toBe(true);
    expect(percentiles[below.length - 1]!).toBeGreaterThan(2 * percentiles[0]!);
    expect(curve.at(-1)!.simulation.backlogImagesPerSecond).toBeCloseTo(2.5, 0);
  });

  it("is empty where nothing takes any time", () => {
    expect(loadCurve(scenarioOf({}), timesOf({}))).toEqual([]);
  });
});

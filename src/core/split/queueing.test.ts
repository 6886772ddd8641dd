import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Candidate } from "./candidate";
import { latencySeconds } from "./estimate";
import {
  backlogSentence,
  capacityOf,
  erlangC,
  expectedWait,
  fixedTime,
  meanWaitSeconds,
  processedWhereDropped,
  serviceTimeOf,
  waitSeconds,
  type ServiceTimes,
} from "./queueing";
import { scenarioSchema } from "./scenario";
import { simulate } from "./simulate";

const scenarioOf = (workload: object, server: object = {}) => scenarioSchema.parse({ workload, server });
const timesOf = (device: number, link: number, server: number): ServiceTimes => ({
  device: fixedTime(device),
  link: fixedTime(link),
  server: fixedTime(server),
});

describe("the wait before one server", () => {
  it("of M/D/1 with 0.1 s is 0.05 s at 5 images a second and 0.2 s at 8", () => {
    expect(meanWaitSeconds(5, fixedTime(0.1))).toBeCloseTo(0.05, 12);
    expect(meanWaitSeconds(8, fixedTime(0.1))).toBeCloseTo(0.2, 12);
  });

  it("of M/G/1 with 0.05 or 0.15 s, each as often, is 0.0625 s at 5 images a second", () => {
    expect(meanWaitSeconds(5, serviceTimeOf([0.05, 0.15]))).toBeCloseTo(0.0625, 12);
  });

  it("of M/M/1 with 0.1 s makes 0.2 s in all at 5 images a second", () => {
    expect(meanWaitSeconds(5, { meanSeconds: 0.1, variability: 1 }) + 0.1).toBeCloseTo(0.2, 12);
  });

  it("has no end from the rate on at which the server is always busy", () => {
    expect(meanWaitSeconds(10, fixedTime(0.1))).toBe(Infinity);
    expect(meanWaitSeconds(11, fixedTime(0.1))).toBe(Infinity);
    expect(meanWaitSeconds(1, fixedTime(Infinity))).toBe(Infinity);
  });

  it("is none where images and times are regular, up to the capacity itself", () => {
    const regular = { arrivalVariability: 0 };
    expect(meanWaitSeconds(9, fixedTime(0.1), regular)).toBe(0);
    expect(meanWaitSeconds(30, fixedTime(1 / 30), regular)).toBe(0);
    expect(meanWaitSeconds(10.1, fixedTime(0.1), regular)).toBe(Infinity);
  });
});

describe("Erlang's C", () => {
  it("is the share of busy time for one server, and 4/9 for two with a load of 4/3", () => {
    expect(erlangC(1, 0.7)).toBeCloseTo(0.7, 12);
    // two servers: 2ρ²/(1 + ρ) with ρ = 2/3 is 8/15
    expect(erlangC(2, 4 / 3)).toBeCloseTo(8 / 15, 12);
  });

  it("is a probability for thousands of servers", () => {
    expect(erlangC(5000, 4950)).toBeGreaterThan(0);
    expect(erlangC(5000, 4950)).toBeLessThan(1);
    expect(erlangC(3, 3)).toBe(1);
  });
});

describe("the capacity", () => {
  it("of 0.15, 0.08 and 0.05 s is the device's 6.6667 images a second", () => {
    const { maxImagesPerSecond, bottleneck } = capacityOf(scenarioOf({}), timesOf(0.15, 0.08, 0.05));
    expect(maxImagesPerSecond).toBeCloseTo(6.6667, 4);
    expect(bottleneck).toBe("device");
  });

  it("of a server is shared by devices, multiplied by workers, and grows with batches", () => {
    const times = timesOf(0.001, 0.001, 0.05);
    expect(capacityOf(scenarioOf({ devices: 10 }), times)).toMatchObject({
      maxImagesPerSecond: 2,
      bottleneck: "server",
    });
    expect(capacityOf(scenarioOf({ devices: 10 }, { workers: 4 }), times).maxImagesPerSecond).toBe(8);
    const batch = { fixedSeconds: 0.04, secondsPerImage: 0.01, max: 8 };
    // eight images take 0.12 s
    expect(capacityOf(scenarioOf({ devices: 10 }, { batch }), times).maxImagesPerSecond).toBeCloseTo(8 / 0.12 / 10, 12);
  });
});

describe("what gets done where images are dropped", () => {
  it("is every second image, 5 a second, with a period of 0.1 s and 0.15 s on the device", () => {
    expect(processedWhereDropped(10, 0.15, "periodic")).toBe(5);
    const { processedImagesPerSecond, droppedShare, backlogImagesPerSecond } = expectedWait(
      scenarioOf({ imagesPerSecond: 10, whenBusy: "drop" }),
      timesOf(0.15, 0.01, 0.01),
    );
    expect({ processedImagesPerSecond, droppedShare, backlogImagesPerSecond }).toEqual({
      processedImagesPerSecond: 5,
      droppedShare: 0.5,
      backlogImagesPerSecond: 0,
    });
  });

  it("is every image where the device is as fast as they come, whatever the rounding", () => {
    for (const rate of [3, 7, 10, 24, 30, 60]) expect(processedWhereDropped(rate, 1 / rate, "periodic")).toBe(rate);
  });

  it("is λ/(1 + λt) of Poisson arrivals, which the simulation drops as many of", () => {
    const scenario = scenarioOf({ imagesPerSecond: 10, arrivals: "poisson", whenBusy: "drop" });
    const expected = processedWhereDropped(10, 0.15, "poisson");
    expect(expected).toBe(4);
    const { processed, offered } = simulate(
      scenario,
      { device: [0.15], link: [0], transfer: [0], server: [0], answer: [0], rttSeconds: 0 },
      1e5,
    );
    // 10⁵ arrivals: a standard deviation of the share of about 0.3 %
    expect(processed / offered).toBeCloseTo(0.4, 2);
  });
});

describe("a device that drops images while it holds one for its uplink", () => {
  const run = (workload: object, device: number, link: number) => {
    const scenario = scenarioOf({ ...workload, whenBusy: "drop" });
    const times = { device: [device], link: [link], transfer: [link], server: [0], answer: [0], rttSeconds: 0 };
    const { waitSeconds, processed, offered } = simulate(scenario, times, 2e5);
    const expected = expectedWait(scenario, timesOf(device, link, 0));
    return {
      wait: expected.seconds.link / waitSeconds.link,
      rate: (1 - expected.droppedShare) / (processed / offered),
    };
  };

  it.each([0.05, 0.12])(
    "holds it as long as the simulation, and passes as many of Poisson arrivals, at %d s",
    (device) => {
      const { wait, rate } = run({ imagesPerSecond: 10, arrivals: "poisson" }, device, 0.15);
      // 10⁵ images that are held, each by itself: less than 1 %
      expect(Math.abs(wait - 1)).toBeLessThan(0.02);
      expect(Math.abs(rate - 1)).toBeLessThan(0.02);
    },
  );

  it("passes periodic images as often as the uplink does", () => {
    const { wait, rate } = run({ imagesPerSecond: 10 }, 0.05, 0.15);
    expect(Math.abs(rate - 1)).toBeLessThan(0.001);
    // that they come at any time of the period is assumed
    expect(Math.abs(wait - 1)).toBeLessThan(0.5);
  });
});

describe("the expected wait on the way", () => {
  it("says by how much a backlog grows, and of which place", () => {
    const wait = expectedWait(scenarioOf({ imagesPerSecond: 10 }), timesOf(0.15, 0.08, 0.05));
    expect(wait.seconds).toEqual({ device: Infinity, link: 0, server: 0 });
    expect(wait.backlogImagesPerSecond).toBeCloseTo(10 - 1 / 0.15, 12);
    expect(wait.bottleneck).toBe("device");
    expect(wait.utilisation.device).toBe(1);
    expect(backlogSentence(wait)).toBe(
      "The device follows 6.67 images a second of a device and no more: its backlog grows by 3.33 images a second.",
    );
    const poisson = scenarioOf({ imagesPerSecond: 10, arrivals: "poisson" });
    expect(backlogSentence(expectedWait(poisson, timesOf(0.1, 0, 0)))).toMatch(/^The device is busy all the time/);
    expect(backlogSentence(expectedWait(poisson, timesOf(0.1, Infinity, 0)))).toMatch(
      /^Nothing gets through the uplink/,
    );
    expect(backlogSentence(expectedWait(poisson, timesOf(0.09, 0, 0)))).toBeUndefined();
  });

  it("of images that never meet is none", () => {
    expect(expectedWait(scenarioOf({ imagesPerSecond: 0 }), timesOf(0.15, 0.08, 0.05)).totalSeconds).toBe(0);
  });

  it("is added to an estimate's latency", () => {
    const figure = (value: number) => ({ value, source: "typed" as const });
    const candidate: Candidate = {
      id: "local",
      name: "Local",
      way: "local",
      family: "Test",
      tasks: ["classification"],
      device: [{ name: "Network", seconds: figure(0.1) }],
      server: [],
      scores: [],
    };
    const scenario = scenarioOf({ imagesPerSecond: 8, arrivals: "poisson" });
    expect(latencySeconds(candidate, scenario, { waitSeconds })).toBeCloseTo(0.1 + 0.2, 12);
    expect(latencySeconds(candidate, scenarioOf({ imagesPerSecond: 11 }), { waitSeconds })).toBe(Infinity);
  });

  it("over an uplink on which nothing arrives has no end, and is no NaN", () => {
    const wait = expectedWait(scenarioOf({ imagesPerSecond: 2 }), timesOf(0.1, Infinity, 0.05));
    expect(wait.seconds).toEqual({ device: 0, link: Infinity, server: 0 });
    expect(wait.backlogImagesPerSecond).toBe(2);
  });

  it("is never NaN and never negative", () => {
    const seconds = fc.oneof(fc.constant(0), fc.constant(Infinity), fc.double({ min: 1e-6, max: 100, noNaN: true }));
    const time = fc.record({ meanSeconds: seconds, variability: fc.double({ min: 0, max: 9, noNaN: true }) });
    const batch = fc.record({
      fixedSeconds: fc.double({ min: 0, max: 1, noNaN: true }),
      secondsPerImage: fc.double({ min: 0, max: 1, noNaN: true }),
      max: fc.integer({ min: 1, max: 64 }),
    });
    fc.assert(
      fc.property(
        fc.record({ device: time, link: time, server: time }),
        fc.record({
          imagesPerSecond: fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e3, noNaN: true })),
          arrivals: fc.constantFrom("periodic", "poisson"),
          whenBusy: fc.constantFrom("queue", "drop"),
          devices: fc.integer({ min: 1, max: 10_000 }),
        }),
        fc.record({ workers: fc.integer({ min: 1, max: 50 }) }, { requiredKeys: ["workers"] }),
        fc.option(batch, { nil: undefined }),
        (times, workload, server, batch) => {
          const wait = expectedWait(scenarioOf(workload, batch ? { ...server, batch } : server), times);
          const figures = [
            ...Object.values(wait.seconds),
            ...Object.values(wait.utilisation),
            wait.totalSeconds,
            wait.processedImagesPerSecond,
            wait.droppedShare,
            wait.backlogImagesPerSecond,
          ];
          expect(figures.every((figure) => figure >= 0)).toBe(true);
          expect(Object.values(wait.utilisation).every((share) => share <= 1)).toBe(true);
        },
      ),
    );
  });

  /** Wait of the closed form and of a long simulation, in seconds, each before all places. */
  function both(workload: object, server: object, [device, link, served]: [number, number, number], images = 2e5) {
    const scenario = scenarioOf(workload, server);
    const { waitSeconds } = simulate(
      scenario,
      { device: [device], link: [link], transfer: [link], server: [served], answer: [0], rttSeconds: 0 },
      images,
    );
    return {
      expected: expectedWait(scenario, timesOf(device, link, served)).totalSeconds,
      simulated: waitSeconds.device + waitSeconds.link + waitSeconds.server,
    };
  }

  it("of Poisson arrivals at fixed times in a row is that before the slowest place alone", () => {
    const { expected, simulated } = both({ imagesPerSecond: 5, arrivals: "poisson" }, {}, [0.1, 0.15, 0.05]);
    expect(expected).toBeCloseTo(meanWaitSeconds(5, fixedTime(0.15)), 12);
    // a mean of 2·10⁵ waits that hang together: about 1 %
    expect(Math.abs(expected / simulated - 1)).toBeLessThan(0.03);
  });

  it.each([
    ["four workers for thirty devices", { imagesPerSecond: 2, devices: 30 }, 4, [0.01, 0.02, 0.05]],
    ["sixty workers for a fleet", { imagesPerSecond: 1, devices: 100_000 }, 60, [0.01, 0.02, 0.0005]],
  ] as const)("before %s is the simulation's", (_, workload, workers, times) => {
    const { expected, simulated } = both({ ...workload, arrivals: "poisson" }, { workers }, [...times]);
    // Cosmetatos's approximation is within some per cent; the simulation's mean within 2 %
    expect(Math.abs(expected / simulated - 1)).toBeLessThan(0.08);
  });

  it.each([
    [2, 0.33],
    [5, 0.1],
    [50, 0.1],
  ])("before a server that %i periodic devices share is near the mean over their beginnings", (devices, tolerance) => {
    const waits = Array.from({ length: 200 }, (_, i) => {
      const scenario = scenarioSchema.parse({ seed: i + 1, workload: { imagesPerSecond: 1, devices } });
      const times = { device: [0], link: [0], transfer: [0], server: [0.8 / devices], answer: [0], rttSeconds: 0 };
      return simulate(scenario, times, devices * 25).waitSeconds.server;
    });
    const simulated = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    const expected = expectedWait(scenarioOf({ imagesPerSecond: 1, devices }), timesOf(0, 0, 0.8 / devices));
    expect(Math.abs(expected.totalSeconds / simulated - 1)).toBeLessThan(tolerance);
  });

  it.each([0.2, 0.5, 0.8, 0.9])(
    "in batches at %d of the capacity makes a time at the server within 10 %% of the simulation's",
    (load) => {
      const batch = { fixedSeconds: 0.02, secondsPerImage: 0.004, max: 8 };
      const imagesPerSecond = (load * 8) / 0.052 / 1000;
      const { expected, simulated } = both({ imagesPerSecond, devices: 1000 }, { batch }, [0, 0, 0.024]);
      expect(Math.abs((expected + 0.024) / (simulated + 0.024) - 1)).toBeLessThan(0.1);
    },
  );
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PlanError, planReplicas, type PlanInput } from "./planner";

const fleet: PlanInput = {
  devices: 1000,
  imagesPerSecond: 1,
  peakFactor: 1,
  batch: { fixedSeconds: 0.02, secondsPerImage: 0.004, max: 8 },
  slaSeconds: 0.2,
  maxUtilisation: 0.7,
  pricePerHour: 1,
  wireBytes: 9496,
};

describe("a plan for 1,000 images a second, 20 ms + 4 ms an image, batches of 8, a load of 0.7 and $1 an hour", () => {
  const plan = planReplicas(fleet);

  it("has 153.846 images a second of a replica, and 10 replicas", () => {
    expect(plan.batch).toBe(8);
    expect(plan.imagesPerSecondPerReplica).toBeCloseTo(153.846, 3);
    expect(plan.replicas).toBe(10);
  });

  it("costs $2.579 for a million images at full load, $2.778 at what comes", () => {
    expect(plan.pricePerMillionImages).toBeCloseTo(2.579, 3);
    expect(plan.pricePerMillionImagesAtAverage).toBeCloseTo(10 / 3.6, 9);
  });

  it("takes in 9.5 GB for a million images", () => {
    expect(plan.ingressGigabytesPerMillionImages).toBeCloseTo(9.496, 9);
    expect(plan.ingressBitsPerSecondAtPeak).toBeCloseTo(8 * 9496 * 1000, 3);
  });

  it("has 14 requests under way at a replica: 100 a second, of which each takes 132 ms", () => {
    expect(plan.seconds).toBeCloseTo(8 / 100 + 0.052, 9);
    expect(plan.targetOngoingRequests).toBe(14);
  });
});

it("a plan for a peak has more replicas, and as many at the same peak however it comes", () => {
  expect(planReplicas({ ...fleet, peakFactor: 3 }).replicas).toBe(28);
  expect(planReplicas({ ...fleet, devices: 3000 }).replicas).toBe(28);
});

it("a plan for a shorter time has smaller batches", () => {
  const { batch, seconds } = planReplicas({ ...fleet, slaSeconds: 0.1 });
  expect(batch).toBeLessThan(8);
  expect(seconds).toBeLessThanOrEqual(0.1);
  expect(planReplicas({ ...fleet, slaSeconds: 0.024 }).batch).toBe(1);
});

it("no batch keeps a time that is shorter than one image's, and a sentence says so", () => {
  expect(() => planReplicas({ ...fleet, slaSeconds: 0.02 })).toThrow(
    "No batch keeps 20 ms: one image alone takes 24 ms. Allow more time, or take a faster server or a smaller network.",
  );
});

it("what is out of range is refused with a sentence", () => {
  const refused: readonly (readonly [Partial<PlanInput>, RegExp])[] = [
    [{ devices: -1 }, /number of devices is -1/],
    [{ imagesPerSecond: NaN }, /images a second of a device is NaN/],
    [{ maxUtilisation: 0 }, /load of a replica is 0\. Give a share/],
    [{ peakFactor: 0.5 }, /peak factor is 0.5/],
    [{ batch: { fixedSeconds: 0, secondsPerImage: 0, max: 8 } }, /takes 0 seconds/],
    [{ batch: { ...fleet.batch, max: 1.5 } }, /greatest batch is 1.5/],
  ];
  for (const [change, message] of refused) {
    expect(() => planReplicas({ ...fleet, ...change })).toThrow(message);
    expect(() => planReplicas({ ...fleet, ...change })).toThrow(PlanError);
  }
});

it("a fleet that sends nothing has one replica and no endless number but the price of an image", () => {
  const { pricePerMillionImagesAtAverage, ...plan } = planReplicas({ ...fleet, imagesPerSecond: 0 });
  expect(pricePerMillionImagesAtAverage).toBe(Infinity);
  expect(plan).toMatchObject({ replicas: 1, batch: 1, targetOngoingRequests: 1 });
  expect(Object.values(plan).every(Number.isFinite)).toBe(true);
});

it("a plan is never loaded above its share, keeps the time, and one replica less would be", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.double({ min: 0.01, max: 30, noNaN: true }),
      fc.double({ min: 0.05, max: 2, noNaN: true }),
      (devices, imagesPerSecond, slaSeconds) => {
        const plan = planReplicas({ ...fleet, devices, imagesPerSecond, slaSeconds });
        const allowed = 0.7 * plan.imagesPerSecondPerReplica;
        expect(plan.peakImagesPerSecondPerReplica).toBeLessThanOrEqual(allowed * (1 + 1e-9));
        expect(plan.seconds).toBeLessThanOrEqual(slaSeconds);
        if (plan.replicas > 1) {
          expect((devices * imagesPerSecond) / (plan.replicas - 1)).toBeGreaterThan(allowed * (1 - 1e-9));
        }
      },
    ),
  );
});

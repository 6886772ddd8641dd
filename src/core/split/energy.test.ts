import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { energyOf } from "./energy";
import { scenarioSchema, type Radio, type Scenario } from "./scenario";
import { airTime } from "./transfer";

const huang = { kind: "linear", powerOf: "radio", tailWatts: 0, tailSeconds: 0, promotionJoules: 0 } as const;
const wifi: Radio = { ...huang, baseWatts: 0.13286, wattsPerMegabitPerSecond: 0.28317 };
const lte: Radio = { ...huang, baseWatts: 1.28804, wattsPerMegabitPerSecond: 0.43839 };
const lteTail = { tailWatts: 1.06, tailSeconds: 11.576 };

function scenarioWith(
  radio: Radio | undefined,
  changes: {
    uplink?: Partial<Scenario["uplink"]>;
    imagesPerSecond?: number;
    powers?: Partial<Scenario["energy"]>;
  } = {},
): Scenario {
  const scenario = scenarioSchema.parse({});
  return {
    ...scenario,
    uplink: { ...scenario.uplink, rateBitsPerSecond: 1e6, rttMs: 0, requestHeaderBytes: 0, ...changes.uplink },
    energy: { computeWatts: 4, idleWatts: 2.5, radio, ...changes.powers },
    workload: { ...scenario.workload, imagesPerSecond: changes.imagesPerSecond ?? 1 },
  };
}

function energyFor(bytes: number, scenario: Scenario, deviceSeconds = 0.15) {
  const air = airTime(bytes, scenario.uplink);
  return energyOf(scenario, { deviceSeconds, air, latencySeconds: deviceSeconds + air.seconds + 0.2 });
}

describe("the energy of an image", () => {
  it("over Huang's Wi-Fi is 0.031605 J of radio, 0.256605 J above idle and 1.321525 J whole (case 12)", () => {
    const energy = energyFor(9216, scenarioWith(wifi));
    expect(energy.radioJoules).toBeCloseTo(0.031605, 6);
    expect(energy.aboveIdleJoules).toBeCloseTo(0.256605, 6);
    expect(energy.wholeJoules).toBeCloseTo(1.321525, 6);
    expect(energy.needs).toEqual([]);
  });

  it("over Huang's LTE is 95.55 % less for 4,096 bytes than for 92,160, by the bits alone (case 13)", () => {
    const [small, large] = [4096, 92_160].map((bytes) => energyFor(bytes, scenarioWith(lte)).radioJoules ?? Number.NaN);
    expect(small).toBeCloseTo(0.058229, 6);
    expect(large).toBeCloseTo(1.30822, 6);
    expect(100 * (small / large - 1)).toBeCloseTo(-95.55, 2);
  });

  it("is only 8.89 % less once a lone packet's 12.76 J are counted (case 13)", () => {
    const promotionJoules = 12.76 - 1.06 * 11.576;
    const scenario = scenarioWith({ ...lte, ...lteTail, promotionJoules }, { imagesPerSecond: 1 / 60 });
    const [small, large] = [4096, 92_160].map((bytes) => {
      const { radioJoules, promotionJoules, tailJoules } = energyFor(bytes, scenario);
      return (radioJoules ?? Number.NaN) + (promotionJoules ?? Number.NaN) + (tailJoules ?? Number.NaN);
    });
    expect(small).toBeCloseTo(12.76 + 0.058229, 6);
    expect(100 * (small / large - 1)).toBeCloseTo(-8.89, 2);
  });

  it("has a tail until the next image and no longer, none at 0 images a second, and a promotion only after sleep", () => {
    const radio: Radio = { ...lte, ...lteTail, promotionJoules: 0.5 };
    const at = (imagesPerSecond: number) => energyFor(9216, scenarioWith(radio, { imagesPerSecond }));
    // 9,216 bytes are 0.075968 s on air
    expect(at(1).tailJoules).toBeCloseTo(1.06 * (1 - 0.075968), 12);
    expect(at(1).promotionJoules).toBe(0);
    expect(at(0.01)).toMatchObject({ tailJoules: 1.06 * 11.576, promotionJoules: 0.5 });
    expect(at(100)).toMatchObject({ tailJoules: 0, promotionJoules: 0 });
    expect(at(0)).toMatchObject({ tailJoules: 0, promotionJoules: 0.5 });
  });

  it("takes idle power off a line of the whole device", () => {
    const device: Radio = { ...huang, powerOf: "device", baseWatts: 2.96, wattsPerMegabitPerSecond: 0.0783 };
    expect(energyFor(9216, scenarioWith(device)).radioJoules).toBeCloseTo((2.96 + 0.0783 - 2.5) * 0.075968, 12);
    const unknown = energyFor(9216, scenarioWith(device, { powers: { idleWatts: undefined } }));
    expect(unknown.radioJoules).toBeUndefined();
    expect(unknown.aboveIdleJoules).toBeUndefined();
  });

  it("charges what is lost and sent again, over TCP and UDP", () => {
    for (const transport of ["tcp", "udp"] as const) {
      const whole = energyFor(9216, scenarioWith({ kind: "constant", watts: 1 }, { uplink: { transport } }));
      const lossy = energyFor(
        9216,
        scenarioWith({ kind: "constant", watts: 1 }, { uplink: { transport, lossFraction: 0.2 } }),
      );
      expect(lossy.radioJoules).toBeCloseTo((whole.radioJoules ?? Number.NaN) / 0.8, 12);
    }
  });

  it("over LoRa is the power for the time on air", () => {
    const scenario = scenarioWith({ kind: "lora", watts: 0.4 }, { uplink: { transport: "lora" } });
    expect(energyFor(9216, scenario).radioJoules).toBeCloseTo(0.4 * 14.479872, 10);
  });

  it("says which powers are missing, and is never 0 for them", () => {
    const nothing = scenarioWith(undefined, { powers: { computeWatts: undefined, idleWatts: undefined } });
    expect(energyFor(9216, nothing)).toEqual({
      needs: ["your device’s power while it computes", "your device’s power while it waits", "your radio’s power"],
    });
    const local = energyOf(scenarioWith(undefined), { deviceSeconds: 0.5, air: "local", latencySeconds: 0.5 });
    expect(local).toMatchObject({ aboveIdleJoules: 0.75, wholeJoules: 2, needs: [] });
  });

  it("is endless where nothing arrives, never NaN", () => {
    const at = (radio: Radio) =>
      energyFor(1000, scenarioWith(radio, { uplink: { rateBitsPerSecond: 0 }, imagesPerSecond: 0 }));
    expect(at(lte)).toMatchObject({ radioJoules: Infinity, aboveIdleJoules: Infinity, wholeJoules: Infinity });
    expect(at({ ...lte, baseWatts: 0 })).toMatchObject({ radioJoules: 0 });
  });

  it("is no NaN and not negative", () => {
    const amount = fc.double({ min: 0, max: 100, noNaN: true });
    const radio = fc.oneof(
      fc.record({ kind: fc.constant("constant" as const), watts: amount }),
      fc.record({
        kind: fc.constant("linear" as const),
        powerOf: fc.constantFrom("radio" as const, "device" as const),
        baseWatts: amount,
        wattsPerMegabitPerSecond: amount,
        tailWatts: amount,
        tailSeconds: amount,
        promotionJoules: amount,
      }),
    );
    fc.assert(
      fc.property(radio, amount, amount, fc.integer({ min: 0, max: 100_000 }), (radio, rate, images, bytes) => {
        const scenario = scenarioWith(radio, { uplink: { rateBitsPerSecond: rate * 1000 }, imagesPerSecond: images });
        expect(energyFor(bytes, scenario).wholeJoules).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

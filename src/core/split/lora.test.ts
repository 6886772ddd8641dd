import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frameAirSeconds, loraAirSeconds, loraDefaults, loraFrames, loraImageInterval } from "./lora";

describe("a LoRa frame", () => {
  it("of 222 bytes at SF7 and 125 kHz is 0.348416 s on air (case 14)", () => {
    expect(frameAirSeconds(222, loraDefaults)).toBeCloseTo(0.348416, 12);
  });

  it("of 51 bytes at SF12 and 125 kHz is 2.465792 s on air, with the low-data-rate optimisation (case 14)", () => {
    expect(frameAirSeconds(51, { ...loraDefaults, spreadingFactor: 12 })).toBeCloseTo(2.465792, 12);
  });

  it("has the optimisation from a symbol of 16 ms on: at SF11 and 125 kHz, not at SF10", () => {
    // symbols of 51 bytes: SF11 ceil(408 / 36) = 12 groups, SF10 ceil(412 / 40) = 11 groups of 5
    expect(frameAirSeconds(51, { ...loraDefaults, spreadingFactor: 11 })).toBeCloseTo((20.25 + 60) * 0.016384, 12);
    expect(frameAirSeconds(51, { ...loraDefaults, spreadingFactor: 10 })).toBeCloseTo((20.25 + 55) * 0.008192, 12);
  });

  it("is never shorter for more bytes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 254 }), fc.integer({ min: 7, max: 12 }), (bytes, spreadingFactor) => {
        const settings = { ...loraDefaults, spreadingFactor };
        expect(frameAirSeconds(bytes + 1, settings)).toBeGreaterThanOrEqual(frameAirSeconds(bytes, settings));
      }),
    );
  });
});

describe("an image over LoRa", () => {
  it("of 9,216 bytes takes 42 frames and 14.479872 s, and 1 % duty cycle one every 1,447.99 s (case 15)", () => {
    expect(loraFrames(9216, loraDefaults)).toBe(42);
    const air = loraAirSeconds(9216, loraDefaults);
    expect(air).toBeCloseTo(14.479872, 10);
    expect(loraImageInterval(air, loraDefaults)).toBeCloseTo(1447.9872, 8);
  });

  it("of no bytes takes no air", () => {
    expect(loraAirSeconds(0, loraDefaults)).toBe(0);
  });
});

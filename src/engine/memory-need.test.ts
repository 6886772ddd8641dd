import { describe, expect, it } from "vitest";
import { memoryNeed, weightBytesOf } from "./memory-need";

/** The three official files of a beta, as they are stored. */
const official = { storedBytes: 253_976_576, precision: "float32", inputSize: 416 } as const;

describe("what a checkpoint needs", () => {
  it("is disk by precision, half of it at half precision", () => {
    expect(memoryNeed(official)).toMatchObject({ fullBytes: 253_976_576, halfBytes: 126_988_288 });
  });

  it("is the same memory at either precision, as weights are float32 while they compute", () => {
    const half = { ...official, storedBytes: official.storedBytes / 2, precision: "float16" } as const;
    expect(weightBytesOf(half)).toBe(weightBytesOf(official));
    expect(memoryNeed(half)).toEqual(memoryNeed(official));
  });

  it("grows with the weights and with the input's area", () => {
    const { answerBytes } = memoryNeed(official);
    expect(memoryNeed({ ...official, storedBytes: 2 * official.storedBytes }).answerBytes).toBeGreaterThan(answerBytes);
    const wide = memoryNeed({ ...official, inputSize: 832 }).answerBytes;
    const none = memoryNeed({ ...official, inputSize: 0 }).answerBytes;
    // four times the positions: rounding aside, four times what is not weights
    expect(wide - none).toBeCloseTo(4 * (answerBytes - none), -3);
  });

  it("lets two official models stay open together, and not three", () => {
    const { shareOfOpen } = memoryNeed(official);
    expect(2 * shareOfOpen).toBeLessThanOrEqual(1);
    expect(3 * shareOfOpen).toBeGreaterThan(1);
  });
});

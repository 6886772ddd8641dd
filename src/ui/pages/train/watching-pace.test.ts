import { describe, expect, it } from "vitest";
import { waitAfterLook } from "./watching-pace";

describe("how often a run is looked at", () => {
  it("is twice a second at most", () => expect(waitAfterLook(1, 60_000)).toBe(500));

  it("is twice a second while a run is young, however long a look takes", () => {
    expect(waitAfterLook(200, 300)).toBe(500);
    expect(waitAfterLook(200, 1600)).toBeGreaterThan(5000);
  });

  it.each([15, 40, 70])("leaves the engine 99.5 % of a core where a look takes %i ms", (costMs) => {
    expect(costMs / (costMs + waitAfterLook(costMs, 60_000))).toBeCloseTo(0.005, 10);
  });

  it("is every fifteen seconds at least", () => expect(waitAfterLook(5000, 60_000)).toBe(15_000));
});

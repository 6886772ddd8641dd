import { describe, expect, it } from "vitest";
import { expectClose } from "./expect-close";

describe("expectClose", () => {
  it("passes within the tolerance", () => {
    expectClose([1, 2.0005], [1, 2], 1e-3, "test");
    expectClose([Infinity], [Infinity], 0, "equal infinities differ by nothing");
  });

  it("fails beyond the tolerance and names the element", () => {
    expect(() => expectClose([1, 2.1], [1, 2], 1e-3, "test")).toThrow(/element 1 is 2.1, expected 2/);
  });

  it("fails on NaN and on another length", () => {
    expect(() => expectClose([NaN], [0], 1e9, "test")).toThrow(/NaN/);
    expect(() => expectClose([1], [1, 2], 1, "test")).toThrow(/1 values, expected 2/);
  });
});

import { describe, expect, it } from "vitest";
import { readQualities } from "./codec-qualities";

describe("qualities", () => {
  it("are read with commas or spaces, each once and ascending", () => {
    expect(readQualities("JPEG", "90, 10 50;10")).toEqual({ values: [10, 50, 90] });
    expect(readQualities("JPEG", "  ")).toEqual({ values: [] });
  });

  it("that are none get a sentence", () => {
    for (const word of ["0", "101", "-3", "4.5", "best"]) {
      const { values, problem } = readQualities("WebP", `30 ${word}`);
      expect(values).toEqual([]);
      expect(problem).toBe(`WebP: “${word}” is no quality; write whole numbers from 1 to 100, such as 10, 50, 90.`);
    }
  });
});

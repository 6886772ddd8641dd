import { describe, expect, it } from "vitest";
import { UrlReader } from "./url-reader";

function read(text: string) {
  const reader = new UrlReader(new URLSearchParams(text));
  const value = reader.number("seed", 7, 1, 100);
  return { value, problem: reader.problems[0] };
}

describe("a whole number in the address", () => {
  it("is taken within its bounds", () => {
    expect(read("seed=1")).toEqual({ value: 1 });
    expect(read("seed=100")).toEqual({ value: 100 });
  });

  it("is the default where it is absent", () => {
    expect(read("other=3")).toEqual({ value: 7 });
  });

  it.each(["seed=", "seed=banana", "seed=0", "seed=101", "seed=1.5", "seed=-3", "seed=Infinity"])(
    "is the default with a sentence for %s",
    (text) => {
      const { value, problem } = read(text);
      expect(value).toBe(7);
      expect(problem).toMatch(/^The address says seed=.*; 7 is shown\.$/);
    },
  );
});

import { describe, expect, it } from "vitest";
import { addInChunks } from "./add-in-chunks";

function watched(count: number, most: number) {
  const sizes: number[] = [];
  let held = 0;
  const add = (some: number[]) => {
    sizes.push(some.length);
    held++;
    return some.reduce((a, b) => a + b);
  };
  const sum = addInChunks(
    Array.from({ length: count }, (_, i) => 2 ** i),
    most,
    add,
    () => held--,
  );
  return { sum, sizes, held };
}

describe("adding in chunks", () => {
  it("adds every input once, with no more at a time than allowed, and holds the last sum alone", () => {
    for (let count = 2; count <= 40; count++) {
      const { sum, sizes, held } = watched(count, 7);
      expect(sum).toBe(2 ** count - 1);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(7);
      expect(held).toBe(1);
    }
  });

  it("adds once where all fit", () => {
    expect(watched(7, 7).sizes).toEqual([7]);
  });
});
